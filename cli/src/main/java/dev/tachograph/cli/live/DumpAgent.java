package dev.tachograph.cli.live;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The class that {@link AttachedDump} makes another JVM load: takes a dump there and leaves it in a
 * file. It depends on nothing but the JDK, so that no other class is loaded, and opens nothing
 * else.
 */
public final class DumpAgent {
  /**
   * The possible first lines of the file: a dump, whose path and text follow; no run; a failure.
   */
  static final String DUMP = "dump";

  static final String NO_RUN = "no run";
  static final String FAILED = "failed";

  private static final String CONTROL = "dev.tachograph.DumpControl";
  private static final String RECORDER = "dev.tachograph.Tachograph";

  private DumpAgent() {}

  /**
   * Called by the JVM.
   *
   * @param file an existing file for the answer
   * @param instrumentation finds the recorder, whichever class loader it is in
   */
  public static void agentmain(String file, Instrumentation instrumentation) throws IOException {
    String answer = NO_RUN;
    try {
      for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
        if (loaded.getName().equals(RECORDER) && answer.equals(NO_RUN)) {
          answer = dump(loaded.getClassLoader());
        }
      }
    } catch (Throwable failed) {
      answer = FAILED + "\n" + failed;
    }
    Files.write(Path.of(file), answer.getBytes(StandardCharsets.UTF_8));
  }

  private static String dump(ClassLoader loader) throws ReflectiveOperationException {
    Class<?> control = Class.forName(CONTROL, true, loader);
    String[] dump = (String[]) control.getMethod("dump").invoke(null);
    return dump.length < 2 ? NO_RUN : String.join("\n", Arrays.asList(DUMP, dump[1], dump[0]));
  }
}
