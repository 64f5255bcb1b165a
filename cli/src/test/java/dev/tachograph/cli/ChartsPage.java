package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The charts of a run's page in a headless Chromium. */
abstract class ChartsPage {
  static final int DURATION = SyntheticRun.SECONDS * 1000;

  /** What is written on the canvas of each chart since the last time it was asked. */
  static final String KEEP_TEXTS =
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

  static Browser browser;
  static Path html;

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

  static void sample(int i, ObjectNode sample) {
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

  static void open(int width, int scale) throws Exception {
    metrics(width, scale);
    browser.call("Page.navigate", Browser.params().put("url", "about:blank"));
    browser.open(html);
  }

  static void metrics(int width, int scale) throws Exception {
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
  static double[] over(String chart) throws Exception {
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

  static void mouse(String type, double x, double y, int clicks) throws Exception {
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

  static void moveHeld(double x, double y) throws Exception {
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
  static void drag(String chart, double from, double to) throws Exception {
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

  static void touch(String type, double x, double y) throws Exception {
    ObjectNode event = Browser.params().put("type", type);
    if (type.equals("touchEnd")) {
      event.putArray("touchPoints");
    } else {
      event.putArray("touchPoints").addObject().put("x", x).put("y", y);
    }
    browser.call("Input.dispatchTouchEvent", event);
  }

  static void key(String key, int code, boolean shift) throws Exception {
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
  static double[] chosen() throws Exception {
    String script =
        "['from', 'to'].map((end) => document.getElementById('window-' + end).value).join()";
    String text = browser.eval(script).asText();
    if (text.equals(",")) {
      return null;
    }
    String[] ends = text.split(",");
    return new double[] {millis(ends[0]), millis(ends[1])};
  }

  static double millis(String typed) {
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
  static void shadeIsTheChosenWindow() throws Exception {
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

  static void click(String id) throws Exception {
    browser.eval("document.getElementById('" + id + "').click()");
  }
}
