package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of runs compared, in a headless Chromium and as a file. */
@Tag("once")
class ComparisonPageTest {
  @TempDir Path dir;

  private Path page(List<String> call) {
    Path html = dir.resolve("compared.html");
    call.addAll(1, List.of("--html", html.toString(), "--gate", "throughput>=-5%"));
    Cli cli = new Cli().call(call.toArray(String[]::new));
    assertThat(cli.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("tacho: wrote " + html),
            line ->
                assertThat(line)
                    .startsWith("tacho: gate failed: throughput>=-5%, the change is -1"));
    assertThat(cli.out()).isEmpty();
    assertThat(cli.code()).as("the gate is not met").isEqualTo(1);
    return html;
  }

  @Test
  void theDataAreThoseOfTheCommandAndTheLinesThoseOfTheFiles() throws Exception {
    List<String> call = new MadeUpRuns(dir).sides(5, 1.2, true);
    List<String> json = new ArrayList<>(call);
    json.addAll(1, List.of("--json", "--gate", "throughput>=-5%"));
    JsonNode said = Report.JSON.readTree(new Cli().call(json.toArray(String[]::new)).out());
    JsonNode page = HtmlBlock.of(Files.readString(page(call)), "comparison");
    assertThat(page.path("comparison")).isEqualTo(said);
    for (String side : List.of("base", "head")) {
      assertThat(page.at("/runs/" + side)).hasSize(5);
      JsonNode run = page.at("/runs/" + side + "/0");
      assertThat(run.path("duration_ms").asLong())
          .isEqualTo(side.equals("base") ? 300_000 : 360_000);
      assertThat(run.at("/charts/y/rss_kb")).hasSameSizeAs(run.at("/charts/x"));
      String file = call.get(side.equals("base") ? 5 : 11) + ".resources.jsonl";
      List<Double> rss = new ArrayList<>();
      for (String line : Files.readAllLines(Path.of(file))) {
        rss.add(Report.JSON.readTree(line).path("rss_kb").asDouble());
      }
      assertThat(rss).contains(run.at("/charts/y/rss_kb/7").asDouble());
    }
  }

