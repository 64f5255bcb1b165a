package dev.tachograph.node.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bitcoinj.base.BitcoinNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class PeerCacheTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

  @TempDir Path dir;

  private static KnownPeer peer(String id) {
    return new KnownPeer(
        id,
        0x409,
        NOW,
        NOW.minusSeconds(5),
        2,
        900_000L,
        "/agent \"1\"/\u0000\ud83d\ude00",
        new KnownPeer.Health(64, 100, 3, 1),
        NOW.plusSeconds(100),
        "sent wrong headers");
  }

  private static KnownPeer sparse(String id) {
    return new KnownPeer(id, 0, null, null, 0, null, null, null, null, null);
  }

  private Path file() {
    return dir.resolve("peers.json");
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    PeerCache cache =
        new PeerCache("mainnet", NOW, List.of(peer("1.2.3.4:8333"), sparse("[2a01::5]:8333")));
    cache.write(dir);
    assertThat(PeerCache.read(dir)).isEqualTo(cache);
    assertThat(Files.readAllLines(file())).hasSize(4);
    assertThat(Files.list(dir)).containsExactly(file());
  }

  @Test
  void withoutAFileThereAreNoPeers() throws IOException {
    assertThat(PeerCache.read(dir).peers()).isEmpty();
    assertThat(PeerCache.read(dir.resolve("nowhere")).peers()).isEmpty();
  }

  @Test
  void aFileIsReplacedAsAWhole() throws IOException {
    PeerCache cache = new PeerCache("mainnet", NOW, List.of(peer("1.2.3.4:8333")));
    cache.write(dir);
    Files.createDirectory(dir.resolve("peers.json.tmp"));
    assertThatThrownBy(() -> new PeerCache("mainnet", NOW, List.of()).write(dir))
        .isInstanceOf(IOException.class);
    assertThat(PeerCache.read(dir)).isEqualTo(cache);
  }

  @Test
  void aTimeAtTheEndOfAllTimesCountsAsNone() throws IOException {
    Files.writeString(file(), ok("{\"peer\":\"a:1\",\"last_connected\":\"" + Instant.MAX + "\"}"));
    AddressBook book =
        AddressBook.open(DiscoveryConfig.ofNamed(BitcoinNetwork.MAINNET, dir, () -> NOW));
    assertThat(book.size()).isZero();
  }

  @Test
  void aDamagedFileIsToldAndLeftOut() throws IOException {
    for (String damaged :
        List.of(
            "",
            "{",
            "[]",
            "null",
            "{\"format\":\"tachograph-peers/2\"}",
            "{\"format\":\"tachograph-peers/1\",\"network\":\"mainnet\"}",
            ok("{}"),
            ok("{\"peer\":7}"),
            ok("{\"peer\":\"a:1\",\"last_seen\":\"yesterday\"}"),
            ok("{\"peer\":\"a:1\",\"services\":1.5}"),
            ok("{\"peer\":\"a:1\",\"services\":1e400}"),
            ok("{\"peer\":\"a:1\",\"health\":{}}"),
            ok(
                "{\"peer\":\"a:1\",\"health\":{\"batch_limit\":-1,\"successes\":0,"
                    + "\"partials\":0,\"failures\":0}}"),
            ok("{\"peer\":\"a:1\"},".repeat(4_096) + "{\"peer\":\"a:1\"}"))) {
      Files.writeString(file(), damaged);
      assertThatThrownBy(() -> PeerCache.read(dir))
          .as(damaged.substring(0, Math.min(100, damaged.length())))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("peers.json is damaged: ");
      AddressBook book =
          AddressBook.open(DiscoveryConfig.ofNamed(BitcoinNetwork.MAINNET, dir, () -> NOW));
      assertThat(book.size()).isZero();
    }
  }

  private static String ok(String peers) {
    return "{\"format\":\"tachograph-peers/1\",\"network\":\"mainnet\","
        + "\"saved_at\":\"2026-11-30T12:00:00Z\",\"peers\":["
        + peers
        + "]}";
  }

  @Test
  void unknownMembersAreSkipped() throws IOException {
    Files.writeString(file(), ok("{\"peer\":\"a:1\",\"new\":[1,{}]}"));
    assertThat(PeerCache.read(dir).peers()).containsExactly(sparse("a:1"));
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() throws IOException {
    Files.write(file(), new byte[(8 << 20) + 1]);
    assertThatThrownBy(() -> PeerCache.read(dir))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("larger than a peer cache can be");
  }

  @Test
  void flippedBytesAreReadOrTold() throws IOException {
    List<KnownPeer> peers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      peers.add(peer("1.2.3." + i + ":8333"));
    }
    new PeerCache("mainnet", NOW, peers).write(dir);
    byte[] whole = Files.readAllBytes(file());
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2_000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      Files.write(file(), damaged);
      try {
        assertThat(PeerCache.read(dir).peers().size()).isLessThanOrEqualTo(5);
      } catch (IOException told) {
        assertThat(told).hasMessageContaining("peers.json is damaged: ");
      }
      AddressBook.open(DiscoveryConfig.ofNamed(BitcoinNetwork.MAINNET, dir, () -> NOW)).save();
    }
  }
}
