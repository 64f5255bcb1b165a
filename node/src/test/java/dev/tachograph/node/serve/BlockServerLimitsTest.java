package dev.tachograph.node.serve;

import static dev.tachograph.node.serve.BlockServerTest.NO_STOP;
import static dev.tachograph.node.serve.BlockServerTest.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.node.Eventually;
import dev.tachograph.node.StoredChain;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.HeadersMessage;
import org.bitcoinj.core.InventoryItem;
import org.bitcoinj.core.Ping;
import org.bitcoinj.core.Pong;
import org.bitcoinj.core.VersionAck;
import org.bitcoinj.core.VersionMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that want too much, or break the protocol: their connection ends, no other one. */
@Tag("once")
class BlockServerLimitsTest {
  private static final long REQUEST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final Duration LONG = Duration.ofMinutes(5);

  private static LocalChain chain;

  @TempDir private Path dir;
  private StoredChain stored;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(301, 1);
  }

  @BeforeEach
  void open() throws IOException {
    stored = StoredChain.of(dir, chain);
  }

  @AfterEach
  void close() {
    stored.close();
  }

  private BlockServer serve(ServeConfig config) throws IOException {
    return BlockServer.start(config, stored.view(), System::nanoTime);
  }

  private static void assertServed(ServedClient client) throws Exception {
    client.send(Ping.of(5));
    assertThat(client.next(Pong.class).nonce()).isEqualTo(5);
  }

  @Test
  void connectionsBeyondTheLimitAreClosedAndThereIsRoomAgainWhenOneEnds() throws Exception {
    try (BlockServer server = serve(config().withConnections(2, 2));
        ServedClient first = ServedClient.ready(server.address())) {
      ServedClient second = ServedClient.ready(server.address());
      try (ServedClient third = new ServedClient(server.address())) {
        assertThat(third.untilClosed()).isEmpty();
      }
      assertServed(first);
      second.close();
      Eventually.until("its end", () -> server.connections() == 1);
      ServedClient.ready(server.address()).close();
    }
  }

  @Test
  void oneAddressHasItsShareOfTheConnections() throws Exception {
    try (BlockServer server = serve(config().withConnections(32, 1));
        ServedClient first = ServedClient.ready(server.address());
        ServedClient second = new ServedClient(server.address())) {
      assertThat(second.untilClosed()).isEmpty();
      assertServed(first);
    }
  }

  @Test
  void whoWasAnsweredForLongIsNotTakenForSilent() throws Exception {
    AtomicLong passed = new AtomicLong();
    Sha256Hash[] wanted = Collections.nCopies(20, chain.hash(5)).toArray(Sha256Hash[]::new);
    ServeConfig slow = config().withUpload(400, 0).withTimeouts(LONG, LONG);
    try (BlockServer server =
            BlockServer.start(slow, stored.view(), () -> System.nanoTime() + passed.get());
        ServedClient client = ServedClient.ready(server.address())) {
      client.getData(InventoryItem.Type.WITNESS_BLOCK, wanted);
      for (int i = 0; i < wanted.length; i++) {
        client.next(RawBlock.class);
        passed.addAndGet(LONG.toNanos() / 10);
      }
      assertServed(client);
    }
  }

  @Test
  void whatBreaksTheProtocolEndsItsConnectionAlone() throws Exception {
    try (BlockServer server = serve(config());
        ServedClient good = ServedClient.ready(server.address())) {
      byte[] ping = good.frame(Ping.of(1));
      byte[] wrongMagic = ping.clone();
      wrongMagic[0]++;
      byte[] wrongChecksum = ping.clone();
      wrongChecksum[20]++;
      byte[] tooLarge = ping.clone();
      tooLarge[18] = 2;
      byte[] negative = ping.clone();
      negative[19] = (byte) 0x80;
      List<Sha256Hash> long_ = Collections.nCopies(102, chain.hash(5));
      for (byte[] wrong : List.of(wrongMagic, wrongChecksum, tooLarge, negative)) {
        try (ServedClient bad = ServedClient.ready(server.address())) {
          assertThat(bad.sendBytes(wrong).untilClosed()).isEmpty();
        }
      }
      try (ServedClient bad = ServedClient.ready(server.address())) {
        bad.getHeaders(NO_STOP, long_.toArray(Sha256Hash[]::new));
        assertThat(bad.untilClosed()).isEmpty();
      }
      try (ServedClient bad = ServedClient.ready(server.address())) {
        assertThat(bad.send(bad.version()).untilClosed()).as("a second version").isEmpty();
      }
      try (ServedClient bad = new ServedClient(server.address())) {
        assertThat(bad.send(Ping.of(1)).untilClosed()).as("no version").isEmpty();
      }
      try (ServedClient bad = new ServedClient(server.address())) {
        VersionMessage old = bad.version();
        old.clientVersion = 209;
        assertThat(bad.send(old).untilClosed()).as("an old version").isEmpty();
      }
      try (ServedClient bad = new ServedClient(server.address())) {
        assertThat(bad.sendBytes("GET / HTTP/1.1\r\n\r\n".getBytes()).untilClosed()).isEmpty();
      }
      assertServed(good);
    }
  }

  @Test
  void aFloodIsCut() throws Exception {
    try (BlockServer server = serve(config());
        ServedClient good = ServedClient.ready(server.address());
        ServedClient bad = ServedClient.ready(server.address())) {
      Thread flood =
          new Thread(
              () -> {
                try {
                  byte[] pings = pings(bad);
                  while (true) {
                    bad.sendBytes(pings);
                  }
                } catch (IOException cut) {
                  // As it should be.
                }
              },
              "flood");
      flood.start();
      bad.untilClosed();
      flood.join();
      assertServed(good);
    }
  }

  private static byte[] pings(ServedClient client) throws IOException {
    byte[] ping = client.frame(Ping.of(3));
    byte[] many = new byte[100 * ping.length];
    for (int i = 0; i < 100; i++) {
      System.arraycopy(ping, 0, many, i * ping.length, ping.length);
    }
    return many;
  }

  @Test
  void whoDoesNotShakeHandsIsClosed() throws Exception {
    try (BlockServer server = serve(config().withTimeouts(Duration.ofSeconds(2), LONG));
        ServedClient silent = new ServedClient(server.address());
        ServedClient half = new ServedClient(server.address())) {
      half.send(half.version());
      assertThat(silent.untilClosed()).isEmpty();
      assertThat(half.untilClosed()).as("its version and acknowledgement").hasSize(2);
    }
  }

  @Test
  void whoTalksInsteadOfShakingHandsIsClosedAsWell() throws Exception {
    try (BlockServer server = serve(config().withTimeouts(Duration.ofSeconds(2), LONG));
        ServedClient chatty = new ServedClient(server.address())) {
      chatty.send(chatty.version());
      chatty.next(VersionMessage.class);
      chatty.next(VersionAck.class);
      assertThatThrownBy(
              () -> {
                while (true) {
                  assertServed(chatty);
                  LockSupport.parkNanos(REQUEST_NANOS);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void whoIsSilentIsAskedAndThenClosed() throws Exception {
    try (BlockServer server = serve(config().withTimeouts(LONG, Duration.ofSeconds(4)));
        ServedClient silent = ServedClient.ready(server.address());
        ServedClient half = ServedClient.ready(server.address())) {
      half.sendBytes(Arrays.copyOf(half.frame(Ping.of(1)), 10));
      assertThat(silent.untilClosed()).hasSize(1).allMatch(Ping.class::isInstance);
      half.untilClosed();
      Eventually.until("the end of both", () -> server.connections() == 0);
    }
  }

  @Test
  void whoDoesNotReadKeepsNobodyWaitingAndIsClosed() throws Exception {
    try (BlockServer server = serve(config().withTimeouts(LONG, Duration.ofSeconds(2)));
        ServedClient slow = ServedClient.ready(server.address());
        ServedClient good = ServedClient.ready(server.address())) {
      List<Sha256Hash> wanted = new ArrayList<>();
      for (int i = 0; i < 20_000; i++) {
        wanted.add(chain.hash(1 + i % 300));
      }
      slow.getData(InventoryItem.Type.WITNESS_BLOCK, wanted.toArray(Sha256Hash[]::new));

      Eventually.until("sending", () -> server.sentBytes() > 100_000);
      long sent = 0;
      while (server.connections() == 2) {
        good.getData(InventoryItem.Type.WITNESS_BLOCK, chain.hash(300));
        assertThat(good.next(RawBlock.class).bytes()).isEqualTo(chain.block(300));
        sent++;
        // As fast as it can would be a flood.
        LockSupport.parkNanos(REQUEST_NANOS);
      }
      assertThat(sent).isPositive();
      assertServed(good);
    }
  }

  @Test
  void atTheEndOfTheDaysBytesBlocksEndTheConnection() throws Exception {
    try (BlockServer server = serve(config().withUpload(16 << 20, 30_000));
        ServedClient client = ServedClient.ready(server.address())) {
      List<Sha256Hash> wanted = new ArrayList<>();
      for (int height = 1; height <= 300; height++) {
        wanted.add(chain.hash(height));
      }
      client.getData(InventoryItem.Type.WITNESS_BLOCK, wanted.toArray(Sha256Hash[]::new));
      assertThat(client.untilClosed()).hasSizeBetween(1, 299);

      try (ServedClient next = ServedClient.ready(server.address())) {
        next.getHeaders(NO_STOP, chain.hash(290));
        assertThat(next.next(HeadersMessage.class).getBlockHeaders()).hasSize(10);
        next.getData(InventoryItem.Type.WITNESS_BLOCK, chain.hash(1));
        assertThat(next.untilClosed()).isEmpty();
      }
    }
  }

  @Test
  void aPortInUseIsToldAndLeavesNothingBehind() throws Exception {
    try (BlockServer server = serve(config())) {
      ServeConfig same = ServeConfig.defaults(server.address());
      assertThatThrownBy(() -> serve(same)).isInstanceOf(BindException.class);
    }
  }

  @Test
  void closingEndsConnectionsAndThreads() throws Exception {
    BlockServer server = serve(config());
    try (ServedClient client = ServedClient.ready(server.address())) {
      server.close();
      client.untilClosed();
    }
    server.close();
    Eventually.until(
        "the end of its threads",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("serve-")));
  }
}