  @Test
  void aPersonSeesTheVerdictThenWhatDiffersThenBothSidesOnOneAxis() throws Exception {
    assumeTrue(Browser.isThere(), "there is no chromium in the path: the page was not looked at");
    Path html = page(new MadeUpRuns(dir).headMib(150).sides(5, 1.2, true));
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      browser.open(html);
      String order = "[...document.querySelectorAll('main section')].map((s) => s.id).join()";
      assertThat(browser.eval(order).asText())
          .startsWith("verdict,differences,")
          .contains("charts");
      assertThat(text(browser, "#differences"))
          .contains("not the same machine", "not the same JDK", "batch_size")
          .contains("a|b\\u001b[31m<script>\\u202e`x`@all");
      assertThat(text(browser, "#says")).startsWith("regression: throughput -16.");
      assertThat(text(browser, "#verdict")).contains("Gate failed: throughput>=-5%");
      assertThat(count(browser, "#verdict tbody tr:first-child circle")).isEqualTo(10);
      bothSidesAreDrawn(browser);
      brush(browser);
      sortAndSearch(browser);
      String background = "getComputedStyle(document.body).backgroundColor";
      String before = browser.eval(background).asText();
      browser.eval("document.querySelector('#theme').click()");
      assertThat(browser.eval(background).asText()).isNotEqualTo(before);
      assertThat(count(browser, "img, iframe, object, #main script")).isZero();
      assertThat(browser.console()).isEmpty();
      assertThat(browser.requests()).containsExactly(html.toUri().toString());
    }
  }

  /** The canvas of a chart has pixels of both colours. */
  private static void bothSidesAreDrawn(Browser browser) throws Exception {
    assertThat(text(browser, ".plot .key")).contains("base").contains("head");
    String seen =
        """
        (() => {
          const canvas = document.querySelector('[data-plot="Memory: resident"] canvas');
          const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          const colours = ['--c1', '--c2'].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim());
          return colours.map((c) => [1, 3, 5].map((i) => parseInt(c.slice(i, i + 2), 16))).map(([r, g, b]) => {
            let n = 0;
            for (let i = 0; i < pixels.length; i += 4) {
              n += Math.abs(pixels[i] - r) + Math.abs(pixels[i + 1] - g) + Math.abs(pixels[i + 2] - b) < 30 && pixels[i + 3] > 100;
            }
            return n;
          });
        })()
        """;
    JsonNode pixels = browser.eval(seen);
    assertThat(pixels.path(0).asInt()).as("pixels of the base").isGreaterThan(50);
    assertThat(pixels.path(1).asInt()).as("pixels of the head").isGreaterThan(50);
  }

  private static void brush(Browser browser) throws Exception {
    double width = browser.drag(".u-over", 0.3, 0.4);
    String from = "document.querySelector('#window-from').value";
    browser.await(() -> !browser.eval(from).asText().isEmpty());
    assertThat(browser.eval(from).asText()).as("0.3 of 6 minutes").matches("1m(4[5-9]|50)[.0-9]*s");
    JsonNode widths =
        browser.eval(
            "[...document.querySelectorAll('.u-select')].map((s) => parseFloat(s.style.width))");
    assertThat(widths).hasSizeGreaterThan(8);
    assertThat(widths)
        .allSatisfy(w -> assertThat(w.asDouble()).isCloseTo(width * 0.1, Offset.offset(4.0)));
  }

  private static void sortAndSearch(Browser browser) throws Exception {
    browser.eval(
        "(() => { const i = document.querySelector('#all input'); i.value = 'RSS_'; i.dispatchEvent(new Event('input')); })()");
    assertThat(text(browser, "#all tbody")).contains("rss_max").doesNotContain("throughput");
    String head =
        "[...document.querySelectorAll('#all th button')].find((b) => b.textContent === 'metric').click()";
    String first = "document.querySelector('#all tbody td').textContent";
    browser.eval(head);
    String one = browser.eval(first).asText();
    browser.eval(head);
    assertThat(browser.eval(first).asText()).isNotEqualTo(one);
  }

  @Test
  void runsAreLinkedToTheirPagesWhereTheseAreAndOtherwiseNamedByTheirPath() throws Exception {
    List<String> call = new MadeUpRuns(dir).sides(2, 1.2, false);
    Path there = Files.createDirectories(dir.resolve("pages #1"));
    Path beside = Path.of(call.get(1) + ".html");
    Files.writeString(beside, "beside");
    Files.writeString(there.resolve(Path.of(call.get(4)).getFileName() + ".html"), "there");
    Path html = there.resolve("compared.html");
    call.addAll(1, List.of("--html", html.toString()));
    assertThat(new Cli().call(call.toArray(String[]::new)).code()).isZero();
    JsonNode places = HtmlBlock.of(Files.readString(html), "comparison").path("places");
    String link = places.at("/base/0/page").asText();
    assertThat(link).isEqualTo("./../" + beside.getFileName());
    assertThat(Path.of(html.toUri().resolve(link))).isEqualTo(beside);
    assertThat(places.at("/base/1/page").isNull()).isTrue();
    assertThat(places.at("/base/1/path").asText()).isEqualTo(call.get(4));
    assertThat(places.at("/head/0/page").asText())
        .isEqualTo("./" + Path.of(call.get(6)).getFileName() + ".html");
    assumeTrue(Browser.isThere(), "there is no chromium in the path: the links were not followed");
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      browser.open(html);
      assertThat(browser.eval("document.querySelector('#runs a').href").asText())
          .isEqualTo(beside.toUri().toString());
      assertThat(count(browser, "#runs a")).isEqualTo(2);
      assertThat(text(browser, "#runs tbody tr:nth-child(2) code")).isEqualTo(call.get(4));
    }
  }

  @Test
  void runsThatDidNotCompleteAreNamedBesideTheVerdict() throws Exception {
    assumeTrue(Browser.isThere(), "there is no chromium in the path: the page was not looked at");
    List<String> call = new MadeUpRuns(dir).sides(5, 0.5, false);
    for (String run : call.subList(7, 12)) {
      Path report = Path.of(run + ".json");
      Files.writeString(
          report, Files.readString(report).replaceFirst("\"completed\"", "\"failed\""));
    }
    Path html = dir.resolve("compared.html");
    call.addAll(1, List.of("--html", html.toString(), "--gate", "duration<=+5%"));
    assertThat(new Cli().call(call.toArray(String[]::new)).code()).isEqualTo(1);
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      browser.open(html);
      assertThat(text(browser, "#says"))
          .startsWith("regression: 5 of 5 head runs did not complete");
      assertThat(text(browser, "#verdict")).contains("Gate failed: status==completed");
      assertThat(text(browser, "#differences")).contains("Left out", "no basis for");
      assertThat(text(browser, "main")).doesNotContain("improvement");
      assertThat(browser.console()).isEmpty();
    }
  }

  private static String text(Browser browser, String selector) throws Exception {
    return browser.eval("document.querySelector('" + selector + "').textContent").asText();
  }

  private static int count(Browser browser, String selector) throws Exception {
    return browser.eval("document.querySelectorAll('" + selector + "').length").asInt();
  }

  @Test
  void withoutItsDataThePageIsSmallAndItNamesNoOtherPlace() throws Exception {
    String html = Files.readString(page(new MadeUpRuns(dir).sides(1, 1.2, false)));
    HtmlBlock.assertBare(html, "http://www.w3.org/2000/svg");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsOneLine() throws Exception {
    List<String> call = new MadeUpRuns(dir).sides(1, 1.2, false);
    call.addAll(1, List.of("--html", dir.resolve("none/compared.html").toString()));
    Cli cli = new Cli().call(call.toArray(String[]::new));
    assertThat(cli.err())
        .hasLineCount(1)
        .contains("cannot write", "none/compared.html: there is no such file or directory");
    assertThat(cli.code()).isEqualTo(2);
  }
}
