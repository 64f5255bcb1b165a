package dev.tachograph.cli.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.RunData;
import dev.tachograph.analysis.internal.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a page says where no script runs, as in a build server that forbids it: how the run ended,
 * how long it took, what was found, its resources, and what is missing. It needs no style.
 */
final class PlainSummary {
  private static final int MOST = 200;
  private static final int LONGEST = 2000;

  private final RunData run;
  private final JsonNode report;
  private final StringBuilder html = new StringBuilder();

  PlainSummary(RunData run, JsonNode report) {
    this.run = run;
    this.report = report;
  }

  /** The elements; every text of the run is escaped. */
  String html() {
    html.setLength(0);
    String base = String.valueOf(run.source().path().getFileName());
    String name = report.at("/meta/run_name").asText("");
    html.append("<h1>").append(text(name.isEmpty() ? base : name)).append("</h1>\n");
    facts(base);
    findings();
    resources();
    list("What is missing", report.path("missing"));
    html.append(
        "<p>Charts, tables and the log are drawn by a script, which did not run here.</p>\n");
    return html.toString();
  }

  private void facts(String base) {
    html.append("<dl>\n");
    fact("Run", base);
    fact("Status", run.source().status());
    fact("Cause", cause());
    fact("Duration", Texts.duration(run.durationMillis()));
    fact("Started", report.at("/meta/started_at").asText(""));
    fact("Ended", report.at("/meta/ended_at").asText(""));
    JsonNode asOf = report.path("as_of_ms");
    if (asOf.isNumber()) {
      fact("Figures as of", Texts.duration(asOf.asDouble()) + " after the start");
    }
    JsonNode processed = report.at("/progress/processed");
    if (processed.isNumber()) {
      fact("Processed", value("processed", processed));
    }
    for (Map.Entry<String, JsonNode> result : report.path("results").properties()) {
      fact(result.getKey(), value(result.getKey(), result.getValue()));
    }
    html.append("</dl>\n");
  }

  private String cause() {
    List<String> parts = new ArrayList<>();
    String cause = report.at("/end/cause").asText("");
    parts.add(cause);
    parts.add(report.at("/end/exception/type").asText(""));
    JsonNode code = report.at("/end/exit_code");
    if (code.isNumber() && !cause.contains("exit code")) {
      parts.add("exit code " + code.asText());
    }
    parts.removeIf(String::isEmpty);
    return parts.isEmpty() ? "none is known" : String.join(", ", parts);
  }

  private void findings() {
    html.append("<h2>Findings</h2>\n");
    List<String> items = new ArrayList<>();
    for (JsonNode finding : report.path("findings")) {
      String when = "";
      JsonNode times = finding.path("t_ms");
      if (times.path(0).isNumber() && times.path(1).asDouble() > times.path(0).asDouble()) {
        when =
            " ("
                + Texts.duration(times.path(0).asDouble())
                + " to "
                + Texts.duration(times.path(1).asDouble())
                + " after the start)";
      }
      String severity = finding.path("severity").asText("");
      items.add(
          "<strong>"
              + text(severity)
              + "</strong> "
              + text(said(finding.path("text")))
              + text(when));
    }
    items(items, "None: no rule found something slow or wrong.");
  }

  private void resources() {
    JsonNode resources = report.path("resources");
    if (resources.isEmpty()) {
      return;
    }
    html.append("<h2>Resources</h2>\n<table>\n<thead><tr><th scope=\"col\">resource</th>");
    List<String> figures = List.of("mean", "p95", "max");
    figures.forEach(name -> html.append("<th scope=\"col\">").append(name).append("</th>"));
    html.append("</tr></thead>\n<tbody>\n");
    for (Map.Entry<String, JsonNode> resource : resources.properties()) {
      if (resource.getValue().path("max").isNumber()) {
        html.append("<tr><th scope=\"row\">").append(text(resource.getKey())).append("</th>");
        for (String name : figures) {
          String value = value(resource.getKey(), resource.getValue().path(name));
          html.append("<td>").append(text(value)).append("</td>");
        }
        html.append("</tr>\n");
      }
    }
    html.append("</tbody>\n</table>\n");
  }

  private void list(String title, JsonNode texts) {
    html.append("<h2>").append(title).append("</h2>\n");
    List<String> items = new ArrayList<>();
    for (JsonNode one : texts) {
      items.add(text(said(one)));
    }
    items(items, "Nothing that the files or the report mention.");
  }

  private void items(List<String> items, String none) {
    if (items.isEmpty()) {
      html.append("<p>").append(none).append("</p>\n");
      return;
    }
    html.append("<ul>\n");
    for (String item : items.subList(0, Math.min(MOST, items.size()))) {
      html.append("<li>").append(item).append("</li>\n");
    }
    html.append("</ul>\n");
    if (items.size() > MOST) {
      html.append("<p>And ").append(Texts.count(items.size() - MOST)).append(" more.</p>\n");
    }
  }

  private void fact(String name, String value) {
    if (!value.isEmpty()) {
      html.append("<dt>").append(text(name)).append("</dt><dd>").append(text(value));
      html.append("</dd>\n");
    }
  }

  /** A value in the unit that its key names. */
  private static String value(String key, JsonNode value) {
    if (!value.isNumber()) {
      return value.isNull() || value.isMissingNode() ? "-" : said(value);
    }
    double number = value.asDouble();
    if (key.endsWith("_ms")) {
      return Texts.duration(number);
    }
    if (key.endsWith("_kb")) {
      return Texts.kib(number);
    }
    if (key.endsWith("_pct")) {
      return String.format(Locale.ROOT, "%.1f %%", number);
    }
    if (key.endsWith("_mib_s")) {
      return String.format(Locale.ROOT, "%.2f MiB/s", number);
    }
    if (key.startsWith("bytes_")) {
      return Texts.bytes(number);
    }
    return value.isIntegralNumber() ? Texts.count(value.asLong()) : Texts.number(number);
  }

  private static String said(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }

  /** A text of a run as content of an element. */
  static String text(String text) {
    return HtmlFile.escape(Texts.escape(Texts.cut(text, LONGEST)));
  }
}
