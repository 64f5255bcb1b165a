package dev.tachograph.benchmarks.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void medianIsTheMiddleOneOrTheMeanOfTheMiddleTwo() {
    assertThat(Statistics.of(3, 1, 2).median()).isEqualTo(2);
    assertThat(Statistics.of(4, 1, 2, 3).median()).isEqualTo(2.5);
    assertThat(Statistics.of(7)).returns(7.0, Statistics::min).returns(7.0, Statistics::max);
  }

  @Test
  void intervalIsOfTheRanksThatTablesOfTheSignTestGive() {
    // Least numbers of values, and ranks, of the two-sided sign test at 5 %.
    assertThat(Statistics.cut(5)).isZero();
    assertThat(Statistics.cut(6)).isEqualTo(1);
    assertThat(Statistics.cut(9)).isEqualTo(2);
    assertThat(Statistics.cut(11)).isEqualTo(2);
    assertThat(Statistics.cut(12)).isEqualTo(3);
    assertThat(Statistics.cut(25)).isEqualTo(8);
  }

  @Test
  void intervalOfElevenValuesIsFromTheSecondToTheSecondLast() {
    Statistics figures = Statistics.of(11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
    assertThat(figures.low()).isEqualTo(2);
    assertThat(figures.high()).isEqualTo(10);
  }

  @Test
  void fewValuesHaveNoInterval() {
    assertThat(Statistics.of(1, 2, 3, 4, 5).low()).isNaN();
  }
}
