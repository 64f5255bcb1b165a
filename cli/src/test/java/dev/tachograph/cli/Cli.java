package dev.tachograph.cli;

import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.testing.SyntheticRun;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.Scratch;
import dev.tachograph.cli.text.Display;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Calls the command line in this JVM and keeps its output. */
final class Cli {
  static final Path ROOT = Path.of(System.getProperty("tachograph.root"));

  /** Runs written by hand, one for each case. */
  static final Path RUNS = SyntheticRun.RUNS;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> env = new HashMap<>();
  private Path workDir = RUNS.getParent();
  private Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
  private Path cache;
  private boolean colour;
  private int columns = Integer.MAX_VALUE;
  private long now = Instant.parse("2026-11-24T01:02:03Z").toEpochMilli();
  private Liveness liveness =
      (pid, ticks, boot) -> pid == 5000 ? Liveness.State.ALIVE : Liveness.State.DEAD;

  private int code;

  Cli env(String key, String value) {
    env.put(key, value);
    return this;
  }

  Cli workDir(Path dir) {
    workDir = dir;
    return this;
  }

  Cli scratch(Path dir) {
    scratch = dir;
    return this;
  }

  /** The directory of class archives. */
  Cli cache(Path dir) {
    cache = dir;
    return this;
  }

  Cli colour() {
    colour = true;
    return this;
  }

  /** A terminal of a width. */
  Cli columns(int width) {
    columns = width;
    return this;
  }

  Cli liveness(Liveness answer) {
    liveness = answer;
    return this;
  }

  Cli call(String... args) {
    out.reset();
    err.reset();
    Host host =
        new Host(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            env,
            workDir,
            null,
            new Display(colour, columns),
            () -> now,
            liveness,
            ZoneOffset.UTC,
            new Scratch(scratch),
            cache);
    code = Tacho.run(host, args);
    return this;
  }

  int code() {
    return code;
  }

  /** What it answered, with the fixtures' directory written as RUNS. */
  String out() {
    return out.toString(StandardCharsets.UTF_8).replace(RUNS.toString(), "RUNS");
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8).replace(RUNS.toString(), "RUNS");
  }
}
