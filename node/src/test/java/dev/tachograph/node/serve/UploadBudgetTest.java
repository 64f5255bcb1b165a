package dev.tachograph.node.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UploadBudgetTest {
  private final AtomicLong now = new AtomicLong(-5);

  private UploadBudget budget(long perSecond, long perDay) {
    return new UploadBudget(perSecond, perDay, now::get);
  }

  @Test
  void theDaysBytesComeBackAfterADay() throws InterruptedException {
    UploadBudget budget = budget(1 << 30, 1_000);
    assertThat(budget.isSpent()).isFalse();
    budget.take(1_000);
    assertThat(budget.isSpent()).isTrue();
    now.addAndGet(TimeUnit.HOURS.toNanos(23));
    assertThat(budget.isSpent()).isTrue();
    now.addAndGet(TimeUnit.HOURS.toNanos(1));
    assertThat(budget.isSpent()).isFalse();
  }

  @Test
  void closingEndsAllWaiting() throws InterruptedException {
    UploadBudget budget = budget(1, 0);
    budget.close();

    assertThat(budget.take(1_000_000)).isFalse();
  }
}
