package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who can read the pages: by keyboard, by a screen reader, on a telephone, without scripts. */
@Tag("once")
class PageAccessTest {
  /** What Jenkins sends with the files of a build. */
  private static final String JENKINS =
      "sandbox; default-src 'none'; img-src 'self'; style-src 'self';";

  private static final String HOSTILE = "</li><script>window.ran=1</script><b onclick='x'>\u202e";

  @TempDir Path dir;

  @BeforeEach
  void chromium() {
    assumeTrue(Browser.isThere(), "there is no chromium in the path: the page was not looked at");
  }

  private SyntheticRun run() {
    return new SyntheticRun(dir.resolve("runs"))
        .samples((i, s) -> s.put("gap_ms", i == 90 ? 8000 : 0))
        .report(
            r -> {
              r.withArray("peer_health_all").addObject().put("peer_id", "a:1").put("successes", 3);
              r.withObject("/end").put("cause", HOSTILE);
            })
        .events(out -> out.line(SyntheticRun.event(70_000, "gc_pause").put("duration_ms", 12)))
        .logs(
            out -> {
              out.line(SyntheticRun.log(100_500, "ERROR", "disk full"));
              out.line(SyntheticRun.log(101_000, "WARN", "slow"));
            });
  }

  private Path page(SyntheticRun run) throws Exception {
    run.write();
    Path html = dir.resolve("page.html");
    Cli cli = new Cli().call("report", run.base().toString(), "--html", html.toString());
    assertThat(cli.code()).as(cli.err()).isZero();
    return html;
  }

  private Path comparison() throws Exception {
    List<String> call = new MadeUpRuns(dir).sides(3, 1.2, true);
    Path html = dir.resolve("compared.html");
    call.addAll(1, List.of("--html", html.toString()));
    new Cli().call(call.toArray(String[]::new));
    assertThat(html).exists();
    return html;
  }

  @Test
  void pageOfARunHasNoBarriersInBothThemes() throws Exception {
    Path html = page(run());
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      Screen screen = new Screen(browser);
      for (String theme : List.of("light", "dark")) {
        screen.size(1280, 900).theme(theme);
        browser.open(html);
        assertThat(screen.barriers()).as(theme).isEmpty();
        browser.eval("document.querySelector('#findings button.link').click()");
        for (String tab : List.of("events", "spans-in", "log")) {
          browser.eval("document.querySelector('#tab-" + tab + "').click()");
        }
        browser.eval("document.querySelector('.log').focus()");
        browser.key("Enter", 13);
        browser.await(() -> screen.count(".log .details") == 1);
        assertThat(screen.barriers()).as("%s, with a window and an open line", theme).isEmpty();
      }
    }
  }

  @Test
  void pageOfAComparisonHasNoBarriersInBothThemes() throws Exception {
    Path html = comparison();
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      Screen screen = new Screen(browser);
      for (String theme : List.of("light", "dark")) {
        screen.size(1280, 900).theme(theme);
        browser.open(html);
        assertThat(screen.barriers()).as(theme).isEmpty();
      }
    }
  }

  @Test
  void narrowScreenIsNotScrolledSideways() throws Exception {
    List<Path> pages = List.of(page(run()), comparison());
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      Screen screen = new Screen(browser).size(390, 844);
      for (Path html : pages) {
        browser.open(html);
        assertThat(browser.eval("document.scrollingElement.scrollWidth").asInt())
            .as("%s, beyond it: %s", html.getFileName(), beyond(browser))
            .isLessThanOrEqualTo(390);
      }
    }
  }

  private static JsonNode beyond(Browser browser) throws Exception {
    return browser.eval(
        "[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > 391"
            + " && !e.closest('.scroll, .links, .log')).slice(0, 5).map((e) => e.outerHTML.slice(0, 120))");
  }

  @Test
  void everythingIsReachedAndDoneByKeyboard() throws Exception {
    Path html = page(run());
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      Screen screen = new Screen(browser).size(1280, 900);
      browser.open(html);
      browser.key("Tab", 9);
      String focused = "document.activeElement.";
      assertThat(browser.eval(focused + "textContent").asText()).isEqualTo("To the content");
      browser.eval(focused + "click()");
      browser.await(() -> browser.eval(focused + "id").asText().equals("main"));

      // Tabs: one stop, the arrows go on and keep the focus; the tab keeps it when it is told anew.
      browser.eval("document.querySelector('#tab-log').focus()");
      browser.key("ArrowRight", 39);
      assertThat(browser.eval(focused + "id").asText()).isEqualTo("tab-events");
      assertThat(screen.text("#panel-events")).contains("fetch_end");
      browser.eval("document.querySelector('#findings button.link').click()");
      browser.eval("document.querySelector('#tab-events').focus()");
      screen.type("#window-from", "60");
      browser.await(() -> screen.text("#tab-events").contains("kept here"));
      assertThat(browser.eval(focused + "id").asText()).isEqualTo("tab-events");

      // A table is sorted by its heads, which keep the focus and say how it is sorted.
      String head = "document.querySelector('#events th:nth-child(2) button')";
      browser.eval(head + ".focus()");
      String sorted = head + ".parentNode.getAttribute('aria-sort')";
      String before = browser.eval(sorted).asText();
      browser.eval(head + ".click()");
      assertThat(browser.eval(sorted).asText()).isNotEqualTo(before);
      assertThat(browser.eval("document.activeElement === " + head).asBoolean()).isTrue();
      assertThat(browser.eval("getComputedStyle(document.activeElement).outlineStyle").asText())
          .as("the focus is seen")
          .isNotEqualTo("none");
    }
  }

  @Test
  void whereNoScriptRunsTheAnswerIsReadAllTheSame() throws Exception {
    String html = Files.readString(page(run()));
    try (OnePageServer server = OnePageServer.start(html, "Content-Security-Policy: " + JENKINS);
        Browser browser = new Browser(dir.resolve("profile"))) {
      browser.call("Page.navigate", Browser.params().put("url", server.address()));
      browser.await(() -> seen(browser).contains("did not run here"));
      assertThat(seen(browser))
          .contains("Status completed", "Duration 5 min 00 s", "Findings", "What is missing")
          .contains("rss_kb", "</li><script>window.ran=1</script><b onclick='x'>\\u202e");
      assertThat(
              browser
                  .eval("document.querySelectorAll('#summary b, #summary script').length")
                  .asInt())
          .isZero();
    }
    assertThat(html.substring(html.indexOf("id=\"summary\""), html.indexOf("</main>")))
        .contains("<h2>Findings</h2>")
        .doesNotContain("<script", "style=");
  }

  /** The text that is seen, read without a script of the page. */
  private static String seen(Browser browser) throws Exception {
    JsonNode body =
        browser.eval("document.body ? document.body.innerText.replace(/\\s+/g, ' ') : ''");
    return body.asText();
  }

  @Test
  void comparisonWithoutScriptsGivesItsVerdict() throws Exception {
    String html = Files.readString(comparison());
    String verdict = HtmlBlock.of(html, "comparison").path("verdict").asText();
    assertThat(verdict).isNotEmpty();
    assertThat(html.substring(html.indexOf("id=\"summary\""), html.indexOf("</main>")))
        .contains("<h1>Runs compared</h1>")
        .contains("<p>" + verdict + "</p>")
        .doesNotContain("<script", "style=");
  }

  @Test
  void withScriptsTheSummaryGivesWayToThePage() throws Exception {
    Path html = page(run());
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      browser.open(html);
      assertThat(new Screen(browser).count("#summary")).isZero();
      assertThat(browser.console()).isEmpty();
    }
  }
}
