package dev.tachograph.cli.run.tree;

import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.logging.Log;
import dev.tachograph.trace.Span;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;

/** A program that records its run into a directory, and ends as it is told. */
public final class TiedMain {
  private TiedMain() {}

  public static void main(String[] args) throws Exception {
    Run run =
        Tachograph.start(
            RunConfig.builder().outputDir(Path.of(args[0])).consoleFilter(null).build());
    Span span = Span.open("import orders");
    Log.get("tied").info("works").emit();
    System.out.println("ready " + ProcessHandle.current().pid());
    switch (args[1]) {
      case "wait" -> awaitInput();
      case "crash" -> crash();
      case "halt" -> Runtime.getRuntime().halt(7);
      default -> {
        span.close();
        run.close(0);
      }
    }
  }

  private static void awaitInput() throws IOException {
    while (System.in.read() >= 0) {
      // Until the end.
    }
  }

  private static void crash() throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field field = type.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 0L);
  }
}
