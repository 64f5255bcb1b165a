package dev.tachograph.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.text.Csv;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table of a report as comma-separated values, with every row that the report has. */
enum ReportCsv {
  RESOURCES("/resources", "key"),
  SPANS("/spans", "name"),
  EVENTS("/events/by_event", "event"),
  LOGS("/logs/by_level", "level"),
  PEERS("/peer_health_all", "peer_id"),
  THREADS("/resources_seen/threads", "name"),
  DISKS("/resources_seen/disks", "device"),
  NETS("/resources_seen/nets", "device"),
  FINDINGS("/findings", "rule"),
  CONFIG("/config", "key"),
  DERIVED("/derived", "key"),
  RESULTS("/results", "key"),
  TAGS("/tags", "key"),
  FILES("", "file");

  private final String pointer;

  /** The column that names a row. */
  private final String first;

  ReportCsv(String pointer, String first) {
    this.pointer = pointer;
    this.first = first;
  }

  /**
   * The table of a name.
   *
   * @throws CommandFailure if there is none
   */
  static ReportCsv named(String name) {
    for (ReportCsv table : values()) {
      if (table.text().equals(name)) {
        return table;
      }
    }
    String names = Arrays.stream(values()).map(ReportCsv::text).collect(Collectors.joining(", "));
    throw new CommandFailure("--csv takes one of " + names + ", not '" + name + "'");
  }

  private String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  void print(Report report, RunFileSet files, PrintStream out) {
    if (this == FILES) {
      printFiles(files, out);
      return;
    }
    List<ObjectNode> rows = rows(report.at(pointer));
    Set<String> columns = new LinkedHashSet<>(List.of(first));
    rows.forEach(row -> row.fieldNames().forEachRemaining(columns::add));
    Csv table = new Csv(out, columns.toArray(String[]::new));
    for (ObjectNode row : rows) {
      table.row(columns.stream().map(column -> plain(row.path(column))).toArray());
    }
  }

  /** The rows of an array of objects, or of an object whose members are rows. */
  private List<ObjectNode> rows(JsonNode table) {
    List<ObjectNode> rows = new ArrayList<>();
    if (table.isArray()) {
      table.forEach(element -> rows.add(flat(Report.JSON.createObjectNode(), element)));
    }
    table
        .properties()
        .forEach(
            member -> {
              ObjectNode row = Report.JSON.createObjectNode().put(first, member.getKey());
              if (member.getValue().isObject() && isOfFigures()) {
                rows.add(flat(row, member.getValue()));
              } else {
                row.set(this == EVENTS ? "produced" : "value", member.getValue());
                rows.add(row);
              }
            });
    return rows;
  }

  private boolean isOfFigures() {
    return this == RESOURCES || this == LOGS || this == EVENTS;
  }

  private ObjectNode flat(ObjectNode row, JsonNode object) {
    for (var member : object.properties()) {
      JsonNode value = member.getValue();
      if (this == FINDINGS && member.getKey().equals("t_ms")) {
        row.set("from_t_ms", value.path(0));
        row.set("to_t_ms", value.path(1));
      } else if (value.isValueNode() || this == FINDINGS) {
        row.set(member.getKey(), value);
      }
    }
    return row;
  }

  private static @Nullable Object plain(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (value.isIntegralNumber()) {
      return value.bigIntegerValue();
    }
    if (value.isNumber()) {
      return value.doubleValue();
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private static void printFiles(RunFileSet files, PrintStream out) {
    Csv table = new Csv(out, "file", "bytes");
    for (Path file : files.files()) {
      Long bytes;
      try {
        bytes = Files.size(file);
      } catch (IOException gone) {
        bytes = null;
      }
      table.row(file.toString(), bytes);
    }
  }
}
