package dev.tachograph.examples.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** Tests as anywhere: that they are recorded is said in the build alone. */
class PricesTest {
  @Test
  void centsAreExact() {
    assertThat(new BigDecimal("0.10").add(new BigDecimal("0.20"))).isEqualTo("0.30");
  }

  @Test
  void anEmptyCartCostsNothing() {
    assertThat(BigDecimal.ZERO).isZero();
  }
}
