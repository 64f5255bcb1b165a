package dev.tachograph.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PeerBanTest {
  private static final PeerHealthConfig CONFIG =
      PeerHealthConfig.defaults().withBan(3, Duration.ofSeconds(60));

  private final AtomicLong now = new AtomicLong();
  private final RecordedBans bans = new RecordedBans();
  private final PeerHealthTracker tracker = new PeerHealthTracker(CONFIG, now::get, bans);

  @Test
  void failuresWithoutASuccessBetweenThemBan() {
    fail(2);
    assertThat(tracker.isBanned("p")).isFalse();
    fail(1);
    assertThat(tracker.isBanned("p")).isTrue();
    assertThat(bans.heard())
        .containsExactly("banned p for 60000 after 3: 3 failures in a row, the last: reset");
  }

  @Test
  void successBeginsTheCountAgain() {
    fail(2);
    tracker.recordSuccess("p", 1);
    fail(2);
    assertThat(tracker.isBanned("p")).isFalse();
  }

  @Test
  void banEndsByItselfAndTheNextOneNeedsAsManyFailures() {
    fail(3);
    now.set(59_999);
    assertThat(tracker.isBanned("p")).isTrue();
    assertThat(tracker.summary("p").banRemainingMs()).isEqualTo(1);
    now.set(60_000);
    assertThat(tracker.isBanned("p")).isFalse();
    assertThat(tracker.isBanned("p")).isFalse();
    assertThat(bans.heard()).hasSize(2).last().isEqualTo("unbanned p: expired");

    fail(2);
    assertThat(tracker.isBanned("p")).isFalse();
    fail(1);
    assertThat(tracker.isBanned("p")).isTrue();
    assertThat(bans.heard()).hasSize(3);
  }

  @Test
  void expiredBansOfAllPeersAreReportedOnce() {
    tracker.ban("a", "wrong data", Duration.ofSeconds(1));
    tracker.ban("b", "wrong data", Duration.ofSeconds(2));
    now.set(1_500);
    tracker.expireBans();
    tracker.expireBans();
    now.set(2_500);
    tracker.expireBans();
    assertThat(bans.heard().subList(2, 4))
        .containsExactly("unbanned a: expired", "unbanned b: expired");
  }

  @Test
  void expiredBanIsOverInTheSummaryBeforeAnyReport() {
    tracker.ban("p", "wrong data", Duration.ofSeconds(1));
    now.set(1_000);
    assertThat(tracker.summary("p").isBanned()).isFalse();
    assertThat(tracker.summary("p").banRemainingMs()).isNull();
    assertThat(bans.heard()).hasSize(1);
  }

  @Test
  void wrongDataBansAtOnceWithItsReasonAsLastError() {
    tracker.ban("p", "block 7: merkle root differs", Duration.ofHours(1));
    assertThat(tracker.isBanned("p")).isTrue();
    assertThat(tracker.summary("p").lastError()).isEqualTo("block 7: merkle root differs");
    assertThat(bans.heard())
        .containsExactly("banned p for 3600000 after 0: block 7: merkle root differs");
  }

  @Test
  void failuresDuringABanDoNotProlongIt() {
    fail(3);
    now.set(30_000);
    fail(5);
    now.set(60_000);
    assertThat(tracker.isBanned("p")).isFalse();
    assertThat(bans.heard()).hasSize(2);
  }

  @Test
  void longerBanReplacesAShorterOneAndNotTheOtherWayRound() {
    tracker.ban("p", "first", Duration.ofSeconds(10));
    tracker.ban("p", "longer", Duration.ofSeconds(20));
    tracker.ban("p", "shorter", Duration.ofSeconds(5));
    now.set(19_999);
    assertThat(tracker.isBanned("p")).isTrue();
    now.set(20_000);
    assertThat(tracker.isBanned("p")).isFalse();
    assertThat(bans.heard())
        .containsExactly(
            "banned p for 10000 after 0: first",
            "banned p for 20000 after 0: longer",
            "unbanned p: expired");
  }

  @Test
  void banCanBeLifted() {
    fail(3);
    tracker.unban("p");
    tracker.unban("p");
    assertThat(tracker.isBanned("p")).isFalse();
    assertThat(tracker.summary("p").consecutiveFailures()).isZero();
    assertThat(bans.heard()).hasSize(2).last().isEqualTo("unbanned p: lifted");
  }

  @Test
  void banOfAnyLengthIsSurvived() {
    tracker.ban("p", "for ever", Duration.ofSeconds(Long.MAX_VALUE));
    now.set(Duration.ofDays(365).toMillis());
    assertThat(tracker.isBanned("p")).isTrue();
  }

  @Test
  void observerMayCallTheTracker() {
    AtomicReference<PeerHealthTracker> self = new AtomicReference<>();
    AtomicReference<Boolean> banned = new AtomicReference<>();
    PeerBanObserver curious =
        new PeerBanObserver() {
          @Override
          public void onBanned(String peerId, String reason, long banMillis, long failures) {
            // From another thread, so that a lock held during the call would be seen.
            Thread asks = new Thread(() -> banned.set(self.get().isBanned(peerId)));
            asks.start();
            try {
              asks.join(60_000);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void onUnbanned(String peerId, String reason) {}
        };
    self.set(new PeerHealthTracker(CONFIG, now::get, curious));
    self.get().ban("p", "wrong data", Duration.ofSeconds(1));
    assertThat(banned.get()).isTrue();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      tracker.recordFailure("p", 1, "reset");
    }
  }
}
