package dev.tachograph.cli.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.run.LogData;
import dev.tachograph.analysis.internal.run.RunData;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run as one self-contained HTML page. */
public final class RunPage {
  /** The maximum size of the embedded data in bytes. */
  static final int MAX_BYTES = 20 << 20;

  private static final List<String> SCRIPTS =
      List.of(
          "axes.js",
          "plots.js",
          "marks.js",
          "lanes.js",
          "charts.js",
          "latency.js",
          "tables.js",
          "headline.js",
          "logview.js",
          "window.js",
          "figures.js",
          "work.js",
          "sections.js");

  private final RunPageData data;
  private final LogLines lines;
  private final PlainSummary summary;
  private final String base;
  private final int maxBytes;

  /** Creates a page of a run, with its findings and its report as completed from the files. */
  public RunPage(RunData run, List<Finding> findings, JsonNode report) {
    this(run, findings, report, MAX_BYTES);
  }

  RunPage(RunData run, List<Finding> findings, JsonNode report, int maxBytes) {
    this.data = new RunPageData(run, findings, report);
    this.lines = new LogLines(run.logs());
    this.summary = new PlainSummary(run, report);
    this.base = String.valueOf(run.source().path().getFileName());
    this.maxBytes = maxBytes;
  }

  /**
   * Writes the page. Does not close the writer.
   *
   * @throws IOException if it cannot be written
   */
  public void write(Writer out) throws IOException {
    Map<String, byte[]> blocks = new LinkedHashMap<>();
    byte[] main = HtmlFile.block(data::writeMain);
    blocks.put("run-data", main);
    blocks.put("run-logs", logs(maxBytes - main.length));
    new HtmlFile("Run " + base, SCRIPTS, blocks).summary(summary.html()).write(out);
  }

  /** The log lines; fewer of them if all together are too large. */
  private byte[] logs(int room) throws IOException {
    int severe = LogData.MAX_SEVERE;
    int rest = LogData.MAX_REST;
    while (true) {
      int maxSevere = severe;
      int maxRest = rest;
      byte[] logs = HtmlFile.block(out -> lines.write(out, maxSevere, maxRest));
      if (logs.length <= room || severe <= 1) {
        return logs;
      }
      severe /= 2;
      rest = Math.max(1, rest / 2);
    }
  }
}
