package dev.tachograph.cli.page;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.figures.RunFigures;
import dev.tachograph.analysis.internal.run.RunData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Two sides of runs as one self-contained HTML page, drawn on a common time axis. */
public final class ComparisonPage {
  private static final int FEWEST_STEPS = 40;
  private static final List<String> SCRIPTS =
      List.of("axes.js", "plots.js", "charts.js", "tables.js", "compare.js");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ObjectNode comparison;
  private final List<Lines> base;
  private final List<Lines> head;

  /**
   * The drawing data of a run.
   *
   * @param json an object, as text
   */
  public record Lines(String json) {}

  /**
   * Creates a page.
   *
   * @param comparison the result, with its texts
   * @param base the drawing data of the base runs
   * @param head the drawing data of the head runs
   */
  public ComparisonPage(ObjectNode comparison, List<Lines> base, List<Lines> head) {
    this.comparison = comparison;
    this.base = base;
    this.head = head;
  }

  /** Extracts the drawing data of a run; fewer points the more runs a side has. */
  public static Lines lines(RunData run, int runsOfSide) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.getFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("duration_ms", run.durationMillis());
      json.writeFieldName("charts");
      int steps = Math.max(FEWEST_STEPS, ChartData.STEPS / runsOfSide);
      new ChartData(run.samples(), steps).write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Lines(bytes.toString(StandardCharsets.UTF_8));
  }

  /** The drawing data of a run of which only the figures were kept: how long it took. */
  public static Lines noLines(RunFigures run) {
    ObjectNode json = JSON.createObjectNode().put("duration_ms", run.value("duration"));
    ObjectNode charts = json.putObject("charts");
    charts.putArray("x");
    charts.putObject("y");
    charts.putArray("own");
    return new Lines(json.toString());
  }

  /**
   * Writes the page. Does not close the writer.
   *
   * @throws IOException if it cannot be written
   */
  public void write(Writer page) throws IOException {
    byte[] block =
        HtmlFile.block(
            out -> {
              try (JsonGenerator json = JSON.getFactory().createGenerator(out)) {
                json.writeStartObject();
                for (var field : comparison.properties()) {
                  json.writeFieldName(field.getKey());
                  JSON.writeTree(json, field.getValue());
                }
                json.writeFieldName("panels");
                ChartData.writePanels(json);
                json.writeObjectFieldStart("runs");
                side(json, "base", base);
                side(json, "head", head);
                json.writeEndObject();
                json.writeEndObject();
              }
            });
    new HtmlFile("Runs compared", SCRIPTS, Map.of("comparison", block))
        .summary(summary())
        .write(page);
  }

  /** What is read where no script runs: the verdict and the gates. */
  private String summary() {
    StringBuilder html = new StringBuilder("<h1>Runs compared</h1>\n<p>");
    html.append(PlainSummary.text(comparison.path("verdict").asText(""))).append("</p>\n<ul>\n");
    for (JsonNode gate : comparison.at("/comparison/gates")) {
      html.append(gate.path("passed").asBoolean() ? "<li>Gate passed: " : "<li>Gate failed: ")
          .append(PlainSummary.text(gate.path("rule").asText("")))
          .append("</li>\n");
    }
    return html.append("</ul>\n<p><code>tacho compare</code> shows all of it as text.</p>\n")
        .toString();
  }

  private static void side(JsonGenerator json, String name, List<Lines> runs) throws IOException {
    json.writeArrayFieldStart(name);
    for (Lines run : runs) {
      json.writeRawValue(run.json());
    }
    json.writeEndArray();
  }
}
