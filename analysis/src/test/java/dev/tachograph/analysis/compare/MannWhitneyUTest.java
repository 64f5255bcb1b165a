package dev.tachograph.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MannWhitneyUTest {
  @Test
  void sidesThatDoNotOverlapHaveTheSmallestP() {
    assertThat(p(new double[] {1, 2, 3, 4, 5}, new double[] {6, 7, 8, 9, 10}))
        .isCloseTo(2.0 / 252, within(1e-12));
    assertThat(p(new double[] {6, 7, 8, 9}, new double[] {1, 2, 3, 4}))
        .isCloseTo(2.0 / 70, within(1e-12));
  }

  @Test
  void equalValuesShowNothing() {
    assertThat(p(new double[] {3, 3, 3, 3}, new double[] {3, 3, 3, 3})).isEqualTo(1);
  }

  @Test
  void pIsTheShareOfSplitsThatAreAsFarOff() {
    Random random = new Random(7);
    for (int round = 0; round < 40; round++) {
      double[] base = new double[4 + random.nextInt(3)];
      double[] head = new double[4 + random.nextInt(3)];
      // Few values, so that there are ties.
      for (int i = 0; i < base.length; i++) {
        base[i] = random.nextInt(8);
      }
      for (int i = 0; i < head.length; i++) {
        head[i] = random.nextInt(8) + 1;
      }
      assertThat(p(base, head)).isCloseTo(byAllSplits(base, head), within(1e-9));
    }
  }

  @Test
  void theIntervalHoldsTheChangeInAboutTheShareThatItPromises() {
    Random random = new Random(11);
    int held = 0;
    for (int round = 0; round < 1000; round++) {
      double[] base = random.doubles(5, 95, 105).toArray();
      double[] head = random.doubles(5, 95 * 1.2, 105 * 1.2).toArray();
      double[] interval = new MannWhitneyU(base, head).interval(0.05);
      held += interval[0] <= 0.2 && 0.2 <= interval[1] ? 1 : 0;
    }
    assertThat(held).isBetween(945, 1000);
  }

  @Test
  void theIntervalIsThatOfTheSortedRatios() {
    // Of 25 ratios the third from each end: P(U <= 2) = 4/252, P(U <= 3) = 7/252.
    double[] base = {1, 1, 1, 1, 1};
    double[] interval =
        new MannWhitneyU(base, new double[] {1.1, 1.2, 1.3, 1.4, 1.5}).interval(0.05);
    assertThat(interval[0]).isCloseTo(0.1, within(1e-9));
    assertThat(interval[1]).isCloseTo(0.5, within(1e-9));
    assertThat(new MannWhitneyU(base, new double[] {0, 1, 1, 1, 1}).interval(0.05)[0]).isNaN();
  }

  private static double p(double[] base, double[] head) {
    return new MannWhitneyU(base, head).p();
  }

  /** Splits the values in every way and counts, the rank sums by comparing all pairs. */
  private static double byAllSplits(double[] base, double[] head) {
    double[] all = new double[base.length + head.length];
    System.arraycopy(base, 0, all, 0, base.length);
    System.arraycopy(head, 0, all, base.length, head.length);
    double middle = base.length * head.length / 2.0;
    double off = Math.abs(pairs(all, (1 << base.length) - 1) - middle);
    int splits = 0;
    int asFar = 0;
    for (int split = 0; split < 1 << all.length; split++) {
      if (Integer.bitCount(split) == base.length) {
        splits++;
        asFar += Math.abs(pairs(all, split) - middle) >= off - 1e-9 ? 1 : 0;
      }
    }
    return (double) asFar / splits;
  }

  private static double pairs(double[] all, int split) {
    double u = 0;
    for (int i = 0; i < all.length; i++) {
      for (int j = 0; j < all.length; j++) {
        if ((split >> i & 1) == 1 && (split >> j & 1) == 0) {
          u += all[i] > all[j] ? 1 : all[i] == all[j] ? 0.5 : 0;
        }
      }
    }
    return u;
  }
}
