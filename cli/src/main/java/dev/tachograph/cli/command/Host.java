package dev.tachograph.cli.command;

import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.cli.text.Style;
import dev.tachograph.common.RunClock;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a command runs: streams, environment, clock and processes. Given from outside, so that a
 * command can be tested.
 *
 * @param out where answers go
 * @param err where mistakes are told
 * @param env the environment
 * @param workDir what relative paths are relative to
 * @param home the checkout, which holds the node that {@code demo} starts; null when unknown
 * @param colour whether {@code out} takes colours
 * @param wallMillis the wall clock
 * @param liveness which processes live
 */
public record Host(
    PrintStream out,
    PrintStream err,
    Map<String, String> env,
    Path workDir,
    @Nullable Path home,
    boolean colour,
    LongSupplier wallMillis,
    Liveness liveness) {

  /** That of this process. */
  public static Host ofProcess() {
    Map<String, String> env = System.getenv();
    String home = System.getProperty("tachograph.home");
    return new Host(
        new Output(new FileOutputStream(FileDescriptor.out)),
        new Output(new FileOutputStream(FileDescriptor.err)),
        env,
        Path.of(""),
        home == null ? null : Path.of(home),
        // The launch script knows; System.console() means something else in every other JDK.
        Boolean.getBoolean("tachograph.terminal")
            && !env.containsKey("NO_COLOR")
            && !"dumb".equals(env.get("TERM")),
        RunClock.start()::wallMillis,
        Liveness.ofMachine(Path.of("/proc")));
  }

  /** The directory of runs: what the call said, else {@code TACHO_OUT}, else {@code logs}. */
  public Path runsDir(@Nullable Path said) {
    if (said != null) {
      return workDir.resolve(said);
    }
    String out = env.get("TACHO_OUT");
    return workDir.resolve(out == null || out.isEmpty() ? "logs" : out);
  }

  public Style style() {
    return new Style(colour);
  }
}
