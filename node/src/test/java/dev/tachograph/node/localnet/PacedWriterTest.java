package dev.tachograph.node.localnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.common.RunClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.bitcoinj.net.MessageWriteTarget;
import org.bitcoinj.utils.ListenableCompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacedWriterTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final RunClock clock = RunClock.start();
  private final Socket socket = new Socket();

  /** Keeps what is written, and tells it written at once unless it is held. */
  private static final class Socket implements MessageWriteTarget {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<Integer> sizes = new ArrayList<>();
    private final List<CompletableFuture<Void>> held = new ArrayList<>();
    private boolean hold;
    private boolean closed;

    @Override
    public synchronized ListenableCompletableFuture<Void> writeBytes(byte[] bytes) {
      written.writeBytes(bytes);
      sizes.add(bytes.length);
      ListenableCompletableFuture<Void> future = new ListenableCompletableFuture<>();
      if (hold) {
        held.add(future);
      } else {
        future.complete(null);
      }
      return future;
    }

    @Override
    public synchronized void closeConnection() {
      closed = true;
    }

    synchronized byte[] written() {
      return written.toByteArray();
    }
  }

  private PacedWriter writer(Link link) {
    return new PacedWriter(socket, timer, clock::nanos, link);
  }

  @AfterEach
  void end() {
    timer.shutdownNow();
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @Test
  void withoutALimitMessagesAreWrittenWholeAndInOrder() throws Exception {
    PacedWriter writer = writer(Link.DIRECT);
    writer.writeBytes(new byte[] {1, 2});
    writer.writeBytes(new byte[] {3}).get(60, TimeUnit.SECONDS);

    assertThat(socket.written()).containsExactly(1, 2, 3);
    assertThat(socket.sizes).containsExactly(2, 1);
  }

  @Test
  void bytesTrickleInAtTheBandwidthOfTheLink() throws Exception {
    byte[] sent = bytes(50_000);
    long start = clock.nanos();

    writer(new Link(Duration.ofMillis(50), 100_000)).writeBytes(sent).get(60, TimeUnit.SECONDS);

    // Half a second and the round trip; slices that were late are caught up with.
    assertThat(clock.nanos() - start).isGreaterThan(Duration.ofMillis(450).toNanos());
    assertThat(socket.written()).isEqualTo(sent);
    assertThat(socket.sizes).hasSize(25).containsOnly(2_000);
  }

  @Test
  void aMessageArrivesNoEarlierThanTheRoundTrip() throws Exception {
    long start = clock.nanos();

    writer(new Link(Duration.ofMillis(80), Long.MAX_VALUE))
        .writeBytes(bytes(10))
        .get(60, TimeUnit.SECONDS);

    assertThat(clock.nanos() - start).isGreaterThanOrEqualTo(Duration.ofMillis(80).toNanos());
  }

  @Test
  void noMoreThanAMebibyteIsWrittenAheadOfTheSocket() throws Exception {
    socket.hold = true;
    PacedWriter writer = writer(Link.DIRECT);
    byte[] sent = bytes(3 * PacedWriter.MAX_UNWRITTEN);
    CompletableFuture<Void> all = writer.writeBytes(sent);
    timer.submit(() -> {}).get(60, TimeUnit.SECONDS);
    timer.submit(() -> {}).get(60, TimeUnit.SECONDS);

    assertThat(socket.written()).hasSize(PacedWriter.MAX_UNWRITTEN);
    synchronized (socket) {
      socket.hold = false;
      socket.held.forEach(written -> written.complete(null));
    }
    all.get(60, TimeUnit.SECONDS);
    assertThat(socket.written()).isEqualTo(sent);
  }

  @Test
  void nothingIsTakenAfterItWasClosed() {
    PacedWriter writer = writer(Link.DIRECT);
    writer.closeConnection();

    assertThat(socket.closed).isTrue();
    assertThatThrownBy(() -> writer.writeBytes(new byte[1])).isInstanceOf(IOException.class);
  }
}
