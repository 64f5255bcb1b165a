package dev.tachograph.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.report.PeerHealthSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class PeerHealthTrackerTest {
  private static final PeerHealthConfig CONFIG =
      new PeerHealthConfig(2, 10, 20, 5, 3, Duration.ofSeconds(60), 100);

  private final AtomicLong now = new AtomicLong(1_000);
  private final PeerHealthTracker tracker =
      new PeerHealthTracker(CONFIG, now::get, PeerBanObserver.none());

  @Test
  void registeredPeerIsInTheSummariesWithoutSamples() {
    tracker.register("p");
    PeerHealthSummary peer = only();
    assertThat(peer.peerId()).isEqualTo("p");
    assertThat(peer.qualitySamples()).isZero();
    assertThat(peer.qualityScore()).isZero();
    assertThat(peer.batchLimit()).isEqualTo(10);
    assertThat(peer.batchLimitAvg()).isNull();
    assertThat(peer.lastAssignedAgeMs()).isNull();
    assertThat(peer.lastSuccessAgeMs()).isNull();
    assertThat(peer.lastFailureAgeMs()).isNull();
    assertThat(peer.lastPartialAgeMs()).isNull();
    assertThat(peer.lastError()).isNull();
    assertThat(peer.lastErrorAgeMs()).isNull();
    assertThat(peer.banRemainingMs()).isNull();
  }

  @Test
  void unknownPeerGetsTheInitialLimitAndOwesNothing() {
    assertThat(tracker.batchLimit("p")).isEqualTo(10);
    assertThat(tracker.inflightBlocks("p")).isZero();
    assertThat(tracker.isBanned("p")).isFalse();
    assertThat(tracker.summary("p")).isNull();
    assertThat(tracker.peerHealth()).isEmpty();
  }

  @Test
  void everyFifthCleanBatchRaisesTheLimitByOne() {
    succeed("p", 4);
    assertThat(tracker.batchLimit("p")).isEqualTo(10);
    succeed("p", 1);
    assertThat(tracker.batchLimit("p")).isEqualTo(11);
    succeed("p", 5);
    assertThat(tracker.batchLimit("p")).isEqualTo(12);
  }

  @Test
  void partialAnswerMultipliesTheLimitBySevenTenthsAndBreaksTheRow() {
    succeed("p", 4);
    tracker.recordPartial("p", 3, 10);
    assertThat(tracker.batchLimit("p")).isEqualTo(7);
    succeed("p", 4);
    assertThat(tracker.batchLimit("p")).isEqualTo(7);
    succeed("p", 1);
    assertThat(tracker.batchLimit("p")).isEqualTo(8);
  }

  @Test
  void failureHalvesTheLimitAndBreaksTheRow() {
    succeed("p", 4);
    tracker.recordFailure("p", 10, "reset");
    assertThat(tracker.batchLimit("p")).isEqualTo(5);
    succeed("p", 4);
    assertThat(tracker.batchLimit("p")).isEqualTo(5);
  }

  @Test
  void limitStaysWithinItsBounds() {
    for (int i = 0; i < 10; i++) {
      tracker.recordPartial("p", 1, 2);
    }
    assertThat(tracker.batchLimit("p")).isEqualTo(2);
    succeed("p", 5 * 30);
    assertThat(tracker.batchLimit("p")).isEqualTo(20);
  }

  @Test
  void limitMaxAndMeanFollowTheAssignments() {
    tracker.recordAssigned("p", 10);
    tracker.recordFailure("p", 10, "reset");
    tracker.recordAssigned("p", 5);
    PeerHealthSummary peer = only();
    assertThat(peer.batchLimit()).isEqualTo(5);
    assertThat(peer.batchLimitMax()).isEqualTo(10);
    assertThat(peer.batchLimitAvg()).isEqualTo(7.5);
    assertThat(peer.assignments()).isEqualTo(2);
    assertThat(peer.assignedBlocks()).isEqualTo(15);
    assertThat(peer.inflightBlocks()).isEqualTo(5);
  }

  @Test
  void inflightBlocksEndWithEveryKindOfAnswer() {
    tracker.recordAssigned("p", 10);
    tracker.recordAssigned("p", 9);
    tracker.recordAssigned("p", 8);
    tracker.recordAssigned("p", 7);
    tracker.recordSuccess("p", 10);
    assertThat(tracker.inflightBlocks("p")).isEqualTo(24);
    tracker.recordPartial("p", 2, 9);
    assertThat(tracker.inflightBlocks("p")).isEqualTo(15);
    tracker.recordFailure("p", 8, "reset");
    assertThat(tracker.inflightBlocks("p")).isEqualTo(7);
    tracker.recordFailure("p", "refused");
    assertThat(tracker.inflightBlocks("p")).isEqualTo(7);
    tracker.recordReleased("p", 7);
    assertThat(tracker.inflightBlocks("p")).isZero();
    assertThat(only().qualitySamples()).isEqualTo(4);
  }

  @Test
  void qualityIsSuccessesAndHalfThePartialsOfAllSamples() {
    tracker.recordSuccess("p", 1);
    tracker.recordSuccess("p", 1);
    tracker.recordPartial("p", 1, 2);
    tracker.recordFailure("p", 1, "reset");
    assertThat(only().qualityScore()).isEqualTo(2.5 / 4);
    assertThat(only().qualitySamples()).isEqualTo(4);
  }

  @Test
  void emptyAnswerIsAFailure() {
    tracker.recordAssigned("p", 4);
    tracker.recordPartial("p", 0, 4);
    PeerHealthSummary peer = only();
    assertThat(peer.failures()).isEqualTo(1);
    assertThat(peer.partials()).isZero();
    assertThat(peer.inflightBlocks()).isZero();
    assertThat(peer.lastError()).isEqualTo("answered with nothing");
  }

  @Test
  void countsInARowEndWithAFullAnswer() {
    tracker.recordPartial("p", 1, 2);
    tracker.recordPartial("p", 1, 2);
    tracker.recordFailure("p", 2, "reset");
    assertThat(only().consecutivePartials()).isEqualTo(2);
    assertThat(only().consecutiveFailures()).isEqualTo(1);
    tracker.recordSuccess("p", 2);
    assertThat(only().consecutivePartials()).isZero();
    assertThat(only().consecutiveFailures()).isZero();
  }

  @Test
  void agesAreCountedFromTheLastOfEachKind() {
    tracker.recordAssigned("p", 1);
    now.addAndGet(10);
    tracker.recordSuccess("p", 1);
    now.addAndGet(20);
    tracker.recordPartial("p", 1, 2);
    now.addAndGet(30);
    tracker.recordFailure("p", "reset");
    now.addAndGet(40);
    PeerHealthSummary peer = only();
    assertThat(peer.lastAssignedAgeMs()).isEqualTo(100);
    assertThat(peer.lastSuccessAgeMs()).isEqualTo(90);
    assertThat(peer.lastPartialAgeMs()).isEqualTo(70);
    assertThat(peer.lastFailureAgeMs()).isEqualTo(40);
    assertThat(peer.lastErrorAgeMs()).isEqualTo(40);
  }

  @Test
  void sameErrorIsCountedAndAnotherBeginsAtOne() {
    tracker.recordFailure("p", "reset");
    tracker.recordSuccess("p", 1);
    tracker.recordFailure("p", "reset");
    assertThat(only().lastErrorCount()).isEqualTo(2);
    tracker.recordFailure("p", "timeout");
    assertThat(only().lastError()).isEqualTo("timeout");
    assertThat(only().lastErrorCount()).isEqualTo(1);
  }

  @Test
  void hostileErrorAndIdAreCutAndKeptAsText() {
    String hostile = "<script>alert(1)</script>\r\n\u0000" + "\uD83D\uDE00".repeat(100_000);
    tracker.recordFailure(hostile, hostile);
    tracker.recordFailure(hostile, hostile);
    PeerHealthSummary peer = only();
    assertThat(peer.peerId()).hasSizeLessThanOrEqualTo(BoundedTexts.MAX_LENGTH);
    assertThat(peer.lastError())
        .startsWith("<script>alert(1)</script>\r\n\u0000\uD83D\uDE00")
        .endsWith("\uD83D\uDE00…")
        .hasSizeLessThanOrEqualTo(BoundedTexts.MAX_LENGTH);
    assertThat(peer.lastErrorCount()).isEqualTo(2);
    assertThat(tracker.batchLimit(hostile)).isEqualTo(2);
  }

  @Test
  void longestUntouchedIdlePeerIsForgottenWhenThereIsNoRoom() {
    PeerHealthTracker small =
        new PeerHealthTracker(
            new PeerHealthConfig(1, 1, 1, 1, 1, Duration.ofSeconds(1), 3),
            now::get,
            PeerBanObserver.none());
    small.recordAssigned("owes", 1);
    small.ban("banned", "wrong data", Duration.ofSeconds(1));
    small.register("idle");
    small.register("new");
    assertThat(small.peerHealth())
        .extracting(PeerHealthSummary::peerId)
        .containsExactlyInAnyOrder("owes", "banned", "new");
    assertThat(small.forgottenPeers()).isEqualTo(1);

    small.recordAssigned("new", 1);
    small.register("another");
    assertThat(small.peerHealth()).hasSize(3);
  }

  @Test
  void numbersStayWithinTheirRangesWhateverHappens() {
    for (long seed = 1; seed <= 20; seed++) {
      runAtRandom(new Random(seed));
    }
  }

  private void runAtRandom(Random random) {
    PeerHealthTracker subject = new PeerHealthTracker(CONFIG, now::get, PeerBanObserver.none());
    Map<String, List<Integer>> owed = new HashMap<>();
    for (int step = 0; step < 2_000; step++) {
      String peerId = "p" + random.nextInt(5);
      List<Integer> batches = owed.computeIfAbsent(peerId, id -> new ArrayList<>());
      now.addAndGet(random.nextInt(5_000));
      if (batches.isEmpty() || random.nextInt(3) == 0) {
        int blocks = 1 + random.nextInt(subject.batchLimit(peerId));
        subject.recordAssigned(peerId, blocks);
        batches.add(blocks);
      } else {
        answer(subject, peerId, batches.remove(batches.size() - 1), random);
      }
      check(subject.summary(peerId), batches.stream().mapToInt(Integer::intValue).sum());
    }
  }

  private static void answer(PeerHealthTracker subject, String peerId, int blocks, Random random) {
    switch (random.nextInt(5)) {
      case 0 -> subject.recordFailure(peerId, blocks, "error " + random.nextInt(3));
      case 1 -> subject.recordPartial(peerId, random.nextInt(blocks), blocks);
      case 2 -> subject.recordReleased(peerId, blocks);
      default -> subject.recordSuccess(peerId, blocks);
    }
  }

  private static void check(PeerHealthSummary peer, int owed) {
    assertThat(peer.inflightBlocks()).isEqualTo(owed);
    assertThat(peer.qualityScore()).isBetween(0.0, 1.0);
    assertThat(peer.batchLimit()).isBetween(2L, 20L);
    assertThat(peer.batchLimitMax()).isBetween(peer.batchLimit(), 20L);
    if (peer.batchLimitAvg() != null) {
      assertThat(peer.batchLimitAvg()).isBetween(2.0, 20.0);
    }
    assertThat(peer.qualitySamples())
        .isEqualTo(peer.successes() + peer.partials() + peer.failures());
    assertThat(peer.isBanned()).isEqualTo(peer.banRemainingMs() != null);
    if (peer.banRemainingMs() != null) {
      assertThat(peer.banRemainingMs()).isBetween(1L, 60_000L);
    }
  }

  @Test
  void blocksThatWereNeverAssignedDoNotMakeInflightNegative() {
    tracker.recordSuccess("p", 100);
    assertThat(tracker.inflightBlocks("p")).isZero();
  }

  @Test
  void absenceIsAFailureThatNeitherBansNorShrinksTheLimit() {
    tracker.recordFailure("p", "reset");
    tracker.recordFailure("p", "reset");
    for (int i = 0; i < 100; i++) {
      now.addAndGet(10);
      tracker.recordAbsence("p", "connection refused");
    }
    PeerHealthSummary peer = only();
    assertThat(peer.isBanned()).isFalse();
    assertThat(peer.batchLimit()).isEqualTo(2);
    assertThat(peer.failures()).isEqualTo(102);
    assertThat(peer.consecutiveFailures()).isEqualTo(2);
    assertThat(peer.lastError()).isEqualTo("connection refused");
    assertThat(peer.lastErrorCount()).isEqualTo(100);
    assertThat(peer.lastFailureAgeMs()).isZero();

    tracker.recordFailure("p", "reset");
    assertThat(tracker.isBanned("p")).isTrue();
  }

  @Test
  void absenceKeepsTheLimitAndWhatIsOwed() {
    tracker.recordAssigned("p", 7);
    tracker.recordAbsence("p", "connection refused");
    assertThat(tracker.batchLimit("p")).isEqualTo(10);
    assertThat(tracker.inflightBlocks("p")).isEqualTo(7);
  }

  @Test
  void receivedBytesAreSummed() {
    tracker.register("p");
    assertThat(only().bytesReceived()).isZero();
    tracker.recordReceived("p", 3_000_000_000L);
    tracker.recordReceived("p", 500);
    tracker.recordReceived("p", -7);
    assertThat(only().bytesReceived()).isEqualTo(3_000_000_500L);
  }

  @Test
  void latenciesHavePercentilesToTwoDigitsAndNoneWithoutAMeasurement() {
    tracker.register("p");
    tracker.recordLatency("p", Double.NaN);
    assertThat(only().latencyP50Ms()).isNull();
    assertThat(only().latencyP95Ms()).isNull();
    assertThat(only().latencyP99Ms()).isNull();
    for (int i = 1; i <= 1_000; i++) {
      tracker.recordLatency("p", i / 10.0);
    }
    PeerHealthSummary peer = only();
    assertThat(peer.latencyP50Ms()).isCloseTo(50, Percentage.withPercentage(1));
    assertThat(peer.latencyP95Ms()).isCloseTo(95, Percentage.withPercentage(1));
    assertThat(peer.latencyP99Ms()).isCloseTo(99, Percentage.withPercentage(1));
  }

  @Test
  void latenciesAreWithinZeroAndAnHour() {
    tracker.recordLatency("low", -5);
    tracker.recordLatency("high", Double.MAX_VALUE);
    tracker.recordLatency("one", 0.25);
    assertThat(tracker.summary("low").latencyP50Ms()).isZero();
    assertThat(tracker.summary("high").latencyP99Ms()).isEqualTo(3_600_000);
    assertThat(tracker.summary("one").latencyP99Ms()).isEqualTo(0.25);
  }

  @Test
  void whatIsRestoredCountsInLimitAndQualityAndBansNobody() {
    tracker.restore("p", 17, 6, 2, 8);
    PeerHealthSummary peer = only();
    assertThat(peer.batchLimit()).isEqualTo(17);
    assertThat(peer.batchLimitMax()).isEqualTo(17);
    assertThat(peer.successes()).isEqualTo(6);
    assertThat(peer.partials()).isEqualTo(2);
    assertThat(peer.failures()).isEqualTo(8);
    assertThat(peer.qualityScore()).isEqualTo(7.0 / 16);
    assertThat(peer.consecutiveFailures()).isZero();
    assertThat(peer.lastFailureAgeMs()).isNull();
    assertThat(peer.isBanned()).isFalse();
    succeed("p", 5);
    assertThat(tracker.batchLimit("p")).isEqualTo(18);
  }

  @Test
  void whatIsRestoredIsBroughtWithinTheLimits() {
    tracker.restore("large", Integer.MAX_VALUE, -1, -2, -3);
    tracker.restore("small", -4, 0, 0, 0);
    assertThat(tracker.batchLimit("large")).isEqualTo(20);
    assertThat(tracker.summary("large").qualitySamples()).isZero();
    assertThat(tracker.batchLimit("small")).isEqualTo(2);
    assertThat(tracker.summary("small").batchLimitMax()).isEqualTo(2);
  }

  private void succeed(String peerId, int times) {
    for (int i = 0; i < times; i++) {
      tracker.recordAssigned(peerId, 1);
      tracker.recordSuccess(peerId, 1);
    }
  }

  private PeerHealthSummary only() {
    assertThat(tracker.peerHealth()).hasSize(1);
    return tracker.peerHealth().get(0);
  }
}
