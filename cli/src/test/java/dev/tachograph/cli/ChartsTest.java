package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The charts of a run's page in a headless Chromium, used with a mouse, a finger and keys. */
class ChartsTest {
  private static final int DURATION = SyntheticRun.SECONDS * 1000;

  /** What is written on the canvas of each chart since the last time it was asked. */
  private static final String KEEP_TEXTS =
      """
      window.written = [];
      const fillText = CanvasRenderingContext2D.prototype.fillText;
      CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
        const plot = this.canvas.closest('[data-plot]');
        window.written.push([plot ? plot.dataset.plot : '', String(text)]);
        return fillText.call(this, text, ...rest);
      };
      """;

  @TempDir static Path dir;

  private static Browser browser;
  private static Path html;

  @BeforeAll
  static void aPage() throws Exception {
    assumeTrue(Browser.isThere(), "NOT TESTED: there is no chromium on the PATH");
    SyntheticRun run =
        new SyntheticRun(dir.resolve("runs"))
            .samples(ChartsTest::sample)
            .report(
                r -> {
                  ((ObjectNode) r.path("meta")).put("started_at", "2026-11-23T06:12:47.000Z");
                  r.putArray("findings");
                })
            .events(
                out -> {
                  out.line(SyntheticRun.event(70_000, "peer_banned").put("peer_id", "10.0.0.3"));
                  out.line(SyntheticRun.event(90_000, "compaction_end").put("duration_ms", 9000));
                  out.line(
                      SyntheticRun.event(120_000, "gc_pause")
                          .put("duration_ms", 44)
                          .put("cause", "Evacuation"));
                })
            .logs(
                out -> {
                  out.line(SyntheticRun.log(100_500, "ERROR", "the peer was lost"));
                  out.line(SyntheticRun.log(200_500, "WARN", "the peer is slow"));
                });
    run.write();
    html = dir.resolve("charts.html");
    Cli cli = new Cli().call("report", run.base().toString(), "--html", html.toString());
    assertThat(cli.code()).as(cli.err()).isZero();
    browser = new Browser(dir.resolve("profile"));
    browser.call(
        "Page.addScriptToEvaluateOnNewDocument", Browser.params().put("source", KEEP_TEXTS));
  }

  private static void sample(int i, ObjectNode sample) {
    sample.put("rss_file_kb", 40_000).put("rss_shmem_kb", 10_000).put("heap_committed_kb", 600_000);
    sample
        .put("heap_max_kb", 1_048_576)
        .put("cgroup_memory_max_kb", 1_048_576)
        .put("usable_cpus", 4);
    sample.put("swap_kb", 0).put("major_faults_s", 0).put("orders_open", 7 + i % 3);
  }

  @AfterAll
  static void nothingIsLeft() {
    if (browser != null) {
      assertThat(browser.console()).isEmpty();
      browser.close();
    }
  }

  private static void open(int width, int scale) throws Exception {
    metrics(width, scale);
    browser.call("Page.navigate", Browser.params().put("url", "about:blank"));
    browser.open(html);
  }

  private static void metrics(int width, int scale) throws Exception {
    browser.call(
        "Emulation.setDeviceMetricsOverride",
        Browser.params()
            .put("width", width)
            .put("height", 900)
            .put("deviceScaleFactor", scale)
            .put("mobile", false));
    browser.eval("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))");
  }

  /** Place and size of what is drawn on in a chart: x, y, width, height. */
  private static double[] over(String chart) throws Exception {
    JsonNode box =
        browser.eval(
            """
            (() => {
              const over = document.querySelector('[data-plot="%s"] .u-over');
              over.scrollIntoView({block: 'center'});
              const b = over.getBoundingClientRect();
              return [b.x, b.y, b.width, b.height];
            })()
            """
                .formatted(chart));
    return new double[] {
      box.get(0).asDouble(), box.get(1).asDouble(), box.get(2).asDouble(), box.get(3).asDouble()
    };
  }

  private static void mouse(String type, double x, double y, int clicks) throws Exception {
    browser.call(
        "Input.dispatchMouseEvent",
        Browser.params()
            .put("type", type)
            .put("x", x)
            .put("y", y)
            .put("button", "left")
            .put("buttons", type.equals("mousePressed") ? 1 : 0)
            .put("clickCount", clicks));
  }

  private static void moveHeld(double x, double y) throws Exception {
    browser.call(
        "Input.dispatchMouseEvent",
        Browser.params()
            .put("type", "mouseMoved")
            .put("x", x)
            .put("y", y)
            .put("button", "left")
            .put("buttons", 1));
  }

