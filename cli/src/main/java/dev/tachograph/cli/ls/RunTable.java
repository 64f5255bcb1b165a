package dev.tachograph.cli.ls;

import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.text.Style;
import dev.tachograph.cli.text.Table;
import dev.tachograph.cli.text.TimeFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs as a table that fits the terminal. */
final class RunTable {
  /** The length of a time without its zone. */
  private static final int TIME = "2026-11-23 06:12:48".length();

  private static final List<String> FIGURES =
      List.of(
          ">DURATION", ">PROCESSED", ">PER S", ">MAX RSS", ">CPU", ">WARN", ">ERROR", ">DROPPED");

  private final Host host;
  private final TimeFormat times;

  RunTable(Host host, TimeFormat times) {
    this.host = host;
    this.times = times;
  }

  void print(List<Row> rows) {
    Style style = host.style();
    String zone = zone(rows);
    String started = "STARTED" + (zone.isEmpty() ? "" : " (" + zone + ")");
    boolean tagged = rows.stream().anyMatch(row -> !row.tags().isEmpty());
    List<String> heads = new ArrayList<>(List.of("RUN", "STATUS", started));
    heads.addAll(FIGURES);
    heads.add("NAME");
    if (tagged) {
      heads.add("TAGS");
    }
    Table table =
        new Table(heads.toArray(String[]::new))
            .whole("STATUS", started)
            .leastFirst(
                "DROPPED",
                "PROCESSED",
                "CPU",
                "WARN",
                "PER S",
                "ERROR",
                "TAGS",
                "MAX RSS",
                "NAME",
                started,
                "DURATION",
                "STATUS");
    for (Row row : rows) {
      List<String> cells = new ArrayList<>();
      cells.add(row.run().base());
      cells.add(style.status(row.status(), row.status()));
      cells.add(started(row.started(), zone));
      addFigures(cells, row);
      cells.add(row.name() == null ? "" : Texts.cut(row.name(), 32));
      if (tagged) {
        cells.add(Texts.cut(row.tags(" "), 60));
      }
      table.row(cells.toArray(String[]::new));
    }
    List<String> lines = table.lines(host.columns());
    host.out().println(style.bold(lines.get(0)));
    lines.subList(1, lines.size()).forEach(host.out()::println);
    List<String> leftOut = table.leftOut(host.columns());
    if (!leftOut.isEmpty()) {
      String names = String.join(", ", leftOut);
      String line = "no room for " + names + "; --csv and --json have all";
      Texts.wrap(line, host.columns()).forEach(part -> host.out().println(style.dim(part)));
    }
  }

  private static void addFigures(List<String> cells, Row row) {
    Double now = row.rssKb();
    cells.add(cell(row.durationMs(), Texts::duration));
    cells.add(cell(row.processed(), done -> Texts.count(done.longValue())));
    cells.add(cell(row.throughput(), Texts::number));
    cells.add(now == null ? cell(row.rssMaxKb(), Texts::kib) : "now " + Texts.kib(now));
    cells.add(cell(row.cpuPct(), pct -> String.format(Locale.ROOT, "%.0f %%", pct)));
    cells.add(cell(row.warnings(), Texts::count));
    cells.add(cell(row.errors(), Texts::count));
    cells.add(cell(row.dropped(), Texts::count));
  }

  private static <T> String cell(@Nullable T value, Function<T, String> text) {
    return value == null ? "-" : text.apply(value);
  }

  /** What follows the times of all rows; empty if they differ in it. */
  private String zone(List<Row> rows) {
    Set<String> zones =
        rows.stream()
            .map(Row::started)
            .filter(Objects::nonNull)
            .map(times::wallSeconds)
            .map(text -> text.length() > TIME ? text.substring(TIME).strip() : "")
            .collect(Collectors.toSet());
    return zones.size() == 1 ? zones.iterator().next() : "";
  }

  private String started(@Nullable Instant started, String zone) {
    if (started == null) {
      return "-";
    }
    String text = times.wallSeconds(started);
    boolean told = !zone.isEmpty() && text.endsWith(" " + zone);
    return told ? text.substring(0, text.length() - zone.length() - 1) : text;
  }
}
