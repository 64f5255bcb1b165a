package dev.tachograph.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.text.Markdown;
import dev.tachograph.cli.text.Table;
import dev.tachograph.cli.text.TimeFormat;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A report as Markdown, for a pull request; untrusted texts are escaped. */
final class ReportMarkdown {
  private final Report report;
  private final RunFileSet files;
  private final Host host;
  private final PrintStream out;
  private final Sparklines sparklines;
  private final TimeFormat times;

  ReportMarkdown(
      Report report, RunFileSet files, Host host, Sparklines sparklines, TimeFormat times) {
    this.times = times;
    this.report = report;
    this.files = files;
    this.host = host;
    this.out = host.out();
    this.sparklines = sparklines;
  }

  void print() {
    Double duration = report.durationMillis(host.wallMillis().getAsLong());
    String name = report.text("/meta/run_name");
    out.println(
        "## Run "
            + (name == null ? "" : Markdown.escape(Texts.cut(name, 40)) + " ")
            + Markdown.escape(report.status())
            + (duration == null ? "" : " in " + Texts.duration(duration)));
    out.println();
    out.println("`" + files.base() + "`" + sentence(report.text("/end/cause")));
    asOf();
    findings();
    pairs("progress");
    pairs("results");
    table("Resources", ReportTables.resources(report, sparklines));
    table("Devices", ReportTables.devices(report));
    table("Limits", ReportTables.limits(report));
    table("Threads", ReportTables.threads(report));
    table("Peers", ReportTables.peers(report));
    table("Spans", ReportTables.spans(report));
    pairs("config");
    list("Missing", report.at("/missing"));
  }

  private void asOf() {
    Double millis = report.number("/as_of_ms");
    if (millis == null) {
      return;
    }
    StringBuilder text = new StringBuilder("As of " + ReportTables.at(report, times, millis));
    for (String part : List.of("progress", "resources")) {
      JsonNode source = report.at("/as_of").path(part).path("source");
      if (source.isTextual()) {
        text.append("; ").append(part).append(" from ").append(source.asText());
      }
    }
    out.println();
    out.println(Markdown.escape(text + "."));
  }

  private static String sentence(@Nullable String cause) {
    return cause == null ? "" : ": " + Markdown.escape(cause);
  }

  private void findings() {
    List<String> lines = new ArrayList<>();
    for (JsonNode finding : report.at("/findings")) {
      String when = ReportTables.when(report, times, finding);
      lines.add(
          "- **"
              + Markdown.escape(finding.path("severity").asText())
              + "** "
              + Markdown.escape(finding.path("rule").asText())
              + Markdown.escape(": " + finding.path("text").asText())
              + (when.isEmpty() ? "" : " *" + Markdown.escape(when) + "*"));
    }
    section("Findings", lines.isEmpty() ? List.of("None.") : lines);
  }

  private void pairs(String key) {
    List<String> lines = new ArrayList<>();
    report
        .root()
        .path(key)
        .properties()
        .forEach(
            e ->
                lines.add(
                    "| "
                        + Markdown.escape(e.getKey())
                        + " | "
                        + Markdown.escape(
                            Texts.cut(ReportTables.value(e.getKey(), e.getValue()), 80))
                        + " |"));
    if (!lines.isEmpty()) {
      lines.add(0, "| | |\n| --- | --- |");
      section(Character.toUpperCase(key.charAt(0)) + key.substring(1), lines);
    }
  }

  private void table(String title, Table table) {
    if (table.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : table.cells()) {
      lines.add("| " + String.join(" | ", row.stream().map(Markdown::escape).toList()) + " |");
      if (lines.size() == 1) {
        lines.add("|" + " --- |".repeat(row.size()));
      }
    }
    section(title, lines);
  }

  private void list(String title, JsonNode sentences) {
    List<String> lines = new ArrayList<>();
    sentences.forEach(sentence -> lines.add("- " + Markdown.escape(sentence.asText())));
    if (!lines.isEmpty()) {
      section(title, lines);
    }
  }

  private void section(String title, List<String> lines) {
    out.println();
    out.println("### " + title);
    out.println();
    lines.forEach(out::println);
  }
}
