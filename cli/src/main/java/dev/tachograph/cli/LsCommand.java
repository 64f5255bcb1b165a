package dev.tachograph.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.run.UnreadableReportException;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.cli.text.Style;
import dev.tachograph.cli.text.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tacho ls}: the runs of a directory, newest first. */
@Command(
    name = "ls",
    description = "Lists runs, newest first, with status, duration and key figures.",
    mixinStandardHelpOptions = true)
final class LsCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The directory of runs; default TACHO_OUT, else logs.")
  private @Nullable Path dir;

  @Option(names = "--out", paramLabel = "DIR", description = "The same, as an option.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Writes a JSON array.")
  private boolean json;

  LsCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    if (dir != null && out != null) {
      throw new CommandFailure("name the directory once: as DIR or by --out");
    }
    Path given = dir != null ? dir : out;
    Path runsDir = host.runsDir(given);
    boolean nothingYet = given == null && !Files.exists(runsDir);
    List<RunFileSet> runs = nothingYet ? List.of() : Runs.in(runsDir);
    Runs.reportOthers(runs, host.err());
    if (json) {
      printJson(runs);
    } else if (runs.isEmpty()) {
      host.out().println("no runs in " + Texts.escape(runsDir.toString()));
    } else {
      printTable(runs);
    }
    return 0;
  }

  private void printTable(List<RunFileSet> runs) {
    Style style = host.style();
    Table table =
        new Table(
            "RUN",
            "STATUS",
            ">DURATION",
            ">PROCESSED",
            ">PER S",
            ">MAX RSS",
            ">WARN",
            ">ERROR",
            ">DROPPED",
            "NAME");
    for (RunFileSet run : runs) {
      Row row = Row.of(run, host);
      table.row(
          run.base(),
          style.status(row.status(), row.status()),
          row.durationMs() == null ? "-" : Texts.duration(row.durationMs()),
          row.processed() == null ? "-" : Texts.count(row.processed().longValue()),
          row.throughput() == null ? "-" : Texts.number(row.throughput()),
          row.rssMaxKb() == null ? "-" : Texts.kib(row.rssMaxKb()),
          count(row.warnings()),
          count(row.errors()),
          count(row.dropped()),
          row.name() == null ? "" : Texts.cut(row.name(), 32));
    }
    List<String> lines = table.lines(host.columns());
    host.out().println(style.bold(lines.get(0)));
    lines.subList(1, lines.size()).forEach(host.out()::println);
  }

  private static String count(@Nullable Long count) {
    return count == null ? "-" : Texts.count(count);
  }

  private void printJson(List<RunFileSet> runs) {
    ArrayNode array = Report.JSON.createArrayNode();
    for (RunFileSet run : runs) {
      Row row = Row.of(run, host);
      ObjectNode object = array.addObject();
      object.put("run", run.path().toString());
      object.put("status", row.status());
      object.put("run_name", row.name());
      object.put("started_at", row.startedAt());
      put(object, "duration_ms", row.durationMs());
      put(object, "processed", row.processed());
      put(object, "throughput", row.throughput());
      put(object, "rss_kb_max", row.rssMaxKb());
      object.put("warnings", row.warnings());
      object.put("errors", row.errors());
      object.put("dropped", row.dropped());
      ArrayNode files = object.putArray("files");
      run.files().forEach(file -> files.add(file.toString()));
    }
    try {
      host.out().println(Report.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(array));
    } catch (JsonProcessingException e) {
      throw new CommandFailure("cannot write JSON: " + e.getOriginalMessage());
    }
  }

  /** Puts a number; integers without a fraction. */
  private static void put(ObjectNode object, String key, @Nullable Double value) {
    if (value != null && value == Math.rint(value) && Math.abs(value) < 1e15) {
      object.put(key, value.longValue());
    } else {
      object.put(key, value);
    }
  }

  /** A run's row; null where the report has no value. */
  private record Row(
      String status,
      @Nullable String name,
      @Nullable String startedAt,
      @Nullable Double durationMs,
      @Nullable Double processed,
      @Nullable Double throughput,
      @Nullable Double rssMaxKb,
      @Nullable Long warnings,
      @Nullable Long errors,
      @Nullable Long dropped) {

    static Row of(RunFileSet run, Host host) {
      Path file = run.report();
      if (file == null) {
        return bare(RunReading.statusWithoutReport(run, host.liveness()));
      }
      Report report;
      try {
        report = Report.read(file, host.liveness());
      } catch (UnreadableReportException e) {
        return bare("unreadable");
      }
      return new Row(
          Texts.escape(report.status()),
          report.text("/meta/run_name"),
          report.text("/meta/started_at"),
          report.durationMillis(host.wallMillis().getAsLong()),
          report.done(),
          report.throughput(),
          report.number("/resources/rss_kb/max"),
          report.records("WARN"),
          report.records("ERROR"),
          report.dropped());
    }

    private static Row bare(String status) {
      return new Row(status, null, null, null, null, null, null, null, null, null);
    }
  }
}
