package dev.tachograph.node.localnet;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.bitcoinj.net.MessageWriteTarget;
import org.bitcoinj.utils.ListenableCompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a socket as its {@link Link} allows. Without a limit it writes at once, but never more
 * than {@value #MAX_UNWRITTEN} bytes ahead of the socket, whose own buffer throws when it is full.
 *
 * <p>Thread-safe: any thread hands over bytes, and the timer's one thread writes them.
 */
final class PacedWriter implements MessageWriteTarget {
  static final int MAX_UNWRITTEN = 1 << 20;

  /** Bytes to be written, from when on, and what is told when they are. */
  private static final class Waiting {
    private final byte[] bytes;
    private final long fromNanos;
    private final CompletableFuture<Void> written;

    Waiting(byte[] bytes, long fromNanos, CompletableFuture<Void> written) {
      this.bytes = bytes;
      this.fromNanos = fromNanos;
      this.written = written;
    }
  }

  private final MessageWriteTarget socket;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanos;
  private final ConcurrentLinkedQueue<Waiting> handedOver = new ConcurrentLinkedQueue<>();
  private volatile Link link;
  private volatile boolean closed;

  // On the timer's thread alone.
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private int sentOfFirst;
  private int unwritten;
  private long freeNanos;
  private boolean scheduled;

  PacedWriter(
      MessageWriteTarget socket, ScheduledExecutorService timer, LongSupplier nanos, Link link) {
    this.socket = socket;
    this.timer = timer;
    this.nanos = nanos;
    this.link = link;
    this.freeNanos = nanos.getAsLong();
  }

  /** Changes the link for what is not written yet. */
  void link(Link newLink) {
    link = newLink;
  }

  @Override
  public ListenableCompletableFuture<Void> writeBytes(byte[] bytes) throws IOException {
    if (closed) {
      throw new IOException("the connection is closed");
    }
    ListenableCompletableFuture<Void> written = new ListenableCompletableFuture<>();
    handedOver.add(new Waiting(bytes, nanos.getAsLong() + link.roundTrip().toNanos(), written));
    onTimer(0, this::write);
    return written;
  }

  private void onTimer(long delayNanos, Runnable action) {
    try {
      timer.schedule(action, delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException ended) {
      closed = true;
    }
  }

  private void write() {
    for (Waiting next = handedOver.poll(); next != null; next = handedOver.poll()) {
      queue.add(next);
    }
    while (!closed && !scheduled && !queue.isEmpty() && unwritten < MAX_UNWRITTEN) {
      Waiting first = queue.peekFirst();
      long now = nanos.getAsLong();
      long wait = Math.max(first.fromNanos, freeNanos) - now;
      if (wait > 0) {
        scheduled = true;
        onTimer(wait, this::resume);
      } else {
        writeSlice(first, now);
      }
    }
  }

  private void resume() {
    scheduled = false;
    write();
  }

  private void writeSlice(Waiting first, long now) {
    int size = Math.min(link.sliceBytes(), first.bytes.length - sentOfFirst);
    int end = sentOfFirst + size;
    byte[] slice =
        size == first.bytes.length
            ? first.bytes
            : Arrays.copyOfRange(first.bytes, sentOfFirst, end);
    sentOfFirst = end;
    boolean last = end == first.bytes.length;
    if (last) {
      queue.removeFirst();
      sentOfFirst = 0;
    }
    unwritten += size;
    // From now on, unless the timer was late: what it missed is caught up with.
    freeNanos = Math.max(freeNanos, now - link.nanos(2 * size)) + link.nanos(size);
    try {
      socket
          .writeBytes(slice)
          .whenComplete((done, failed) -> onTimer(0, () -> written(size, last ? first : null)));
    } catch (IOException gone) {
      closed = true;
    }
  }

  private void written(int size, @Nullable Waiting whole) {
    unwritten -= size;
    if (whole != null) {
      whole.written.complete(null);
    }
    write();
  }

  @Override
  public void closeConnection() {
    closed = true;
    socket.closeConnection();
  }
}
