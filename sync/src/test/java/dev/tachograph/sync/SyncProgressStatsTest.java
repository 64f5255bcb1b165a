package dev.tachograph.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.resources.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SyncProgressStatsTest {
  private final SyncProgressStats stats = new SyncProgressStats();

  private static Progress progress(
      String status,
      long processed,
      long queue,
      long inflight,
      long escalation,
      long peersActive,
      long peersTotal,
      @Nullable Long headBlock,
      @Nullable Long headSeen) {
    return Progress.builder(status)
        .put("processed", processed)
        .put("queue", queue)
        .put("inflight", inflight)
        .put("escalation", escalation)
        .put("peers_active", peersActive)
        .put("peers_total", peersTotal)
        .putKnown("head_block", headBlock)
        .putKnown("head_seen", headSeen)
        .build();
  }

  @Test
  void statusesHaveTheNamesOfTheFormat() {
    assertThat(Arrays.stream(SyncStatus.values()).map(SyncStatus::label))
        .containsExactly(
            "looking_for_peers",
            "fetching_headers",
            "fetching",
            "finalizing",
            "up_to_date",
            "following");
  }

  @Test
  void beginsLookingForPeersWithUnknownHeads() {
    assertThat(stats.progress())
        .isEqualTo(progress("looking_for_peers", 0, 0, 0, 0, 0, 0, null, null));
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

    assertThat(stats.progress()).isEqualTo(progress("fetching", 15, 85, 10, 2, 3, 7, 0L, 99L));
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
    assertThat(stats.progress().figure("head_block")).isEqualTo(7L);
    assertThat(stats.progress().figure("head_seen")).isEqualTo(9L);

    stats.setHeadBlock(6);
    assertThat(stats.progress().figure("head_block")).isEqualTo(6L);
  }

  @Test
  void gaugesAreNeverReportedNegative() {
    stats.addInflight(-1);
    stats.addQueue(-1);
    assertThat(stats.progress().figure("inflight")).isEqualTo(0L);
    assertThat(stats.progress().figure("queue")).isEqualTo(0L);
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
    assertThat(stats.progress().figure("head_block")).isEqualTo(9_999L);
  }
}