  /** Drags from one share of a chart's width to another, which may be beside it. */
  private static void drag(String chart, double from, double to) throws Exception {
    double[] over = over(chart);
    double y = over[1] + over[3] / 2;
    browser.call(
        "Input.dispatchMouseEvent",
        Browser.params().put("type", "mouseMoved").put("x", over[0] + over[2] * from).put("y", y));
    mouse("mousePressed", over[0] + over[2] * from, y, 1);
    moveHeld(over[0] + over[2] * (from + to) / 2, y);
    moveHeld(over[0] + over[2] * to, y);
    mouse("mouseReleased", over[0] + over[2] * to, y, 1);
  }

  private static void touch(String type, double x, double y) throws Exception {
    ObjectNode event = Browser.params().put("type", type);
    if (type.equals("touchEnd")) {
      event.putArray("touchPoints");
    } else {
      event.putArray("touchPoints").addObject().put("x", x).put("y", y);
    }
    browser.call("Input.dispatchTouchEvent", event);
  }

  private static void key(String key, int code, boolean shift) throws Exception {
    for (String type : List.of("keyDown", "keyUp")) {
      browser.call(
          "Input.dispatchKeyEvent",
          Browser.params()
              .put("type", type)
              .put("key", key)
              .put("modifiers", shift ? 8 : 0)
              .put("windowsVirtualKeyCode", code));
    }
  }

  /** The chosen window in ms as the page tells it; null for none. */
  private static double[] chosen() throws Exception {
    String script =
        "['from', 'to'].map((end) => document.getElementById('window-' + end).value).join()";
    String text = browser.eval(script).asText();
    if (text.equals(",")) {
      return null;
    }
    String[] ends = text.split(",");
    return new double[] {millis(ends[0]), millis(ends[1])};
  }

  private static double millis(String typed) {
    double millis = 0;
    for (String part : typed.split("(?<=[dhms])")) {
      double n = Double.parseDouble(part.substring(0, part.length() - 1));
      millis +=
          n
              * switch (part.charAt(part.length() - 1)) {
                case 'd' -> 86_400_000;
                case 'h' -> 3_600_000;
                case 'm' -> 60_000;
                default -> 1000;
              };
    }
    return millis;
  }

  /** In every chart the shade covers what of the chosen window is in view, to the pixel. */
  private static void shadeIsTheChosenWindow() throws Exception {
    browser.eval("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))");
    double[] window = chosen();
    JsonNode shown =
        browser.eval(
            "[Number(document.getElementById('plots').dataset.from), Number(document.getElementById('plots').dataset.to)]");
    double from = shown.get(0).asDouble();
    double to = shown.get(1).asDouble();
    JsonNode shades =
        browser.eval(
            """
            [...document.querySelectorAll('.u-over')].map((over) => {
              const style = over.querySelector('.u-select').style;
              return [parseFloat(style.left), parseFloat(style.width), over.clientWidth];
            })
            """);
    assertThat(shades).hasSizeGreaterThan(12);
    for (JsonNode shade : shades) {
      double width = shade.get(2).asDouble();
      if (window == null) {
        assertThat(shade.get(1).asDouble()).isZero();
      } else {
        double left = (Math.max(from, window[0]) - from) / (to - from) * width;
        double right = (Math.min(to, window[1]) - from) / (to - from) * width;
        assertThat(shade.get(0).asDouble()).isCloseTo(left, within(1.5));
        assertThat(shade.get(0).asDouble() + shade.get(1).asDouble()).isCloseTo(right, within(1.5));
      }
    }
  }

