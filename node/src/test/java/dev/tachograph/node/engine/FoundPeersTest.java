package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tachograph.node.Eventually;
import dev.tachograph.node.discovery.AddressBook;
import dev.tachograph.node.discovery.DiscoveryConfig;
import dev.tachograph.node.discovery.DnsResolver;
import dev.tachograph.node.discovery.DnsResponder;
import dev.tachograph.node.discovery.KnownPeer;
import dev.tachograph.node.discovery.PeerCache;
import dev.tachograph.node.discovery.PeerDirectory;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.LocalPeer;
import dev.tachograph.node.localnet.Manner;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.wire.PeerAddresses;
import dev.tachograph.node.wire.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bitcoinj.base.BitcoinNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Syncs from peers that nobody named. */
@Tag("once")
class FoundPeersTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static LocalChain chain;

  @TempDir Path dir;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(1_501, 5);
  }

  private static LocalNetwork network(Manner... manners) throws Exception {
    return LocalNetwork.start(chain, List.of(manners));
  }

  /** A directory whose only seed names the first peer; loopback addresses are accepted. */
  private AddressBook directory(LocalNetwork network, DnsResponder dns) {
    InetSocketAddress first = network.peers().get(0).address();
    dns.name("seed.example", InetAddress.getLoopbackAddress());
    return AddressBook.open(
        new DiscoveryConfig(
            BitcoinNetwork.REGTEST,
            first.getPort(),
            dir,
            true,
            List.of("seed.example"),
            new DnsResolver(List.of(dns.address())),
            peer -> peer.getAddress().isLoopbackAddress(),
            () -> NOW));
  }

  /** Each peer announces the one after it. */
  private static void announceOneAnother(LocalNetwork network) {
    List<LocalPeer> peers = network.peers();
    for (int i = 0; i + 1 < peers.size(); i++) {
      announce(peers.get(i), peers.subList(i + 1, i + 2));
    }
  }

  private static void announce(LocalPeer from, List<LocalPeer> others) {
    List<PeerAddresses.Entry> entries = new ArrayList<>();
    others.forEach(other -> entries.add(new PeerAddresses.Entry(other.address(), 0x9, NOW)));
    from.announces(entries);
  }

  private static Manner pausing() {
    return Manners.slow(Duration.ofMillis(5), Duration.ofMillis(2));
  }

  @Test
  void peersAreFoundByTheAnswerOfADnsServerAndByOneAnother() throws Exception {
    try (DnsResponder dns = new DnsResponder();
        LocalNetwork network = network(pausing(), pausing(), pausing(), pausing())) {
      announceOneAnother(network);
      SyncOutcome outcome =
          new Sync(dir.resolve("data"))
              .directory(directory(network, dns), 4)
              .minPeers(3)
              .run()
              .done();
      assertThat(outcome.complete()).isTrue();
      assertThat(dns.asked()).contains("x9.seed.example", "seed.example");
      assertThat(network.peers().subList(0, 3))
          .allSatisfy(peer -> assertThat(peer.acceptedConnections()).isEqualTo(1));
    }
    Sync.assertStored(dir.resolve("data"), chain, 1, 1_500);
  }

  @Test
  void noMorePeersThanWantedAreConnectedTo() throws Exception {
    try (DnsResponder dns = new DnsResponder();
        LocalNetwork network = network(pausing(), pausing(), pausing())) {
      announce(network.peers().get(0), network.peers().subList(1, 3));
      new Sync(dir.resolve("data")).directory(directory(network, dns), 2).minPeers(2).run().done();
      assertThat(network.peers().stream().filter(peer -> peer.acceptedConnections() > 0))
          .hasSize(2);
    }
  }

  @Test
  void anotherOneTakesThePlaceOfAPeerThatIsGone() throws Exception {
    try (DnsResponder dns = new DnsResponder();
        LocalNetwork network = network(pausing(), pausing(), Manners.fast())) {
      LocalPeer first = network.peers().get(0);
      announce(first, network.peers().subList(1, 3));
      new Sync(dir.resolve("data"))
          .directory(directory(network, dns), 1)
          .meanwhile(
              engine -> {
                Eventually.until("blocks of the first peer", () -> first.servedBlocks() > 50);
                first.leave();
              })
          .run()
          .done();
      assertThat(first.acceptedConnections()).isEqualTo(1);
    }
    Sync.assertStored(dir.resolve("data"), chain, 1, 1_500);
  }

  @Test
  void aPeerThatDoesNotServeAllBlocksMakesRoomForAnother() throws Exception {
    try (DnsResponder dns = new DnsResponder();
        LocalNetwork network = network(Manners.pruned(), Manners.fast())) {
      AddressBook book = directory(network, dns);
      book.heard(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
          List.of(new PeerAddresses.Entry(network.peers().get(1).address(), 0x9, NOW)));
      new Sync(dir.resolve("data")).directory(book, 2).run().done();
      KnownPeer pruned = book.known(network.peers().get(0).address());
      if (pruned != null && pruned.lastConnected() != null) {
        assertThat(pruned.services() & 0x1).isZero();
      }
      assertThat(network.peers().get(0).servedBlocks()).isZero();
    }
    Sync.assertStored(dir.resolve("data"), chain, 1, 1_500);
  }

  @Test
  void whatPeersAnsweredAndBansAreKeptForTheNextRun() throws Exception {
    Manner lying =
        Manners.changing(
            "lying",
            block -> {
              byte[] changed = block.clone();
              changed[changed.length - 1] ^= 1;
              return changed;
            });
    try (DnsResponder dns = new DnsResponder();
        LocalNetwork network = network(lying, Manners.fast())) {
      announceOneAnother(network);
      AddressBook book = directory(network, dns);
      new Sync(dir.resolve("data")).directory(book, 2).minPeers(2).run().done();
      InetSocketAddress liar = network.peers().get(0).address();
      InetSocketAddress good = network.peers().get(1).address();
      assertThat(PeerCache.read(dir).bans(NOW))
          .extracting(KnownPeer::peerId)
          .containsExactly(network.peers().get(0).id());
      AddressBook next = directory(network, dns);
      assertThat(next.isBanned(liar)).isTrue();
      KnownPeer known = next.known(good);
      assertThat(known).isNotNull();
      assertThat(known.health()).isNotNull();
      assertThat(known.health().successes()).isPositive();
      long before = network.peers().get(0).acceptedConnections();
      SyncOutcome outcome = new Sync(dir.resolve("other")).directory(next, 2).run().done();
      assertThat(outcome.complete()).isTrue();
      assertThat(network.peers().get(0).acceptedConnections()).isEqualTo(before);
    }
  }

  @Test
  void whenNobodyIsFoundTheFailureSaysWhatTheSeedsAnswered() throws Exception {
    try (DnsResponder dns = new DnsResponder();
        LocalNetwork network = network(Manners.fast())) {
      AddressBook book =
          AddressBook.open(
              new DiscoveryConfig(
                  BitcoinNetwork.REGTEST,
                  1,
                  null,
                  true,
                  List.of("other.example"),
                  new DnsResolver(List.of(dns.address())),
                  peer -> true,
                  () -> NOW));
      SyncFailure failure =
          new Sync(dir.resolve("data"))
              .directory(book, 2)
              .giveUpAfter(Duration.ofSeconds(10))
              .givingUpWhen("an answer", engine -> book.troubles().contains("no such name"))
              .run()
              .failed();
      assertThat(failure)
          .hasMessage(
              "no peer could be reached within 10 s"
                  + " (DNS seeds: other.example (there is no such name))");
      assertThat(network.peers().get(0).acceptedConnections()).isZero();
    }
  }

  @Test
  void aSyncWithoutPeersIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sync(dir).directory(PeerDirectory.none(), 8).run());
  }
}
