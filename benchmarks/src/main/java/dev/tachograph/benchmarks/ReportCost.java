package dev.tachograph.benchmarks;

import dev.tachograph.benchmarks.machine.Machine;
import dev.tachograph.common.RunClock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Measures what {@code tacho report} takes by the size of the run: whole processes, as the script
 * {@code tacho} starts them, one after the other.
 */
@Command(
    name = "report-cost",
    description = "Measures tacho report, as text and as a page, by the size of the run.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ReportCost implements Callable<Integer> {
  private static final long MAX_MINUTES = 30;
  private static final long LOOK_MILLIS = 20;

  /** Ten million in a month. */
  private static final double LINES_A_SAMPLE = 10_000_000 / 2_592_000.0;

  @Option(
      names = "--samples",
      paramLabel = "N",
      split = ",",
      description = "Sizes of runs in samples, one a second; default ${DEFAULT-VALUE}.")
  private List<Integer> samples =
      List.of(5_400, 10_800, 21_600, 43_200, 172_800, 604_800, 2_592_000);

  @Option(
      names = "--peers",
      paramLabel = "N",
      description = "Peers in the report of each run; default ${DEFAULT-VALUE}.")
  private int peers = 6;

  @Option(
      names = "--heap-mib",
      paramLabel = "N",
      description = "Heap of tacho; default ${DEFAULT-VALUE}.")
  private int heapMib = 512;

  @Option(
      names = "--tacho",
      paramLabel = "FILE",
      description = "The script to start; default the one of this checkout.")
  private @Nullable Path tacho;

  @Option(
      names = "--run",
      paramLabel = "BASE",
      description = "Measures this run instead, with its index and without.")
  private @Nullable Path run;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where runs are written, and removed; default report-cost beside this jar.")
  private @Nullable Path dir;

  @Spec private @Nullable CommandSpec spec;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  /** A whole process. */
  private record Cost(double seconds, double cpuSeconds, double peakMib, boolean done) {}

  @Override
  public Integer call() throws InterruptedException {
    for (int each : samples) {
      within("--samples", each, 1, 20_000_000);
    }
    within("--peers", peers, 0, 1_000_000);
    within("--heap-mib", heapMib, 16, 1 << 20);
    Path target = Machine.beside(ReportCost.class);
    Path script = tacho == null ? target.resolve("../../tacho").normalize() : tacho;
    if (!Files.isExecutable(script)) {
      throw wrong("there is no tacho at " + script + "; say --tacho");
    }
    Path files = dir == null ? target.resolve("report-cost") : dir;
    try {
      return measure(script.toAbsolutePath(), files);
    } catch (IOException e) {
      err.println("report-cost: " + e.getMessage());
      return 1;
    }
  }

  private int measure(Path script, Path files) throws IOException, InterruptedException {
    Files.createDirectories(files);
    out.printf(
        Locale.ROOT,
        "report-cost, %s: tacho report with a heap of %d MiB, %d peers%n%s, load %.1f%n%n",
        RunClock.start().startedAt().atOffset(ZoneOffset.UTC).toLocalDate(),
        heapMib,
        peers,
        Machine.describe(files),
        Machine.load());
    out.println("  samples   log lines     MiB  index  as       s   CPU s  us/sample  peak MiB");
    boolean done = true;
    Path given = run;
    if (given != null) {
      done = both(script, given, files, "        -           -       -", 0);
      return done ? 0 : 1;
    }
    for (int each : samples) {
      long lines = Math.round(each * LINES_A_SAMPLE);
      GeneratedRun generated = new GeneratedRun(files.resolve("run-" + each), each, lines, peers);
      try {
        double mib = generated.write() / 1048576.0;
        String size = String.format(Locale.ROOT, "%,9d %,11d %,7.0f", each, lines, mib);
        done &= both(script, generated.base(), files, size, each);
      } finally {
        generated.delete();
      }
    }
    return done ? 0 : 1;
  }

  /** With the index, where there is one, and without. */
  private boolean both(Path script, Path base, Path files, String size, int of)
      throws IOException, InterruptedException {
    Path index = base.resolveSibling(base.getFileName() + ".index");
    boolean done = true;
    if (Files.exists(index)) {
      done = texts(script, base, files, size + "    yes", of);
      Path aside = base.resolveSibling("index-aside");
      Files.move(index, aside);
      try {
        return texts(script, base, files, size + "     no", of) && done;
      } finally {
        Files.move(aside, index);
      }
    }
    return texts(script, base, files, size + "     no", of);
  }

  private boolean texts(Path script, Path base, Path files, String size, int of)
      throws IOException, InterruptedException {
    Path page = files.resolve("page.html");
    Path messages = files.resolve("messages.txt");
    boolean done = true;
    for (boolean html : new boolean[] {false, true}) {
      List<String> command =
          new ArrayList<>(List.of(script.toString(), "report", base.toAbsolutePath().toString()));
      if (html) {
        command.addAll(List.of("--html", page.toString()));
      }
      Cost cost = cost(command, messages);
      out.printf(
          Locale.ROOT,
          "%s  %-4s %6.2f %7.2f %10s %9.0f%s%n",
          size,
          html ? "page" : "text",
          cost.seconds(),
          cost.cpuSeconds(),
          of == 0 ? "-" : String.format(Locale.ROOT, "%.1f", 1e6 * cost.cpuSeconds() / of),
          cost.peakMib(),
          cost.done() ? "" : "  failed: " + Files.readString(messages).strip());
      done &= cost.done();
      Files.deleteIfExists(page);
      Files.deleteIfExists(messages);
    }
    return done;
  }

  private Cost cost(List<String> command, Path messages) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("TACHO_"));
    builder.environment().put("TACHO_BUILD", "never");
    builder.environment().put("TACHO_JAVA_OPTS", "-Xmx" + heapMib + "m");
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(messages.toFile());
    double cpu = ProcessCpuTimes.endedChildren();
    RunClock clock = RunClock.start();
    PeakMemory memory = new PeakMemory();
    Process process = builder.start();
    try {
      while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        memory.look(process.pid());
        if (clock.nanos() > TimeUnit.MINUTES.toNanos(MAX_MINUTES)) {
          throw new IOException("a report took more than " + MAX_MINUTES + " minutes");
        }
      }
    } finally {
      process.destroyForcibly();
    }
    double seconds = clock.nanos() / 1e9;
    return new Cost(
        seconds, ProcessCpuTimes.endedChildren() - cpu, memory.mib(), process.exitValue() == 0);
  }

  private void within(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw wrong(option + " takes " + min + " to " + max + ", not " + value);
    }
  }

  private ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalStateException(message);
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
