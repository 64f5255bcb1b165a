package dev.tachograph.cli.command;

import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.cli.text.Display;
import dev.tachograph.cli.text.Style;
import dev.tachograph.common.RunClock;
import dev.tachograph.settings.Settings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The environment of a command: streams, variables, clock and processes. Injected, so that commands
 * can be tested.
 *
 * @param out for answers
 * @param err for errors
 * @param env the environment
 * @param workDir the directory that relative paths are resolved against
 * @param home the directory of the launch scripts, of which {@code demo} starts that of the node;
 *     null when unknown
 * @param display what {@code out} is shown on
 * @param wallMillis the wall clock
 * @param liveness which processes are alive
 * @param zone of wall-clock times, unless {@code --zone} names another
 * @param scratch where packed runs are unpacked to
 * @param cache where the launch script keeps class archives, whether it exists or not; null when
 *     unknown
 */
public record Host(
    PrintStream out,
    PrintStream err,
    Map<String, String> env,
    Path workDir,
    @Nullable Path home,
    Display display,
    LongSupplier wallMillis,
    Liveness liveness,
    ZoneId zone,
    Scratch scratch,
    @Nullable Path cache) {

  /** A host whose wall-clock times are shown in UTC, without a cache. */
  public Host(
      PrintStream out,
      PrintStream err,
      Map<String, String> env,
      Path workDir,
      @Nullable Path home,
      Display display,
      LongSupplier wallMillis,
      Liveness liveness,
      Scratch scratch) {
    this(
        out, err, env, workDir, home, display, wallMillis, liveness, ZoneOffset.UTC, scratch, null);
  }

  /** The host of this process. */
  public static Host ofProcess() {
    Map<String, String> env = System.getenv();
    String home = System.getProperty("tachograph.home");
    String cache = System.getProperty("tachograph.cache", "");
    return new Host(
        new Output(new FileOutputStream(FileDescriptor.out)),
        new Output(new FileOutputStream(FileDescriptor.err)),
        env,
        Path.of(""),
        home == null ? null : Path.of(home),
        // The launch script knows; System.console() means something else in every other JDK.
        Display.of(
            env,
            Boolean.getBoolean("tachograph.terminal"),
            System.getProperty("tachograph.columns", "")),
        RunClock.start()::wallMillis,
        Liveness.ofMachine(Path.of("/proc")),
        ZoneId.systemDefault(),
        Scratch.ofSystem(),
        cache.isEmpty() ? null : Path.of(cache));
  }

  /**
   * The directory of runs: as given on the command line, otherwise as {@link Settings} have it,
   * otherwise {@code logs}. What is wrong in the settings is said on stderr.
   */
  public Path runsDir(@Nullable Path given) {
    if (given != null) {
      return workDir.resolve(given);
    }
    Settings settings = Settings.load(Map.of(), env, workDir);
    for (String problem : settings.problems()) {
      err.println("tacho: " + problem);
    }
    String out = settings.get("out");
    return workDir.resolve(out == null ? "logs" : out);
  }

  public Style style() {
    return new Style(display.colour());
  }

  /** The columns that a line of an answer may have; all it needs where there is no terminal. */
  public int columns() {
    return display.columns();
  }
}
