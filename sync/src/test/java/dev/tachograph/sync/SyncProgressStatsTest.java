package dev.tachograph.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.resources.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncProgressStatsTest {
  private final SyncProgressStats stats = new SyncProgressStats();

  @Test
  void statusesHaveTheNamesOfTheFormat() {
    assertThat(Arrays.stream(SyncStatus.values()).map(SyncStatus::label))
        .containsExactly("looking_for_peers", "fetching", "finalizing", "up_to_date", "following");
  }

  @Test
  void beginsLookingForPeersWithUnknownHeads() {
    assertThat(stats.progress())
        .isEqualTo(new Progress("looking_for_peers", 0, 0, 0, 0, 0, 0, null, null));
  }

  @Test
  void tellsWhatWasSetAndAdded() {
    stats.setStatus(SyncStatus.FETCHING);
    stats.setProcessed(10);
    stats.addProcessed(5);
    stats.setQueue(100);
    stats.addQueue(-15);
    stats.setInflight(8);
    stats.addInflight(2);
    stats.setEscalation(3);
    stats.addEscalation(-1);
    stats.setPeersActive(4);
    stats.addPeersActive(-1);
    stats.setPeersTotal(6);
    stats.addPeersTotal(1);
    stats.setHeadBlock(0);
    stats.setHeadSeen(99);

    assertThat(stats.progress()).isEqualTo(new Progress("fetching", 15, 85, 10, 2, 3, 7, 0L, 99L));
  }

  @Test
  void listenerHearsTheStatusThereIsAndEachThatIsSet() {
    List<String> heard = new ArrayList<>();
    stats.setStatus(SyncStatus.FETCHING);
    stats.onStatus(heard::add);
    stats.setStatus(SyncStatus.FINALIZING);
    assertThat(heard).containsExactly("fetching", "finalizing");
  }

  @Test
  void raisedHeadsNeverGoDownAndSetHeadsMay() {
    stats.raiseHeadBlock(7);
    stats.raiseHeadBlock(5);
    stats.raiseHeadSeen(9);
    stats.raiseHeadSeen(8);
    assertThat(stats.progress().headBlock()).isEqualTo(7);
    assertThat(stats.progress().headSeen()).isEqualTo(9);

    stats.setHeadBlock(6);
    assertThat(stats.progress().headBlock()).isEqualTo(6);
  }

  @Test
  void gaugesAreNeverToldNegative() {
    stats.addInflight(-1);
    stats.addQueue(-1);
    assertThat(stats.progress().inflight()).isZero();
    assertThat(stats.progress().queue()).isZero();
  }

  @Test
  void addsFromManyThreadsAreAllCounted() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  stats.addProcessed(1);
                  stats.raiseHeadBlock(i);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(stats.processed()).isEqualTo(40_000);
    assertThat(stats.progress().headBlock()).isEqualTo(9_999);
  }
}
