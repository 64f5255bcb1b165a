package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The window on a peer and a clock of its own: what counts is round trips, never a time. */
class FetchWindowTest {
  private static final int BATCH = 16;
  private static final int MAX = 16 * BATCH;
  private static final int BLOCKS = 2_000;
  private static final int SIZE = 250;

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 100, 300, 1_000})
  void aPeerIsAskedAheadHoweverItsAnswersAreCut(int millis) {
    for (int pieces = 1; pieces <= BATCH; pieces++) {
      Peer peer = new Peer(Duration.ofMillis(millis), Double.MAX_VALUE, pieces);

      peer.deliver(BLOCKS);

      // 16, then at least twice as many with each, and 256 at the end.
      assertThat(peer.roundTrips()).as("%d ms, %d at a time", millis, pieces).isLessThan(14);
      assertThat(peer.requests).isLessThan(BLOCKS / BATCH + 10);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, BATCH})
  void aPeerAtItsLimitOwesWhatKeepsItBusyAndNoMore(int pieces) {
    Peer peer = new Peer(Duration.ofMillis(100), 200, pieces);

    peer.deliver(BLOCKS);

    // 350 ms at 200 a second.
    assertThat(peer.window()).isBetween(70, 75);
    assertThat(peer.idleNanos).as("time without work but for the start").isLessThan(400_000_000);
  }

  @Test
  void aSlowPeerIsLeftWithTwoBlocks() {
    Peer peer = new Peer(Duration.ofMillis(20), 0.4, 1);

    peer.deliver(40);

    assertThat(peer.window()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, BATCH})
  void aPeerThatMovesFarAwayIsAskedAheadAgain(int pieces) {
    Peer peer = new Peer(Duration.ofMillis(20), Double.MAX_VALUE, pieces);
    peer.moves(2 * BLOCKS, Duration.ofSeconds(1));

    peer.deliver(3 * BLOCKS);

    // It never owes nothing by itself where its blocks come one by one.
    assertThat(peer.nanos / 1e9).as("round trips").isLessThan(60);
  }

  @Test
  void hoursWithoutARequestAreNoSlowness() {
    Peer peer = new Peer(Duration.ofMillis(100), Double.MAX_VALUE, BATCH);
    for (int i = 0; i < 10; i++) {
      peer.nanos += Duration.ofHours(1).toNanos();
      peer.deliver(BATCH);
    }

    assertThat(peer.window()).isGreaterThanOrEqualTo(2 * BATCH);
  }

  @Test
  void beforeAnAnswerABatchIsOwed() {
    FetchWindow window = new FetchWindow();

    assertThat(window.room(0, BATCH, MAX)).isEqualTo(BATCH);
    window.requested(true, 0);
    assertThat(window.room(BATCH, BATCH, MAX)).isZero();
    assertThat(window.expectedNanos(BATCH)).isZero();
  }

  @Test
  void oneBlockThatCameAtOnceIsNoSignOfASlowPeer() {
    assertThat(afterOneBlock(Duration.ofMillis(2)).expectedNanos(64)).isZero();
  }

  @Test
  void oneBlockThatTookLongIs() {
    assertThat(afterOneBlock(Duration.ofMillis(500)).expectedNanos(64))
        .isEqualTo(Duration.ofMillis(65 * 500).toNanos());
  }

  private static FetchWindow afterOneBlock(Duration taken) {
    FetchWindow window = new FetchWindow();
    FetchWindow.Mark mark = window.requested(true, 0);
    window.arrived(SIZE, taken.toNanos());
    window.answered(taken.toNanos());
    window.measure(mark, taken.toNanos());
    return window;
  }

  /**
   * Answers after a round trip, so many blocks a second at most, and each answer is read in pieces
   * of so many blocks.
   */
  private static final class Peer {
    private final FetchWindow window = new FetchWindow();
    private final double blocksPerSecond;
    private final int pieces;
    private final Deque<Answer> owed = new ArrayDeque<>();
    private long roundTripNanos;
    private long laterNanos;
    private int movesAt;
    private long nanos;
    private long freeAt;
    private long idleNanos;
    private int requests;

    /** A block on its way, with the mark of its request. */
    private record Answer(long atNanos, FetchWindow.Mark mark, boolean isFirst, long sinceNanos) {}

    Peer(Duration roundTrip, double blocksPerSecond, int pieces) {
      this.roundTripNanos = roundTrip.toNanos();
      this.blocksPerSecond = blocksPerSecond;
      this.pieces = pieces;
    }

    /** Has it another round trip once so many blocks are left. */
    void moves(int left, Duration changed) {
      movesAt = left;
      laterNanos = changed.toNanos();
    }

    double roundTrips() {
      return nanos / (double) roundTripNanos;
    }

    int window() {
      return window.blocks(BATCH, MAX);
    }

    /** Has so many blocks fetched. */
    void deliver(int blocks) {
      int waiting = blocks;
      while (waiting > 0 || !owed.isEmpty()) {
        roundTripNanos = waiting < movesAt ? laterNanos : roundTripNanos;
        waiting -= request(waiting);
        read();
      }
    }

    private int request(int waiting) {
      int requested = 0;
      int room = window.room(owed.size(), BATCH, MAX);
      while (room > 0 && requested < waiting) {
        int size = Math.min(room, waiting - requested);
        FetchWindow.Mark mark = window.requested(owed.isEmpty(), nanos);
        idleNanos += Math.max(0, nanos + roundTripNanos - freeAt);
        freeAt = Math.max(freeAt, nanos + roundTripNanos);
        for (int i = 0; i < size; i++) {
          freeAt += (long) (1e9 / blocksPerSecond);
          owed.add(new Answer(freeAt, mark, i == 0, nanos));
        }
        requests++;
        requested += size;
        room = window.room(owed.size(), BATCH, MAX);
      }
      return requested;
    }

    private void read() {
      List<Answer> together = new ArrayList<>();
      while (together.size() < pieces && continues(together)) {
        together.add(owed.removeFirst());
      }
      Answer last = together.get(together.size() - 1);
      nanos = Math.max(nanos, last.atNanos());
      for (Answer answer : together) {
        window.arrived(SIZE, nanos);
        if (answer.isFirst() && answer.mark().idle()) {
          window.answered(answer.atNanos() - answer.sinceNanos());
        }
      }
      window.measure(last.mark(), nanos);
    }

    private boolean continues(List<Answer> together) {
      return !owed.isEmpty() && (together.isEmpty() || !owed.getFirst().isFirst());
    }
  }
}
