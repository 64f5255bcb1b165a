package dev.tachograph.node.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
  private long now;
  private final ByteBudget budget = new ByteBudget(100, () -> now);

  @Test
  void whoeverFindsNoRoomWaitsUntilThereIs() throws Exception {
    budget.take(80);
    CompletableFuture<Void> second = take(30);

    assertThat(second).isNotDone();
    assertThat(budget.held()).isEqualTo(80);
    now = 7;
    assertThat(budget.blockedNanos()).isEqualTo(7);
    budget.give(80);

    second.get(30, TimeUnit.SECONDS);
    assertThat(budget.held()).isEqualTo(30);
    assertThat(budget.blockedNanos()).isEqualTo(7);
  }

  @Test
  void aBlockLargerThanTheBudgetGoesThroughAlone() throws Exception {
    budget.take(1_000);
    CompletableFuture<Void> next = take(1);

    assertThat(next).isNotDone();
    budget.give(1_000);
    next.get(30, TimeUnit.SECONDS);
  }

  @Test
  void nobodyWaitsOnceItIsClosed() throws Exception {
    budget.take(100);
    CompletableFuture<Void> waiting = take(100);
    budget.close();

    waiting.get(30, TimeUnit.SECONDS);
    take(100).get(30, TimeUnit.SECONDS);
  }

  /** Takes on a thread of its own; returns when that has taken or waits. */
  private CompletableFuture<Void> take(int bytes) {
    CompletableFuture<Void> taken = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              budget.take(bytes);
              taken.complete(null);
            });
    thread.setDaemon(true);
    thread.start();
    while (!taken.isDone() && thread.getState() != Thread.State.WAITING) {
      LockSupport.parkNanos(100_000);
    }
    return taken;
  }
}
