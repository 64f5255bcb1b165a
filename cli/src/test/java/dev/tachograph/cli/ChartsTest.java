package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the charts of a run's page show. */
@Tag("once")
class ChartsTest extends ChartsPage {

  private static List<String> written(String chart, String then) throws Exception {
    browser.eval("window.written = []; " + then);
    browser.eval("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))");
    List<String> texts = new ArrayList<>();
    browser
        .eval("window.written.filter(([plot]) => plot === '" + chart + "').map(([, text]) => text)")
        .forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static String choose(String select, String value) {
    return "(() => { const s = document.getElementById('"
        + select
        + "'); s.value = '"
        + value
        + "'; s.dispatchEvent(new Event('change')); })()";
  }

  @Test
  void axesHaveWholeTimesAndHumanUnits() throws Exception {
    open(1280, 1);
    assertThat(written("Java heap", "document.getElementById('theme').click()"))
        .contains("0", "1m", "2m", "3m", "256 MiB", "512 MiB", "1 GiB")
        .allMatch(text -> text.matches("0|\\d+m|(256|512|768) MiB|1 GiB"));
    assertThat(written("CPU", "document.getElementById('theme').click()"))
        .contains("0 %", "100 %", "400 %");
    String clock = choose("zone", "UTC") + "; " + choose("axis", "clock");
    List<String> times = written("Throughput", clock);
    assertThat(times).contains("06:13", "06:14", "06:17");
    drag("Throughput", 0.3, 0.32);
    assertThat(written("Throughput", "document.getElementById('zoom').click()"))
        .anyMatch(text -> text.matches("06:14:\\d\\d(\\.\\d+)?"));
  }

  @Test
  void partsAreStackedLimitsNamedAndEmptyChartsLeftOut() throws Exception {
    open(1280, 1);
    JsonNode groups =
        browser.eval("[...document.querySelectorAll('.group-name')].map((h) => h.textContent)");
    List<String> names = new ArrayList<>();
    groups.forEach(name -> names.add(name.asText()));
    assertThat(names)
        .containsExactly(
            "Throughput",
            "CPU",
            "Memory",
            "GC and safepoints",
            "Disk and network",
            "Pressure",
            "The program’s own");
    JsonNode titles =
        browser.eval("[...document.querySelectorAll('[data-plot]')].map((p) => p.dataset.plot)");
    assertThat(titles.toString())
        .contains("Resident memory", "Log records", "orders open")
        .doesNotContain("Major page faults", "Threads", "CPU of the host", "Disk latency");
    assertThat(text("[data-plot=\"Resident memory\"] .key"))
        .contains("anonymous", "files", "shared", "cgroup limit 1 GiB")
        .doesNotContain("swapped");
    assertThat(text("[data-plot=\"CPU\"] .key")).contains("own", "other", "I/O wait", "400 %");
    assertThat(text("[data-plot=\"Java heap\"] .key")).contains("committed", "max heap 1 GiB");
    String says =
        browser
            .eval(
                "document.querySelector('[data-plot=\"Java heap\"] [role=img]').getAttribute('aria-label')")
            .asText();
    assertThat(says).contains("used: least 195", "greatest", "last", "max heap: 1");
  }

  private static String text(String selector) throws Exception {
    return browser.eval("document.querySelector('" + selector + "').textContent").asText();
  }

  @Test
  void cursorHasTheTimesAndTheValuesOfAllCharts() throws Exception {
    open(1280, 1);
    browser.eval(choose("zone", "UTC"));
    hover("Throughput", 0.5);
    browser.await(() -> text("#readout summary").contains("00:02:"));
    assertThat(text("#readout summary")).contains("2026-11-23 06:15:").contains("UTC");
    assertThat(text("#readout .values"))
        .contains("Throughput done 100/s", "Resident memory", "anonymous", "Queue waiting")
        .contains("CPU own", "orders open", "Disk host reads");
    JsonNode lines =
        browser.eval(
            "[...document.querySelectorAll('.u-cursor-x')].filter((l) => !l.classList.contains('u-off')).length");
    assertThat(lines.asInt()).isGreaterThan(12);
  }

  private static void hover(String chart, double share) throws Exception {
    double[] over = over(chart);
    browser.call(
        "Input.dispatchMouseEvent",
        Browser.params()
            .put("type", "mouseMoved")
            .put("x", over[0] + over[2] * share)
            .put("y", over[1] + over[3] / 2));
  }

  @Test
  void errorsAndWarningsAreMarkedOnEveryChartAndNamed() throws Exception {
    open(1280, 1);
    hover("Resident memory", 100_500.0 / DURATION);
    browser.await(() -> browser.eval("!!document.querySelector('.tip:not([hidden])')").asBoolean());
    assertThat(text(".tip")).contains("1 ERROR", "the peer was lost");
    assertThat(text("#readout .values")).contains("1 ERROR");
    hover("CPU", 200_500.0 / DURATION);
    browser.await(() -> text(".tip").contains("1 WARN: the peer is slow"));
    hover("CPU", 0.1);
    browser.await(() -> browser.eval("document.querySelector('.tip').hidden").asBoolean());
    assertThat(marked("Queue")).as("pixels of the marks").isGreaterThan(10);
    click("show-marks");
    browser.await(() -> marked("Queue") == 0);
  }

  /** Pixels of the colour of errors in the upper edge of a chart. */
  private static int marked(String chart) throws Exception {
    return browser
        .eval(
            """
            (() => {
              const canvas = document.querySelector('[data-plot="%s"] canvas');
              const colour = getComputedStyle(document.documentElement).getPropertyValue('--bad').trim();
              const [r, g, b] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
              const copy = new OffscreenCanvas(canvas.width, 14).getContext('2d', {willReadFrequently: true});
              copy.drawImage(canvas, 0, 0);
              const pixels = copy.getImageData(0, 0, canvas.width, 14).data;
              let n = 0;
              for (let i = 0; i < pixels.length; i += 4) {
                n += pixels[i] === r && pixels[i + 1] === g && pixels[i + 2] === b && pixels[i + 3] === 255;
              }
              return n;
            })()
            """
                .formatted(chart))
        .asInt();
  }

  @Test
  void lanesHaveEventsAndPausesAndSpans() throws Exception {
    open(1280, 1);
    String says =
        browser
            .eval(
                "document.querySelector('[data-plot=\"Events\"] [role=img]').getAttribute('aria-label')")
            .asText();
    assertThat(says)
        .contains("GC pauses: 1, longest 44 ms", "peer_banned: 1", "compaction_end: 1")
        .contains("longest 9.00 s", "fetch_end: 2,990 (400 of them drawn)");
  }

  @Test
  void latencyHasADistributionAndPercentilesOverTime() throws Exception {
    open(1280, 1);
    String event =
        "[...document.querySelectorAll('#latency-of option')].find((o) => o.textContent.startsWith('fetch_end')).value";
    browser.eval(choose("latency-of", browser.eval(event).asText()));
    String label = "document.querySelector('.histogram').getAttribute('aria-label')";
    assertThat(browser.eval(label).asText())
        .contains("2,990 durations of fetch_end", "p50 ", "p99 ", "max 109 ms");
    assertThat(text("[data-plot=\"Percentiles of fetch_end\"] .key"))
        .contains("p50", "p95", "p99", "max");
    drag("Percentiles of fetch_end", 0.2, 0.5);
    shadeIsTheChosenWindow();
    browser.eval(
        choose(
            "latency-of",
            browser.eval("document.querySelector('#latency-of option').value").asText()));
    assertThat(browser.eval(label).asText()).contains("durations of fetch:");
  }

  @Test
  void nothingIsWiderThanANarrowScreen() throws Exception {
    open(390, 1);
    assertThat(browser.eval("document.getElementById('charts').scrollWidth").asInt())
        .isLessThanOrEqualTo(browser.eval("document.getElementById('charts').clientWidth").asInt());
  }
}
