package dev.tachograph.node.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.node.Eventually;
import dev.tachograph.node.wire.PeerAddresses;
import dev.tachograph.sync.PeerBanObserver;
import dev.tachograph.sync.PeerHealthConfig;
import dev.tachograph.sync.PeerHealthTracker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.bitcoinj.base.BitcoinNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressBookTest {
  private static final long FULL = 0x9;

  private Instant now = Instant.parse("2026-11-30T12:00:00Z");
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final Map<String, List<InetAddress>> seeds = new ConcurrentHashMap<>();

  @TempDir Path dir;

  private AddressBook book() {
    return AddressBook.open(config(List.copyOf(seeds.keySet())));
  }

  private DiscoveryConfig config(List<String> names) {
    return new DiscoveryConfig(
        BitcoinNetwork.MAINNET,
        8_333,
        dir,
        true,
        names,
        this::resolve,
        PublicAddresses::isPublic,
        () -> now);
  }

  private List<InetAddress> resolve(String name) throws IOException {
    asked.add(name);
    List<InetAddress> found = seeds.get(name);
    if (found == null) {
      throw new IOException("there is no such name");
    }
    return found;
  }

  private static InetSocketAddress at(int a, int b, int c, int d) {
    try {
      byte[] bytes = {(byte) a, (byte) b, (byte) c, (byte) d};
      return new InetSocketAddress(InetAddress.getByAddress(bytes), 8_333);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private PeerAddresses.Entry announced(InetSocketAddress peer) {
    return new PeerAddresses.Entry(peer, FULL, now.minusSeconds(3_600));
  }

  private static List<InetAddress> addresses(InetSocketAddress... peers) {
    List<InetAddress> addresses = new ArrayList<>();
    for (InetSocketAddress peer : peers) {
      addresses.add(peer.getAddress());
    }
    return addresses;
  }

  /** The health of a peer that answered so often. */
  private static PeerHealthTracker answers(int successes, int failures) {
    PeerHealthTracker tracker =
        new PeerHealthTracker(
            PeerHealthConfig.defaults(),
            () -> 0,
            new PeerBanObserver() {
              @Override
              public void onBanned(String peerId, String reason, long ms, long failures) {}

              @Override
              public void onUnbanned(String peerId, String reason) {}
            });
    for (int i = 0; i < successes; i++) {
      tracker.recordSuccess("peer", 1);
    }
    for (int i = 0; i < failures; i++) {
      tracker.recordFailure("peer", "late");
    }
    return tracker;
  }

  private static void useful(AddressBook book, InetSocketAddress peer, int good, int bad) {
    book.connected(peer, FULL, 100L, "/agent/");
    var summary = answers(good, bad).summary("peer");
    assertThat(summary).isNotNull();
    book.useful(peer, summary);
  }

  @Test
  void allSeedsAreAskedForNodesThatServeBlocksAndTheirAnswersAreMixed() {
    seeds.put("a.example", List.of());
    seeds.put("x9.a.example", addresses(at(1, 1, 0, 1), at(1, 2, 0, 1)));
    seeds.put("b.example", addresses(at(2, 1, 0, 1), at(2, 2, 0, 1)));
    AddressBook book = AddressBook.open(config(List.of("a.example", "b.example")));
    assertThat(book.next(8, Set.of())).isEmpty();
    Set<InetSocketAddress> found = new HashSet<>();
    Eventually.until(
        "four peers",
        () -> {
          found.addAll(book.next(8, Set.of()));
          return found.size() == 4;
        });
    assertThat(found)
        .containsExactlyInAnyOrder(at(1, 1, 0, 1), at(1, 2, 0, 1), at(2, 1, 0, 1), at(2, 2, 0, 1));
    assertThat(asked).containsExactlyInAnyOrder("x9.a.example", "x9.b.example", "b.example");
    assertThat(book.troubles()).isEmpty();
  }

  @Test
  void aSeedThatIsSilentKeepsTheOthersForAWhileOnly() {
    CountDownLatch never = new CountDownLatch(1);
    DiscoveryConfig config =
        new DiscoveryConfig(
            BitcoinNetwork.MAINNET,
            8_333,
            null,
            true,
            List.of("quick.example", "silent.example"),
            name -> {
              if (name.contains("silent")) {
                Eventually.until("the test's end", () -> never.getCount() == 0);
                throw new IOException("no answer");
              }
              asked.add(name);
              return addresses(at(1, 1, 0, 1));
            },
            PublicAddresses::isPublic,
            () -> now);
    AddressBook book = AddressBook.open(config);
    assertThat(book.next(1, Set.of())).isEmpty();
    assertThat(book.troubles()).isEqualTo("the DNS seeds have not answered yet");
    Eventually.until("the quick seed", () -> !asked.isEmpty());
    assertThat(book.next(1, Set.of())).isEmpty();
    Eventually.until(
        "its address",
        () -> {
          now = now.plusSeconds(2);
          return !book.next(1, Set.of()).isEmpty();
        });
    never.countDown();
    Eventually.until("its failure", () -> book.troubles().contains("silent.example (no answer)"));
  }

  @Test
  void seedsAreAskedAgainAfterAWhile() {
    AddressBook book = AddressBook.open(config(List.of("a.example")));
    book.next(1, Set.of());
    Eventually.until("its failure", () -> book.troubles().contains("there is no such name"));
    assertThat(book.troubles()).isEqualTo("DNS seeds: a.example (there is no such name)");
    asked.clear();
    now = now.plusSeconds(59);
    book.next(1, Set.of());
    assertThat(book.troubles()).isNotEmpty();
    assertThat(asked).isEmpty();
    now = now.plusSeconds(1);
    book.next(1, Set.of());
    Eventually.until("the second time", () -> asked.contains("a.example"));
  }

  @Test
  void seedsAreNotAskedWhileEnoughPeersAreKnown() {
    AddressBook book = AddressBook.open(config(List.of("a.example")));
    book.heard(at(9, 9, 0, 1), List.of(announced(at(1, 1, 0, 1))));
    assertThat(book.next(1, Set.of())).containsExactly(at(1, 1, 0, 1));
    assertThat(book.troubles()).isEmpty();
  }

  @Test
  void aSeedFillsNoMoreThanItsShare() {
    InetSocketAddress[] many = new InetSocketAddress[300];
    for (int i = 0; i < many.length; i++) {
      many[i] = at(1 + i % 9, i / 9, 0, 1);
    }
    seeds.put("x9.a.example", addresses(many));
    AddressBook book = AddressBook.open(config(List.of("a.example")));
    Eventually.until("its peers", () -> !book.next(1, Set.of()).isEmpty());
    assertThat(book.size()).isEqualTo(SeedLookup.MAX_OF_ONE);
  }

  @Test
  void peersOfOneNetworkAreFew() {
    AddressBook book = book();
    List<PeerAddresses.Entry> announced = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      announced.add(announced(at(1, 1, 0, i)));
    }
    book.heard(at(9, 9, 0, 1), announced);
    assertThat(book.next(8, Set.of())).hasSize(AddressBook.MAX_OF_GROUP);
    assertThat(book.next(8, Set.of(at(1, 1, 77, 77)))).hasSize(AddressBook.MAX_OF_GROUP - 1);
    book.heard(at(9, 9, 0, 1), List.of(announced(at(1, 2, 0, 1))));
    assertThat(book.next(8, Set.of())).hasSize(AddressBook.MAX_OF_GROUP + 1);
  }

  @Test
  void whatIsInUseIsNotProposed() {
    AddressBook book = book();
    book.heard(at(9, 9, 0, 1), List.of(announced(at(1, 1, 0, 1)), announced(at(1, 2, 0, 1))));
    assertThat(book.next(8, Set.of(at(1, 1, 0, 1)))).containsExactly(at(1, 2, 0, 1));
    assertThat(book.next(0, Set.of())).isEmpty();
  }

  @Test
  void whatIsNotOfThePublicInternetIsRefused() {
    AddressBook book = book();
    InetSocketAddress noPort = new InetSocketAddress(at(1, 1, 0, 1).getAddress(), 0);
    book.heard(
        at(9, 9, 0, 1),
        List.of(announced(at(10, 0, 0, 1)), announced(at(127, 0, 0, 1)), announced(noPort)));
    assertThat(book.size()).isZero();
  }

  @Test
  void nodesThatDoNotServeAllBlocksAreNotProposed() {
    AddressBook book = book();
    book.heard(
        at(9, 9, 0, 1),
        List.of(
            new PeerAddresses.Entry(at(1, 1, 0, 1), 0x1, now),
            new PeerAddresses.Entry(at(1, 2, 0, 1), 0x408, now)));
    assertThat(book.size()).isZero();
    book.heard(at(9, 9, 0, 1), List.of(announced(at(1, 3, 0, 1))));
    book.connected(at(1, 3, 0, 1), 0x408, 100L, "/pruned/");
    now = now.plusSeconds(3_600);
    assertThat(book.next(8, Set.of())).isEmpty();
  }

  @Test
  void timesAreClampedAndOldOnesRefused() {
    AddressBook book = book();
    Instant future = now.plus(Duration.ofDays(300));
    book.heard(
        at(9, 9, 0, 1),
        List.of(
            new PeerAddresses.Entry(at(1, 1, 0, 1), FULL, future),
            new PeerAddresses.Entry(at(1, 2, 0, 1), FULL, now.minus(Duration.ofDays(31)))));
    KnownPeer clamped = book.known(at(1, 1, 0, 1));
    assertThat(clamped).isNotNull();
    assertThat(clamped.lastSeen()).isEqualTo(now.minus(Duration.ofDays(5)));
    assertThat(book.known(at(1, 2, 0, 1))).isNull();
  }

  @Test
  void aPeerAnnouncesAThousandAtOnceAndThenOneInTenSeconds() {
    AddressBook book = book();
    InetSocketAddress[] from = {at(9, 9, 0, 1), at(9, 8, 0, 1)};
    for (int i = 0; i < 400; i++) {
      book.heard(from[0], List.of(announced(at(1, i / 200, i % 200, 1))));
    }
    assertThat(book.size()).isEqualTo(400);
    List<PeerAddresses.Entry> many = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      many.add(announced(at(2, i / 200, i % 200, 1)));
    }
    book.heard(from[0], many.subList(0, 600));
    book.heard(from[0], many.subList(600, 700));
    assertThat(many.subList(600, 700))
        .allSatisfy(entry -> assertThat(book.known(entry.address())).isNull());
    now = now.plusSeconds(30);
    book.heard(from[0], many.subList(600, 700));
    assertThat(many.subList(600, 700).stream().filter(e -> book.known(e.address()) != null))
        .hasSize(3);
    book.heard(from[1], many.subList(600, 700));
    assertThat(many.subList(600, 700))
        .allSatisfy(entry -> assertThat(book.known(entry.address())).isNotNull());
  }

  @Test
  void peersOfOneNetworkAnnounceTheirShareOnly() {
    AddressBook book = book();
    for (int from = 1; from <= 3; from++) {
      List<PeerAddresses.Entry> many = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        many.add(announced(at(from, i / 200, i % 200, 1)));
      }
      book.heard(at(9, 9, 0, from), many);
    }
    assertThat(book.size()).isEqualTo(AddressBook.MAX_OF_SOURCE);
  }

  @Test
  void whenTheBookIsFullTheWorstAreForgottenAndNeverTheProven() {
    AddressBook book = book();
    Set<InetSocketAddress> proven = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      InetSocketAddress peer = at(3, 1, i, 1);
      proven.add(peer);
      book.connected(peer, FULL, 100L, "/agent/");
    }
    book.banned(at(4, 4, 0, 1), Duration.ofHours(24), "sent wrong headers");
    for (int from = 1; from <= 20; from++) {
      List<PeerAddresses.Entry> many = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        many.add(announced(at(100 + from, i / 200, i % 200, 1)));
      }
      book.heard(at(9, from, 0, 1), many);
      assertThat(book.size()).isLessThanOrEqualTo(AddressBook.MAX_ENTRIES);
    }
    assertThat(book.size()).isEqualTo(AddressBook.MAX_ENTRIES);
    assertThat(proven).allSatisfy(peer -> assertThat(book.known(peer)).isNotNull());
    assertThat(book.isBanned(at(4, 4, 0, 1))).isTrue();
    now = now.plusSeconds(60);
    List<InetSocketAddress> proposed = book.next(8, Set.of());
    assertThat(proposed).hasSize(8);
    assertThat(proven).containsAll(proposed.subList(0, AddressBook.MAX_OF_GROUP));
    assertThat(proven).doesNotContainAnyElementsOf(proposed.subList(2, 8));
  }

  @Test
  void provenPeersComeFirstByTheQualityOfTheirAnswers() {
    AddressBook book = book();
    List<PeerAddresses.Entry> many = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      many.add(announced(at(100, i / 200, i % 200, 1)));
    }
    book.heard(at(9, 9, 0, 1), many);
    useful(book, at(1, 1, 0, 1), 1, 1);
    useful(book, at(1, 2, 0, 1), 9, 0);
    useful(book, at(1, 3, 0, 1), 9, 1);
    now = now.plusSeconds(60);
    assertThat(book.next(3, Set.of()))
        .containsExactly(at(1, 2, 0, 1), at(1, 3, 0, 1), at(1, 1, 0, 1));
    book.failed(at(1, 2, 0, 1), "connection refused");
    now = now.plusSeconds(60);
    assertThat(book.next(3, Set.of()))
        .containsExactly(at(1, 3, 0, 1), at(1, 1, 0, 1), at(1, 2, 0, 1));
    now = now.plus(AddressEntry.REMEMBERED);
    // In random order from now on, so that one of the three comes first now and then.
    assertThat(IntStream.range(0, 20).mapToObj(i -> book.next(500, Set.of()).get(0)))
        .anyMatch(first -> first.getAddress().getAddress()[0] == 100);
  }

  @Test
  void whatAnnouncementsSayOfAProvenPeerIsNotTaken() {
    AddressBook book = book();
    useful(book, at(1, 1, 0, 1), 1, 0);
    KnownPeer before = book.known(at(1, 1, 0, 1));
    now = now.plusSeconds(60);
    book.heard(at(9, 9, 0, 1), List.of(new PeerAddresses.Entry(at(1, 1, 0, 1), 0xffff, now)));
    assertThat(book.known(at(1, 1, 0, 1))).isEqualTo(before);
  }

  @Test
  void aPeerThatFailedIsProposedAgainLaterAndLater() {
    AddressBook book = book();
    InetSocketAddress peer = at(1, 1, 0, 1);
    book.heard(at(9, 9, 0, 1), List.of(announced(peer)));
    for (int seconds : List.of(20, 40, 80, 160, 320, 600, 600)) {
      book.failed(peer, "connection refused");
      now = now.plusSeconds(seconds - 1);
      assertThat(book.next(1, Set.of())).isEmpty();
      now = now.plusSeconds(1);
      assertThat(book.next(1, Set.of())).containsExactly(peer);
    }
    assertThat(book.known(peer)).isNotNull();
  }

  @Test
  void aBanEndsInItsTime() {
    AddressBook book = book();
    InetSocketAddress peer = at(1, 1, 0, 1);
    book.heard(at(9, 9, 0, 1), List.of(announced(peer)));
    book.banned(peer, Duration.ofHours(24), "sent wrong headers");
    book.banned(peer, Duration.ofSeconds(1), "shorter");
    assertThat(book.isBanned(peer)).isTrue();
    assertThat(book.next(1, Set.of())).isEmpty();
    KnownPeer banned = book.known(peer);
    assertThat(banned).isNotNull();
    assertThat(banned.banReason()).isEqualTo("sent wrong headers");
    now = now.plus(Duration.ofHours(24));
    assertThat(book.isBanned(peer)).isFalse();
    assertThat(book.next(1, Set.of())).containsExactly(peer);
  }

  @Test
  void peersAreRememberedFromRunToRun() throws IOException {
    AddressBook book = book();
    InetSocketAddress named = InetSocketAddress.createUnresolved("node.example", 8_333);
    useful(book, at(1, 1, 0, 1), 8, 1);
    useful(book, named, 3, 0);
    book.banned(at(1, 2, 0, 1), Duration.ofHours(24), "sent \"wrong\" headers\n");
    book.heard(at(9, 9, 0, 1), List.of(announced(at(1, 3, 0, 1))));
    book.save();
    AddressBook next = book();
    for (InetSocketAddress peer : List.of(at(1, 1, 0, 1), at(1, 2, 0, 1), at(1, 3, 0, 1), named)) {
      assertThat(next.known(peer)).isNotNull().isEqualTo(book.known(peer));
    }
    KnownPeer known = next.known(at(1, 1, 0, 1));
    assertThat(known).isNotNull();
    assertThat(known.health()).isEqualTo(new KnownPeer.Health(8, 8, 0, 1));
    now = now.plusSeconds(60);
    assertThat(next.next(8, Set.of())).containsExactly(at(1, 1, 0, 1), at(1, 3, 0, 1));
    assertThat(PeerCache.read(dir).bans(now))
        .singleElement()
        .satisfies(ban -> assertThat(ban.peerId()).isEqualTo("1.2.0.1:8333"))
        .satisfies(ban -> assertThat(ban.banReason()).isEqualTo("sent \"wrong\" headers\n"));
  }

  @Test
  void whatIsOldIsForgottenButABanLastsToItsEnd() {
    AddressBook book = book();
    useful(book, at(1, 1, 0, 1), 8, 1);
    book.banned(at(1, 2, 0, 1), Duration.ofDays(40), "sent wrong headers");
    book.save();
    now = now.plus(Duration.ofDays(8));
    KnownPeer old = book().known(at(1, 1, 0, 1));
    assertThat(old).isNotNull();
    assertThat(old.health()).isNull();
    assertThat(old.lastConnected()).isNull();
    now = now.plus(Duration.ofDays(23));
    assertThat(book().known(at(1, 1, 0, 1))).isNull();
    assertThat(book().isBanned(at(1, 2, 0, 1))).isTrue();
    now = now.plus(Duration.ofDays(10));
    assertThat(book().known(at(1, 2, 0, 1))).isNull();
  }

  @Test
  void theCacheOfAnotherNetworkIsLeftOut() throws IOException {
    new PeerCache(
            "signet",
            now,
            List.of(
                new KnownPeer("1.1.0.1:38333", FULL, now, now, 0, null, null, null, null, null)))
        .write(dir);
    assertThat(book().size()).isZero();
  }

  @Test
  void manyAddressesThatWereNeverTriedAreNotKept() throws IOException {
    AddressBook book = book();
    for (int from = 1; from <= 3; from++) {
      List<PeerAddresses.Entry> many = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        many.add(announced(at(100 + from, i / 200, i % 200, 1)));
      }
      book.heard(at(9, from, 0, 1), many);
    }
    useful(book, at(1, 1, 0, 1), 1, 0);
    book.save();
    assertThat(PeerCache.read(dir).peers()).hasSize(AddressBook.MAX_SAVED_UNPROVEN + 1);
    assertThat(book().known(at(1, 1, 0, 1))).isNotNull();
  }

  @Test
  void namedPeersAreRememberedAndNeverProposed() {
    AddressBook book =
        AddressBook.open(DiscoveryConfig.ofNamed(BitcoinNetwork.MAINNET, dir, () -> now));
    assertThat(book.discovers()).isFalse();
    useful(book, at(1, 1, 0, 1), 8, 1);
    book.heard(at(1, 1, 0, 1), List.of(announced(at(1, 2, 0, 1))));
    assertThat(book.known(at(1, 1, 0, 1))).isNotNull();
    assertThat(book.known(at(1, 2, 0, 1))).isNull();
    now = now.plusSeconds(60);
    assertThat(book.next(8, Set.of())).isEmpty();
    assertThat(book.troubles()).isEmpty();
  }

  @Test
  void publicNetworksHaveSeeds() {
    Map<BitcoinNetwork, Integer> seedsOf = new HashMap<>();
    for (BitcoinNetwork network : List.of(BitcoinNetwork.MAINNET, BitcoinNetwork.SIGNET)) {
      DiscoveryConfig config = DiscoveryConfig.ofPublic(network, dir, () -> now);
      assertThat(config.discovers()).isTrue();
      assertThat(config.acceptable().test(at(127, 0, 0, 1))).isFalse();
      seedsOf.put(network, config.seeds().size());
    }
    assertThat(seedsOf.values()).allSatisfy(count -> assertThat(count).isGreaterThan(1));
  }
}
