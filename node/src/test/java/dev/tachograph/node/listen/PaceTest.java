package dev.tachograph.node.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final AtomicLong now = new AtomicLong(-5);

  @Test
  void moreThanASecondsWorthWaits() {
    Pace pace = new Pace(1_000, now::get);
    now.addAndGet(TimeUnit.SECONDS.toNanos(50));

    assertThat(pace.reserve(600)).isZero();
    assertThat(pace.reserve(400)).isZero();
    assertThat(pace.reserve(500)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
    assertThat(pace.reserve(500)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1_000));
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(pace.reserve(100)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
  }

  @Test
  void aSecondsWorthIsThereAtTheStart() {
    Pace pace = new Pace(1_000, now::get);

    assertThat(pace.reserve(1_000)).isZero();
    assertThat(pace.reserve(1)).isPositive();
  }
}
