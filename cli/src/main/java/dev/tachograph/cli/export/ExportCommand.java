package dev.tachograph.cli.export;

import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.OutputFile;
import dev.tachograph.cli.command.RunOption;
import dev.tachograph.cli.command.RunSpan;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.cli.command.Window;
import dev.tachograph.cli.command.WindowOption;
import dev.tachograph.cli.command.ZoneOption;
import dev.tachograph.common.RunFileName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tacho export}: a run in a form that other programs read better. */
@Command(
    name = "export",
    description = "Writes what a run left for other programs.",
    mixinStandardHelpOptions = true)
public final class ExportCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private RunOption run = new RunOption();

  @Option(
      names = "--chrome",
      paramLabel = "FILE",
      description =
          "The whole trace in one file for the Performance panel of Chrome: spans as complete events.")
  private @Nullable Path chrome;

  @Mixin private WindowOption window = new WindowOption();

  @Mixin private ZoneOption zone = new ZoneOption();

  public ExportCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    Path given = chrome;
    if (given == null) {
      throw new CommandFailure("say what to write: --chrome FILE; see tacho export --help");
    }
    Path output = host.workDir().resolve(given);
    RunFileSet files = run.find(host);
    List<Path> trace = List.copyOf(files.numbered(RunFileName.Kind.TRACE).values());
    if (trace.isEmpty()) {
      throw new CommandFailure("the run " + files.shown() + " has no trace");
    }
    trace.forEach(input -> requireOther(input, output));
    Report report = Runs.report(files, host.liveness());
    Instant started = report.startedAt();
    Window wanted =
        window.parse(
            zone.times(host).zone(), RunSpan.of(report, files, host.wallMillis().getAsLong()));
    long fromNanos = wanted.fromNanos(started);
    long toNanos = wanted.toNanos(started);
    boolean live = report.status().equals("running");
    OutputFile.write(host, given, out -> write(out, trace, fromNanos, toNanos, live));
    return 0;
  }

  private void write(Writer out, List<Path> trace, long fromNanos, long toNanos, boolean live)
      throws IOException {
    CompleteTrace complete = new CompleteTrace(out, fromNanos, toNanos);
    try {
      for (Path file : trace) {
        add(complete, file, live);
      }
      complete.end();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    report(complete.withoutBegin(), "spans began in files that are gone, left out");
    report(complete.unreadable(), "lines of the trace are no events, left out");
  }

  private static void add(CompleteTrace complete, Path file, boolean live) {
    try {
      complete.add(file, live);
    } catch (NoSuchFileException gone) {
      throw new CommandFailure(file + " got another name or was removed meanwhile; call again");
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + file + ": " + Texts.reason(e));
    }
  }

  private void report(long count, String what) {
    if (count > 0) {
      host.err().println("tacho: " + Texts.count(count) + " " + what);
    }
  }

  private static void requireOther(Path input, Path output) {
    try {
      if (Files.exists(output) && Files.isSameFile(input, output)) {
        throw new CommandFailure(output + " is the trace itself; name another file");
      }
    } catch (IOException e) {
      throw new CommandFailure("cannot look at " + output + ": " + Texts.reason(e));
    }
  }
}
