package dev.tachograph.node.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.node.Eventually;
import dev.tachograph.node.StoredChain;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.GetAddrMessage;
import org.bitcoinj.core.HeadersMessage;
import org.bitcoinj.core.InventoryItem;
import org.bitcoinj.core.InventoryMessage;
import org.bitcoinj.core.NotFoundMessage;
import org.bitcoinj.core.Ping;
import org.bitcoinj.core.Pong;
import org.bitcoinj.core.SendHeadersMessage;
import org.bitcoinj.core.Services;
import org.bitcoinj.core.Transaction;
import org.bitcoinj.core.VersionMessage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nodes that speak the protocol are answered. */
class BlockServerTest {
  static final Sha256Hash NO_STOP = Sha256Hash.ZERO_HASH;
  private static final int TIP = 1_200;

  private static LocalChain chain;
  private static LocalChain branch;

  @TempDir private Path dir;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(TIP + 1, 1);
    branch = LocalChain.generate(TIP + 6, 2);
  }

  static ServeConfig config() {
    return ServeConfig.defaults(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static BlockServer serve(StoredChain stored) throws IOException {
    return BlockServer.start(config(), stored.view(), System::nanoTime);
  }

  @Test
  void versionTellsHeightAndWhatIsServed() throws Exception {
    try (StoredChain stored = StoredChain.of(dir, chain);
        BlockServer server = serve(stored);
        ServedClient client = new ServedClient(server.address())) {
      VersionMessage version = client.handshake();

      assertThat(version.bestHeight).isEqualTo(TIP);
      assertThat(version.services())
          .isEqualTo(
              Services.of(
                  Services.NODE_NETWORK | Services.NODE_NETWORK_LIMITED | Services.NODE_WITNESS));
      assertThat(version.relayTxesBeforeFilter).isFalse();
      assertThat(version.subVer).contains("/Tachograph:");
      assertThat(server.connections()).isOne();
    }
  }

  @Test
  void whoLacksTheFirstBlocksIsNoNetworkNode() throws Exception {
    try (StoredChain stored = new StoredChain(dir, BitcoinNetwork.REGTEST, 500)) {
      stored.headers(chain, 1, 900);
      stored.blocks(chain, 500, 700);
      assertThat(ServedPeer.services(stored.view())).isEqualTo(Services.NODE_WITNESS);

      stored.blocks(chain, 701, 787);
      assertThat(ServedPeer.services(stored.view()))
          .isEqualTo(Services.NODE_WITNESS | Services.NODE_NETWORK_LIMITED);

      stored.blocks(chain, 1, 499);
      assertThat(Services.of(ServedPeer.services(stored.view())).has(Services.NODE_NETWORK))
          .isTrue();
    }
  }

  @Test
  void headersFollowTheFirstHashOfTheLocatorThatIsKnown() throws Exception {
    try (StoredChain stored = StoredChain.of(dir, chain);
        BlockServer server = serve(stored);
        ServedClient client = ServedClient.ready(server.address())) {
      client.getHeaders(NO_STOP, branch.hash(900), chain.hash(700), chain.hash(0));
      assertThat(hashes(client)).isEqualTo(hashes(chain, 701, TIP));

      client.getHeaders(chain.hash(720), chain.hash(700));
      assertThat(hashes(client)).isEqualTo(hashes(chain, 701, 720));

      client.getHeaders(NO_STOP, branch.hash(900));
      assertThat(hashes(client)).isEqualTo(hashes(chain, 1, TIP));

      client.getHeaders(chain.hash(7));
      assertThat(hashes(client)).containsExactly(chain.hash(7));

      client.getHeaders(NO_STOP, chain.hash(TIP));
      assertThat(hashes(client)).isEmpty();
    }
  }

  private static List<Sha256Hash> hashes(ServedClient client) throws Exception {
    return client.next(HeadersMessage.class).getBlockHeaders().stream()
        .map(Block::getHash)
        .toList();
  }

  private static List<Sha256Hash> hashes(LocalChain chain, int first, int last) {
    List<Sha256Hash> hashes = new ArrayList<>();
    for (int height = first; height <= last; height++) {
      hashes.add(chain.hash(height));
    }
    return hashes;
  }

  @Test
  void blocksComeInOrderWithTheirWitnessesByteForByte() throws Exception {
    try (StoredChain stored = StoredChain.of(dir, chain);
        BlockServer server = serve(stored);
        ServedClient client = ServedClient.ready(server.address())) {
      client.getData(
          InventoryItem.Type.WITNESS_BLOCK, hashes(chain, 0, TIP).toArray(Sha256Hash[]::new));
      for (int height = 0; height <= TIP; height++) {
        assertThat(client.next(RawBlock.class).bytes()).isEqualTo(chain.block(height));
      }
      // A block is counted once it is written, when the client may have it already.
      Eventually.until("all are counted", () -> server.servedBlocks() > TIP);
      assertThat(server.servedBlocks()).isEqualTo(TIP + 1);
      assertThat(server.sentBytes()).isGreaterThan(chain.bytes());
    }
  }

  @Test
  void whoAsksWithoutWitnessesGetsTheSameTransactionsWithoutThem() throws Exception {
    try (StoredChain stored = StoredChain.of(dir, chain);
        BlockServer server = serve(stored);
        ServedClient client = ServedClient.ready(server.address())) {
      int stripped = 0;
      for (int height = 0; height <= TIP; height++) {
        client.getData(InventoryItem.Type.BLOCK, chain.hash(height));
        RawBlock got = client.next(RawBlock.class);
        List<Transaction> whole = new RawBlock(chain.block(height)).parse().getTransactions();
        List<Transaction> transactions = got.parse().getTransactions();
        assertThat(got.hash()).isEqualTo(chain.hash(height));
        assertThat(ids(transactions)).isEqualTo(ids(whole));
        assertThat(transactions).noneMatch(Transaction::hasWitnesses);
        stripped += got.bytes().length < chain.block(height).length ? 1 : 0;
      }
      assertThat(stripped).isGreaterThan(100);
    }
  }

  private static List<Sha256Hash> ids(List<Transaction> transactions) {
    return transactions.stream().map(Transaction::getTxId).toList();
  }

  @Test
  void whatIsNotStoredIsNotFound() throws Exception {
    try (StoredChain stored = new StoredChain(dir, BitcoinNetwork.REGTEST, 1);
        BlockServer server = serve(stored)) {
      stored.headers(chain, 1, 900);
      stored.blocks(chain, 1, 100);
      try (ServedClient client = ServedClient.ready(server.address())) {
        client.getData(
            InventoryItem.Type.WITNESS_BLOCK, chain.hash(101), branch.hash(5), chain.hash(100));
        assertThat(client.next(RawBlock.class).hash()).isEqualTo(chain.hash(100));
        assertThat(client.next(NotFoundMessage.class).getItems())
            .extracting(item -> item.hash)
            .containsExactly(chain.hash(101), branch.hash(5));

        client.getData(InventoryItem.Type.TRANSACTION, chain.hash(100));
        assertThat(client.next(NotFoundMessage.class).getItems()).hasSize(1);

        client.getHeaders(NO_STOP, chain.hash(0));
        assertThat(hashes(client)).as("no header without its block").hasSize(100);
      }
    }
  }

  @Test
  void getblocksIsContinuedByTheTipOnceTheLastHashIsAskedFor() throws Exception {
    try (StoredChain stored = StoredChain.of(dir, chain);
        BlockServer server = serve(stored);
        ServedClient client = ServedClient.ready(server.address())) {
      client.getBlocks(NO_STOP, chain.hash(0));
      assertThat(inventory(client)).isEqualTo(hashes(chain, 1, 500));
      client.getData(InventoryItem.Type.WITNESS_BLOCK, chain.hash(499), chain.hash(500));
      client.next(RawBlock.class);
      client.next(RawBlock.class);
      assertThat(inventory(client)).containsExactly(chain.hash(TIP));

      client.getBlocks(NO_STOP, chain.hash(1_000));
      assertThat(inventory(client)).isEqualTo(hashes(chain, 1_001, TIP));
      client.getBlocks(chain.hash(10), chain.hash(0));
      assertThat(inventory(client)).isEqualTo(hashes(chain, 1, 10));
    }
  }

  private static List<Sha256Hash> inventory(ServedClient client) throws Exception {
    return client.next(InventoryMessage.class).getItems().stream().map(item -> item.hash).toList();
  }

  @Test
  void newTipsAreAnnouncedByInventoryOrByHeadersIfThoseAreWanted() throws Exception {
    try (StoredChain stored = new StoredChain(dir, BitcoinNetwork.REGTEST, 1);
        BlockServer server = serve(stored)) {
      stored.headers(chain, 1, TIP);
      stored.blocks(chain, 1, 100);
      try (ServedClient client = ServedClient.ready(server.address())) {
        stored.blocks(chain, 101, 101);
        assertThat(inventory(client)).containsExactly(chain.hash(101));

        client.send(new SendHeadersMessage()).send(Ping.of(1));
        client.next(Pong.class);
        stored.blocks(chain, 102, 104);
        assertThat(hashes(client)).isEqualTo(hashes(chain, 102, 104));

        stored.blocks(chain, 105, 200);
        assertThat(inventory(client)).as("too many at once").containsExactly(chain.hash(200));
      }
    }
  }

  @Test
  void aReorganizationIsAnnouncedAndOrphanedBlocksAreGone() throws Exception {
    try (StoredChain stored = StoredChain.of(dir, chain);
        BlockServer server = serve(stored);
        ServedClient client = ServedClient.ready(server.address())) {
      client.getHeaders(NO_STOP, chain.hash(TIP));
      assertThat(hashes(client)).isEmpty();

      stored.headers(branch, 1, TIP + 5);
      stored.blocks(branch, 1, TIP + 5);
      List<Sha256Hash> told = List.of();
      while (!told.contains(branch.hash(TIP + 5))) {
        told = inventory(client);
      }
      client.getHeaders(NO_STOP, chain.hash(TIP), chain.hash(0));
      assertThat(hashes(client)).isEqualTo(hashes(branch, 1, TIP + 5));
      client.getData(InventoryItem.Type.WITNESS_BLOCK, chain.hash(TIP), branch.hash(TIP));
      assertThat(client.next(RawBlock.class).bytes()).isEqualTo(branch.block(TIP));
      client.next(NotFoundMessage.class);
    }
  }

  @Test
  void whatIsNotForAServerOfBlocksHasNoAnswer() throws Exception {
    try (StoredChain stored = StoredChain.of(dir, chain);
        BlockServer server = serve(stored);
        ServedClient client = ServedClient.ready(server.address())) {
      client.send(new GetAddrMessage());
      byte[] mempool = client.frame(new GetAddrMessage());
      System.arraycopy("mempool".getBytes(), 0, mempool, 4, 7);
      client.sendBytes(Arrays.copyOf(mempool, 24));
      client.send(Ping.of(99));

      assertThat(client.next(Pong.class).nonce()).isEqualTo(99);
    }
  }
}
