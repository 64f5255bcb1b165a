package dev.tachograph.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.tachograph.sync.PeerPool.Counts;
import dev.tachograph.sync.PeerPool.State;
import org.junit.jupiter.api.Test;

class PeerPoolTest {
  private final PeerPool pool = new PeerPool();

  @Test
  void peerIsAvailableThenConnectedThenAvailableAgain() {
    assertThat(pool.add("a:1")).isTrue();
    assertThat(pool.state("a:1")).isEqualTo(State.AVAILABLE);
    assertThat(pool.markConnected("a:1")).isTrue();
    assertThat(pool.state("a:1")).isEqualTo(State.CONNECTED);
    pool.markDisconnected("a:1");
    assertThat(pool.state("a:1")).isEqualTo(State.AVAILABLE);
  }

  @Test
  void addingAKnownPeerKeepsItsState() {
    pool.markConnected("a:1");
    assertThat(pool.add("a:1")).isTrue();
    assertThat(pool.state("a:1")).isEqualTo(State.CONNECTED);
  }

  @Test
  void bannedPeerStaysBannedThroughDisconnectAndIsNotConnected() {
    pool.markConnected("a:1");
    pool.markBanned("a:1");
    pool.markDisconnected("a:1");
    assertThat(pool.markConnected("a:1")).isFalse();
    assertThat(pool.state("a:1")).isEqualTo(State.BANNED);

    pool.markUnbanned("a:1");
    assertThat(pool.state("a:1")).isEqualTo(State.AVAILABLE);
  }

  @Test
  void unbanOfAPeerThatIsNotBannedChangesNothing() {
    pool.markConnected("a:1");
    pool.markUnbanned("a:1");
    assertThat(pool.state("a:1")).isEqualTo(State.CONNECTED);
  }

  @Test
  void unknownPeerHasNoState() {
    pool.markDisconnected("a:1");
    pool.markUnbanned("a:1");
    assertThat(pool.state("a:1")).isNull();
    assertThat(pool.counts().total()).isZero();
  }

  @Test
  void countsEveryPeerOnce() {
    pool.add("a:1");
    pool.add("b:1");
    pool.add("c:1");
    pool.markConnected("b:1");
    pool.markConnected("d:1");
    pool.markBanned("c:1");
    assertThat(pool.counts()).isEqualTo(new Counts(2, 1, 1));
    assertThat(pool.counts().total()).isEqualTo(4);
    assertThat(pool.peers(State.CONNECTED)).containsExactly("b:1", "d:1");
    pool.remove("d:1");
    assertThat(pool.counts()).isEqualTo(new Counts(1, 1, 1));
  }

  @Test
  void fullPoolRefusesAnotherPeerAndKeepsTheOnesItHas() {
    PeerPool small = new PeerPool(2);
    small.add("a:1");
    small.add("b:1");
    assertThat(small.add("c:1")).isFalse();
    assertThat(small.markConnected("c:1")).isFalse();
    small.markBanned("c:1");
    assertThat(small.markConnected("a:1")).isTrue();
    assertThat(small.counts()).isEqualTo(new Counts(1, 0, 1));
  }

  @Test
  void capacityBelowOneIsRefused() {
    assertThatThrownBy(() -> new PeerPool(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity must be at least 1, not 0");
  }

  @Test
  void longIdFromTheNetworkIsCut() {
    String hostile = "x".repeat(100_000);
    pool.markConnected(hostile);
    assertThat(pool.state(hostile)).isEqualTo(State.CONNECTED);
    assertThat(pool.peers(State.CONNECTED).get(0)).hasSize(BoundedTexts.MAX_LENGTH);
  }

  @Test
  void dumpShowsConnectedBannedAvailable() {
    pool.markConnected("a:1");
    pool.markConnected("b:1");
    pool.markBanned("c:1");
    CollectedFields out = new CollectedFields();
    pool.writeState(out);
    assertThat(pool.title()).isEqualTo("peer pool");
    assertThat(out.fields())
        .containsExactly(entry("connected", 2L), entry("banned", 1L), entry("available", 0L));
  }
}