  private static void click(String id) throws Exception {
    browser.eval("document.getElementById('" + id + "').click()");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void shadeIsTheChosenWindowAtEveryZoomAndSize(int scale) throws Exception {
    open(1280, scale);
    drag("Throughput", 0.25, 0.75);
    assertThat(chosen()[0]).isCloseTo(0.25 * DURATION, within(DURATION / 200.0));
    assertThat(chosen()[1]).isCloseTo(0.75 * DURATION, within(DURATION / 200.0));
    shadeIsTheChosenWindow();
    double[] first = chosen();
    click("zoom");
    assertThat(chosen()).as("is kept").isEqualTo(first);
    shadeIsTheChosenWindow();
    drag("CPU", 0.5, 0.1);
    double length = first[1] - first[0];
    assertThat(chosen()[0]).isCloseTo(first[0] + 0.1 * length, within(length / 200));
    assertThat(chosen()[1]).isCloseTo(first[0] + 0.5 * length, within(length / 200));
    shadeIsTheChosenWindow();
    click("zoom");
    shadeIsTheChosenWindow();
    drag("Events", 0.2, 0.4);
    shadeIsTheChosenWindow();
    metrics(800, scale);
    shadeIsTheChosenWindow();
    metrics(1440, scale);
    shadeIsTheChosenWindow();
    double[] last = chosen();
    double[] over = over("CPU");
    for (int clicks = 1; clicks <= 2; clicks++) {
      mouse("mousePressed", over[0] + 50, over[1] + 50, clicks);
      mouse("mouseReleased", over[0] + 50, over[1] + 50, clicks);
    }
    assertThat(last).isNotNull();
    assertThat(chosen()).as("a double click shows all").isNull();
    assertThat(browser.eval("Number(document.getElementById('plots').dataset.to)").asDouble())
        .isGreaterThanOrEqualTo(DURATION - 1000);
    shadeIsTheChosenWindow();
  }

  @Test
  void dragsMayBeginAndEndBesideTheChart() throws Exception {
    open(1280, 1);
    drag("Throughput", 0.6, 1.9);
    assertThat(chosen()[0]).isCloseTo(0.6 * DURATION, within(DURATION / 200.0));
    assertThat(chosen()[1]).isEqualTo(DURATION);
    shadeIsTheChosenWindow();
    drag("Queue", 0.3, -0.7);
    assertThat(chosen()[0]).isZero();
    assertThat(chosen()[1]).isCloseTo(0.3 * DURATION, within(DURATION / 200.0));
    drag("Throughput", -0.1, 0.5);
    assertThat(chosen()[0]).as("from among the numbers of the axis").isZero();
    assertThat(chosen()[1]).isCloseTo(0.5 * DURATION, within(DURATION / 200.0));
    shadeIsTheChosenWindow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void fingerChoosesAWindowAndStillScrolls(int scale) throws Exception {
    browser.call("Emulation.setTouchEmulationEnabled", Browser.params().put("enabled", true));
    try {
      open(390, scale);
      double[] over = over("Throughput");
      double y = over[1] + over[3] / 2;
      touch("touchStart", over[0] + over[2] * 0.2, y);
      for (int step = 1; step <= 10; step++) {
        touch("touchMove", over[0] + over[2] * (0.2 + 0.04 * step), y);
      }
      touch("touchEnd", 0, 0);
      browser.await(() -> chosen() != null);
      assertThat(chosen()[0]).isCloseTo(0.2 * DURATION, within(DURATION / 50.0));
      assertThat(chosen()[1]).isCloseTo(0.6 * DURATION, within(DURATION / 50.0));
      shadeIsTheChosenWindow();
      double[] before = chosen();
      double top = browser.eval("scrollY").asDouble();
      over = over("Throughput");
      double x = over[0] + over[2] / 2;
      touch("touchStart", x, over[1] + over[3] * 0.9);
      for (int step = 1; step <= 10; step++) {
        touch("touchMove", x, over[1] + over[3] * 0.9 - 20 * step);
      }
      touch("touchEnd", 0, 0);
      browser.await(() -> browser.eval("scrollY").asDouble() > top);
      assertThat(chosen()).isEqualTo(before);
    } finally {
      browser.call("Emulation.setTouchEmulationEnabled", Browser.params().put("enabled", false));
    }
  }

  @Test
  void keysMoveTheCursorChooseAWindowAndZoom() throws Exception {
    open(1280, 1);
    browser.eval("document.getElementById('plots').focus()");
    for (int i = 0; i < 10; i++) {
      key("ArrowRight", 39, false);
    }
    String says = "document.getElementById('cursor-says').textContent";
    assertThat(browser.eval(says).asText())
        .as("elapsed, time of day, and the first chart")
        .contains("00:00:30", "2026-11-23")
        .containsPattern("Throughput: done [0-9]");
    assertThat(chosen()).isNull();
    for (int i = 0; i < 20; i++) {
      key("ArrowRight", 39, true);
    }
    assertThat(chosen()[0]).isCloseTo(0.1 * DURATION, within(DURATION / 100.0));
    assertThat(chosen()[1]).isCloseTo(0.3 * DURATION, within(DURATION / 100.0));
    shadeIsTheChosenWindow();
    key("ArrowDown", 40, false);
    assertThat(browser.eval(says).asText()).contains("Queue: waiting");
    key("Enter", 13, false);
    double[] window = chosen();
    assertThat(browser.eval("Number(document.getElementById('plots').dataset.from)").asDouble())
        .isCloseTo(window[0], within(1.0));
    shadeIsTheChosenWindow();
    key("Escape", 27, false);
    assertThat(chosen()).isNull();
    assertThat(browser.eval("document.activeElement.id").asText()).isEqualTo("plots");
    key("Escape", 27, false);
    assertThat(browser.eval("document.getElementById('plots').dataset.from").asText())
        .isEqualTo("0");
  }

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
