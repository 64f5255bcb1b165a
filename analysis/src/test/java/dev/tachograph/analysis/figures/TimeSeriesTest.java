package dev.tachograph.analysis.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimeSeriesTest {
  private static TimeSeries series(double... values) {
    return new TimeSeries(
        "rss_kb", IntStream.range(0, values.length).mapToDouble(i -> 1000 * i).toArray(), values);
  }

  private static double[] values(TimeSeries series) {
    return IntStream.range(0, series.size()).mapToDouble(series::value).toArray();
  }

  private static double[] times(TimeSeries series) {
    return IntStream.range(0, series.size()).mapToDouble(series::millis).toArray();
  }

  @Test
  void fewPointsStayAsTheyAre() {
    TimeSeries series = series(3, 1, 2, Double.NaN);
    assertThat(series.reduced(2)).isSameAs(series);
    assertThat(series.name()).isEqualTo("rss_kb");
  }

  @Test
  void stepsOfManyHaveTheirExtremesInTheOrderInWhichTheyCame() {
    TimeSeries reduced = series(1, 9, 0, 2, 5, Double.NaN, 3, 8).reduced(2);
    assertThat(values(reduced)).containsExactly(9, 0, 3, 8);
    assertThat(times(reduced)).containsExactly(0, 2000, 4000, 5500);
  }

  @Test
  void stepWithoutAValueHasNone() {
    double[] values = new double[8];
    Arrays.fill(values, Double.NaN);
    assertThat(series(values).hasValues()).isFalse();
    values[7] = 4;
    values[6] = Double.POSITIVE_INFINITY;
    assertThat(series(values).hasValues()).isTrue();
    assertThat(values(series(values).reduced(2))).containsExactly(Double.NaN, Double.NaN, 4, 4);
  }

  @Test
  void whatTheCallerChangesLaterIsNotSeen() {
    double[] values = {1, 2};
    TimeSeries series = series(values);
    values[0] = 7;
    assertThat(series.value(0)).isEqualTo(1);
  }

  @Test
  void wrongArgumentsAreRefused() {
    assertThatThrownBy(() -> new TimeSeries("a", new double[1], new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 times of 2 values");
    assertThatThrownBy(() -> series(1).reduced(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 step or more, not 0");
  }
}
