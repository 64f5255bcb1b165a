package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Times on the page: since the start and of the day, in a zone; typed, linked to and copied. */
@Tag("once")
class PageTimesTest {
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

  private SyntheticRun run() {
    return new SyntheticRun(dir.resolve("runs"))
        .logs(out -> out.line(SyntheticRun.log(100_500, "ERROR", "disk full")));
  }

  @Test
  void timesAreThoseOfTheViewersZoneOrOfUtcAsIsAsked() throws Exception {
    Path html = page(run());
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      Screen screen = new Screen(browser).zone("Europe/Berlin");
      browser.open(html);
      // The run began at 06:12:47 UTC.
      assertThat(screen.text("#cause"))
          .contains("2026-11-23 07:12:47.000 Europe/Berlin")
          .contains("2026-11-23 07:17:47.000 Europe/Berlin");
      browser.eval(
          "(() => { const z = document.querySelector('#zone'); z.value = 'UTC';"
              + " z.dispatchEvent(new Event('change')); })()");
      assertThat(screen.text("#cause")).contains("2026-11-23 06:12:47.000 UTC");
      assertThat(screen.text("#problems")).contains("00:01:40.500");
    }
  }

  private static void typed(Browser browser, String from, String to, String window)
      throws Exception {
    Screen screen = new Screen(browser);
    browser.eval("document.querySelector('#clear').click()");
    browser.eval("document.querySelector('#window-to').value = '" + to + "'");
    screen.type("#window-from", from);
    assertThat(browser.eval("decodeURIComponent(location.hash)").asText())
        .as("%s to %s", from, to)
        .isEqualTo(window);
  }

  @Test
  void windowTakesWhatTheCommandsTake() throws Exception {
    Path html = page(run());
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      new Screen(browser).zone("Europe/Berlin");
      browser.open(html);
      typed(browser, "90", "120", "#from=1m30s&to=2m");
      typed(browser, "12.5s", "1m30s", "#from=12.5s&to=1m30s");
      typed(browser, "500ms", "", "#from=0.5s&to=5m");
      typed(browser, "-1m", "", "#from=4m&to=5m");
      typed(browser, "07:13", "07:13:10.5", "#from=13s&to=23.5s");
      typed(browser, "2026-11-23T07:13", "2026-11-23 06:14:00Z", "#from=13s&to=1m13s");
      typed(browser, "2026-11-23T08:12:50+02:00", "1h", "#from=3s&to=5m");
      typed(browser, "2026-11-23", "2026-11-23", "#from=0s&to=5m");
      typed(browser, "1 m  5s", "2min", "#from=1m5s&to=2m");
      typed(browser, "+00:01:30", "-00:01:00.5", "#from=1m30s&to=3m59.5s");
      typed(browser, "-90", "0 d 00:04:00.250", "#from=3m30s&to=4m0.25s");
      typed(browser, "", "", "");
      Screen screen = new Screen(browser);
      screen.type("#window-from", "soon");
      assertThat(screen.text("#window-status")).contains("“soon” is not a time", "1d2h", "12.5s");
      assertThat(
              browser
                  .eval("document.querySelector('#window-from').getAttribute('aria-invalid')")
                  .asText())
          .isEqualTo("true");
      assertThat(browser.console()).isEmpty();
    }
  }

  private static void open(Browser browser, Path html, String hash) throws Exception {
    browser.call("Page.navigate", Browser.params().put("url", "about:blank"));
    browser.call("Page.navigate", Browser.params().put("url", html.toUri() + hash));
    browser.await(
        () -> !browser.eval("document.documentElement?.dataset?.done || ''").asText().isEmpty());
  }

  @Test
  void linkOpensItsWindowAndTheAddressFollowsIt() throws Exception {
    Path html = page(run());
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      Screen screen = new Screen(browser).zone("UTC");
      open(browser, html, "#from=1m40s&to=1m41s");
      assertThat(screen.text("#window-says")).contains("00:01:40.000", "00:01:41.000");
      assertThat(screen.text("#log-counts")).contains("ERROR 1");
      assertThat(screen.text(".log")).contains("disk full").doesNotContain("batch 100 stored");
      browser.eval("location.hash = 'from=10s&to=20s'");
      browser.await(() -> screen.text("#window-says").contains("00:00:10.000"));
      // To a section and back: the window stays in the address.
      browser.eval("location.hash = 'findings'");
      browser.await(
          () -> browser.eval("location.hash").asText().equals("#from=10s&to=20s&at=findings"));
      browser.eval("document.querySelector('#clear').click()");
      assertThat(browser.eval("location.hash").asText()).isEmpty();
      open(browser, html, "#from=+00:00:10&to=2026-11-23T07:13:07+01:00");
      assertThat(screen.text("#window-says")).contains("00:00:10.000", "00:00:20.000");
      // Nonsense is no window.
      open(browser, html, "#from=x&to=%3Cb%3E");
      assertThat(screen.text("#window-says")).startsWith("The whole run");
      assertThat(browser.console()).isEmpty();
    }
  }

  @Test
  void linkIsCopied() throws Exception {
    Path html = page(run());
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      Screen screen = new Screen(browser);
      open(browser, html, "#from=1m40s&to=1m41s");
      browser.eval(
          "navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }");
      browser.eval("document.querySelector('#copy').click()");
      browser.await(() -> screen.text("#window-status").contains("copied"));
      assertThat(browser.eval("window.copied").asText())
          .isEqualTo(html.toUri() + "#from=1m40s&to=1m41s");
    }
  }

  @Test
  void figuresOfARunThatWasKilledSayAsOfWhen() throws Exception {
    Path html =
        page(
            run()
                .report(
                    r -> {
                      r.put("status", "killed");
                      ((ObjectNode) r.path("end")).put("cause", "found dead");
                    }));
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      new Screen(browser).zone("UTC");
      browser.open(html);
      assertThat(new Screen(browser).text("#as-of"))
          .contains("as of 00:05:00.000 (2026-11-23 06:17:47.000 UTC)");
    }
  }

  @Test
  void findingSelectsItsWindowInTheCharts() throws Exception {
    Path html = page(run().samples((i, s) -> s.put("gap_ms", i == 90 ? 8000 : 0)));
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      Screen screen = new Screen(browser);
      browser.open(html);
      browser.eval("document.querySelector('#findings button.link').click()");
      assertThat(browser.eval("location.hash").asText()).startsWith("#from=");
      assertThat(
              browser
                  .eval("document.querySelector('#charts').getBoundingClientRect().top")
                  .asDouble())
          .isBetween(-50.0, 400.0);
      // So does the time of the greatest value of a resource.
      browser.eval("document.querySelector('#resources tbody button.link').click()");
      browser.await(() -> screen.text("#window-says").startsWith("From "));
    }
  }
}
