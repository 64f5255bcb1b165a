package dev.tachograph.cli.demo;

import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.run.UnreadableReportException;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.cli.report.ReportText;
import dev.tachograph.cli.report.Sparklines;
import dev.tachograph.cli.text.TimeFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tacho demo}: the history node on an embedded network, recorded, then its report. */
@Command(
    name = "demo",
    description = "Syncs a generated chain from six peers on this machine, fully recorded.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final int MAX_BLOCKS = 1_000_000;

  private final Host host;

  @Option(
      names = "--blocks",
      paramLabel = "N",
      description = "Length of the generated chain, 1 to 1000000; default ${DEFAULT-VALUE}.")
  private int blocks = 5000;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the run's files go; default TACHO_OUT, else logs.")
  private @Nullable Path out;

  public DemoCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    if (blocks < 1 || blocks > MAX_BLOCKS) {
      throw new CommandFailure("--blocks takes 1 to " + MAX_BLOCKS + ", not " + blocks);
    }
    if (host.home() == null) {
      throw new CommandFailure("the history node is not beside this command; start ./tacho");
    }
    Path runs = host.runsDir(out);
    // Each demonstration syncs from scratch; the stored blocks are not a result.
    Path data = newDataDir();
    try {
      Child node = new Child();
      node.start(command(host.home(), runs, data), host.workDir());
      int code = node.await();
      report(runs, node.pid());
      return code;
    } catch (IOException e) {
      throw new CommandFailure("cannot start the history node: " + Texts.reason(e));
    } finally {
      delete(data);
    }
  }

  private List<String> command(Path home, Path runs, Path data) {
    return List.of(
        home.resolve("history-node").toString(),
        "--network",
        "local",
        "--end-block",
        Integer.toString(blocks),
        "--data-dir",
        data.toString(),
        "--log",
        "--log-trace-include-args",
        "--log-output-dir",
        runs.toString(),
        "--run-name",
        "demo");
  }

  /** Prints the report of the run that a process left; nothing if there is none. */
  private void report(Path runs, long pid) {
    if (!Files.isDirectory(runs)) {
      return;
    }
    for (RunFileSet files : Runs.in(runs)) {
      Path file = files.report();
      if (file == null) {
        continue;
      }
      Report report;
      try {
        report = Report.read(file, host.liveness());
      } catch (UnreadableReportException e) {
        continue;
      }
      if (Objects.equals(report.number("/meta/env/pid"), (double) pid)) {
        host.out().println();
        RunReading reading = Runs.read(files, host.liveness());
        Sparklines sparklines = new Sparklines(reading.data().samples());
        new ReportText(reading.report(), files, host, sparklines, new TimeFormat(host.zone()))
            .print();
        return;
      }
    }
  }

  private static Path newDataDir() {
    try {
      return Files.createTempDirectory("tacho-demo-");
    } catch (IOException e) {
      throw new CommandFailure(
          "cannot make a directory for the chain in "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + Texts.reason(e));
    }
  }

  private void delete(Path dir) {
    try (Stream<Path> tree = Files.walk(dir)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      host.err().println("tacho: " + dir + " could not be removed and may be deleted");
    }
  }
}
