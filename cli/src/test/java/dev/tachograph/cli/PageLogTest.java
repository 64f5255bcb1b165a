package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log on the page: many lines, of which those in sight are drawn and all are counted. */
@Tag("once")
class PageLogTest {
  private static final int MANY = 100_000;
  private static final String MATCH = "document.querySelector('#log-says').textContent";

  @TempDir Path dir;

  @BeforeEach
  void chromium() {
    assumeTrue(Browser.isThere(), "there is no chromium in the path: the page was not looked at");
  }

  private Path page(SyntheticRun run) throws Exception {
    run.write();
    Path html = dir.resolve("page.html");
    Cli cli = new Cli().call("report", run.base().toString(), "--html", html.toString());
    assertThat(cli.code()).as(cli.err()).isZero();
    return html;
  }

  /** A page with as many lines as no run's page has. */
  private Path withManyLines() throws Exception {
    Path html = page(new SyntheticRun(dir.resolve("runs")));
    ObjectNode logs = Report.JSON.createObjectNode();
    logs.put("severe_of", MANY / 10).put("rest_of", MANY - MANY / 10);
    ArrayNode severe = logs.putArray("severe");
    ArrayNode rest = logs.putArray("rest");
    for (int i = 0; i < MANY; i++) {
      boolean isSevere = i % 10 == 3;
      ArrayNode row = (isSevere ? severe : rest).addArray();
      row.add(i * 3L).add(isSevere ? i % 20 == 3 ? 0 : 1 : 2).add("io.example.Sync");
      row.add("worker-" + i % 7).add("line " + i + (i % 1000 == 0 ? " Checkpoint" : ""));
      row.add("n=" + i).add(isSevere ? "java.io.IOException: no space" : "").add(1);
      row.add(isSevere ? 0 : -1);
    }
    logs.putArray("stacks")
        .add("java.io.IOException: no space\n\tat io.example.Deep.down(Deep.java:7)");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(Base64.getEncoder().wrap(bytes))) {
      out.write(Report.JSON.writeValueAsBytes(logs));
    }
    String block = bytes.toString(StandardCharsets.US_ASCII);
    return Files.writeString(
        html, Files.readString(html).replaceFirst("(id=\"run-logs\">)[^<]*", "$1" + block));
  }

  @Test
  void hundredThousandLinesAreFilteredAndOnlyThoseInSightAreDrawn() throws Exception {
    Path html = withManyLines();
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      Screen screen = new Screen(browser).size(1280, 900);
      browser.open(html);
      says(browser, "100,000 of 100,000 lines match.");
      assertThat(screen.count(".log [role=row]")).isBetween(10, 80);

      screen.type("#log-text", "CHECKPOINT");
      says(browser, "100 of 100,000 lines match.");
      assertThat(screen.text(".log mark")).isEqualTo("Checkpoint");
      screen.type("#log-text", "deep.java");
      says(browser, "10,000 of 100,000 lines match.");
      screen.type("#log-level", "0");
      says(browser, "5,000 of 100,000 lines match.");
      screen.type("#window-to", "30s");
      says(browser, "500 of 100,000 lines match.");
      assertThat(screen.count(".log .r0")).isGreaterThan(5);
      assertThat(screen.count(".log .r1, .log .r2")).isZero();
      screen.type("#log-text", "none has this");
      says(browser, "0 of 100,000 lines match.");
      assertThat(browser.console()).isEmpty();
    }
  }

  @Test
  void linesAreGoneThroughAndOpenedByKeyboard() throws Exception {
    Path html = withManyLines();
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      Screen screen = new Screen(browser).size(1280, 900);
      browser.open(html);
      says(browser, "100,000 of 100,000 lines match.");
      browser.eval("document.querySelector('.log').focus()");
      browser.key("End", 35);
      browser.await(() -> active(browser).contains("line 99999"));
      assertThat(screen.count(".log [role=row]")).isBetween(10, 80);
      browser.key("Home", 36);
      for (int i = 0; i < 3; i++) {
        browser.key("ArrowDown", 40);
      }
      browser.await(() -> active(browser).contains("line 3"));
      browser.key("Enter", 13);
      browser.await(() -> screen.count(".log .details") == 1);
      assertThat(screen.text(".log .details"))
          .contains("io.example.Deep.down(Deep.java:7)", "worker-3", "n=3", "00:00:00.009");
      assertThat(expanded(browser)).isEqualTo("true");
      // What is below it moved down.
      assertThat(
              browser
                  .eval(
                      "document.querySelector('#log-4').getBoundingClientRect().top >="
                          + " document.querySelector('#log-3').getBoundingClientRect().bottom - 1")
                  .asBoolean())
          .isTrue();
      browser.key("Enter", 13);
      browser.await(() -> screen.count(".log .details") == 0);
      assertThat(expanded(browser)).isEqualTo("false");
      assertThat(browser.eval("document.activeElement.className").asText()).isEqualTo("log");
      assertThat(browser.console()).isEmpty();
    }
  }

  private static String active(Browser browser) throws Exception {
    return browser
        .eval(
            "document.getElementById(document.querySelector('.log')"
                + ".getAttribute('aria-activedescendant'))?.textContent || ''")
        .asText();
  }

  private static String expanded(Browser browser) throws Exception {
    return browser.eval("document.querySelector('#log-3').getAttribute('aria-expanded')").asText();
  }

  private static void says(Browser browser, String text) throws Exception {
    browser.await(() -> browser.eval(MATCH).asText().equals(text));
  }

  @Test
  void countsOfAWindowAreOfAllRecordsAndThoseKeptAreSaidToBe() throws Exception {
    // 30,000 others, of which 20,000 are kept; 2,990 ends of fetches, of which 400 are.
    SyntheticRun run =
        new SyntheticRun(dir.resolve("runs"))
            .logLines(30_000)
            .logs(
                out -> {
                  for (int i = 0; i < 593; i++) {
                    out.line(SyntheticRun.log(100_000 + i, "WARN", "odd " + i));
                  }
                });
    Path html = page(run);
    JsonNode logs = HtmlBlock.of(Files.readString(html), "run-logs");
    assertThat(logs.path("rest")).hasSizeLessThan(30_000);
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      Screen screen = new Screen(browser);
      browser.open(html);
      assertThat(screen.text("#log-counts"))
          .isEqualTo("In the run, of all records: WARN 593 INFO 30,000");
      assertThat(browser.eval(MATCH).asText())
          .contains("lines kept here match", "The run has 30,593.");
      assertThat(screen.text("#tab-events")).isEqualTo("Events (401 of 2,991)");
      screen.type("#window-to", "150s");
      browser.await(() -> screen.text("#log-counts").startsWith("In the window"));
      assertThat(screen.text("#log-counts"))
          .contains("WARN 593")
          .containsPattern("INFO 15,0\\d\\d");
      assertThat(screen.text("#tab-events")).matches("Events \\(\\d+ of the 401 kept here\\)");
    }
  }
}
