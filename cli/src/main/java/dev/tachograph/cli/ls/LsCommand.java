package dev.tachograph.cli.ls;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.cli.command.ZoneOption;
import dev.tachograph.cli.text.Csv;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tacho ls}: the runs of a directory, newest first. */
@Command(
    name = "ls",
    description = "Lists runs, newest first, with status, duration and key figures.",
    mixinStandardHelpOptions = true)
public final class LsCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The directory of runs; default TACHO_OUT, else logs.")
  private @Nullable Path dir;

  @Option(names = "--out", paramLabel = "DIR", description = "The same, as an option.")
  private @Nullable Path out;

  @Mixin private Selection selection = new Selection();

  @Option(
      names = "--sort",
      paramLabel = "KEY",
      description =
          "By start (default), duration, status, name, processed, throughput, rss, cpu, warnings,"
              + " errors or dropped; the greatest first, texts from A to Z.")
  private String sort = "start";

  @Option(
      names = {"-r", "--reverse"},
      description = "In the opposite order.")
  private boolean reverse;

  @Option(names = "--limit", paramLabel = "N", description = "The first N of them.")
  private @Nullable Integer limit;

  @Option(names = "--json", description = "Writes a JSON array.")
  private boolean json;

  @Option(names = "--csv", description = "Writes comma-separated values.")
  private boolean csv;

  @Mixin private ZoneOption zone = new ZoneOption();

  public LsCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    if (dir != null && out != null) {
      throw new CommandFailure("name the directory once: as DIR or by --out");
    }
    if (json && csv) {
      throw new CommandFailure("say one of --json and --csv");
    }
    if (limit != null && limit < 1) {
      throw new CommandFailure("--limit takes 1 or more, not " + limit);
    }
    RunTable table = new RunTable(host, zone.times(host));
    SortKey key = SortKey.named(sort);
    Predicate<Row> chosen = selection.parse();
    Path given = dir != null ? dir : out;
    Path runsDir = host.runsDir(given);
    boolean nothingYet = given == null && !Files.exists(runsDir);
    List<RunFileSet> runs = nothingYet ? List.of() : Runs.in(runsDir);
    Runs.reportOthers(runs, host.err());
    List<Row> rows = rows(runs, chosen, key);
    if (json) {
      printJson(rows);
    } else if (csv) {
      printCsv(rows);
    } else if (rows.isEmpty()) {
      String of = runs.isEmpty() ? "no runs" : "none of " + Texts.count(runs.size()) + " runs";
      String how = runs.isEmpty() ? "" : " is of that kind";
      host.out().println(of + " in " + Texts.escape(runsDir.toString()) + how);
    } else {
      table.print(rows);
    }
    return 0;
  }

  private List<Row> rows(List<RunFileSet> runs, Predicate<Row> chosen, SortKey key) {
    boolean newestAlone = selection.isAll() && key == SortKey.START && !reverse;
    int most = limit == null || !newestAlone ? runs.size() : Math.min(limit, runs.size());
    List<RunFileSet> read = runs.subList(0, most);
    List<Row> rows =
        read.parallelStream()
            .map(run -> Row.of(run, host))
            .filter(chosen)
            .collect(Collectors.toCollection(ArrayList::new));
    key.sort(rows, reverse);
    return limit == null ? rows : rows.subList(0, Math.min(limit, rows.size()));
  }

  private void printCsv(List<Row> rows) {
    Csv table =
        new Csv(
            host.out(),
            "run",
            "started_at",
            "status",
            "name",
            "duration_ms",
            "processed",
            "throughput_per_s",
            "rss_max_kib",
            "rss_kib",
            "cpu_pct",
            "warnings",
            "errors",
            "dropped",
            "sample_t_ms",
            "tags");
    for (Row row : rows) {
      table.row(
          row.run().path().toString(),
          row.startedAt(),
          row.status(),
          row.name(),
          row.durationMs(),
          row.processed(),
          row.throughput(),
          row.rssMaxKb(),
          row.rssKb(),
          row.cpuPct(),
          row.warnings(),
          row.errors(),
          row.dropped(),
          row.sampleMillis(),
          row.tags(" "));
    }
  }

  private void printJson(List<Row> rows) {
    ArrayNode array = Report.JSON.createArrayNode();
    for (Row row : rows) {
      ObjectNode object = array.addObject();
      object.put("run", row.run().path().toString());
      object.put("status", row.status());
      object.put("run_name", row.name());
      object.put("started_at", row.startedAt());
      put(object, "duration_ms", row.durationMs());
      put(object, "processed", row.processed());
      put(object, "throughput", row.throughput());
      put(object, "rss_kb_max", row.rssMaxKb());
      put(object, "rss_kb", row.rssKb());
      put(object, "cpu_pct", row.cpuPct());
      object.put("warnings", row.warnings());
      object.put("errors", row.errors());
      object.put("dropped", row.dropped());
      object.put("sample_t_ms", row.sampleMillis());
      row.tags().forEach(object.putObject("tags")::put);
      ArrayNode files = object.putArray("files");
      row.run().files().forEach(file -> files.add(file.toString()));
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
}
