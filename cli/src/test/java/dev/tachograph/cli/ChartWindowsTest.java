package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows chosen in the charts of a run's page, with a mouse, a finger and keys. */
@Tag("once")
class ChartWindowsTest extends ChartsPage {

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
}
