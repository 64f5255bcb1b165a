package dev.tachograph.node.engine;

import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.store.BlockDatabase.Entry;
import dev.tachograph.sync.StorageEvent;
import dev.tachograph.trace.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes verified blocks to the database on a thread of its own, many at a time.
 *
 * <p>The blocks waiting are bounded by the session's byte budget, to which stored bytes are
 * returned. Once a second, and at the end, writes are synced so that they survive a loss of power.
 */
final class BlockWriter implements AutoCloseable {
  private static final int MAX_BLOCKS = 256;
  private static final long MAX_BYTES = 4L << 20;
  private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long SYNC_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * A block to be stored.
   *
   * @param entry the block and its height
   * @param transactions the number of its transactions
   */
  record Verified(Entry entry, int transactions) {
    int bytes() {
      return entry.block().bytes().length;
    }
  }

  private final Session session;
  private final BlockDatabase database;
  private final LinkedBlockingQueue<Verified> waiting = new LinkedBlockingQueue<>();
  private final AtomicLong pendingBlocks = new AtomicLong();
  private final AtomicLong pendingBytes = new AtomicLong();
  private final AtomicLong storedBlocks = new AtomicLong();
  private final AtomicLong storedBytes = new AtomicLong();
  private final AtomicLong storedTransactions = new AtomicLong();
  private final Thread thread = new Thread(this::run, "block-writer");
  private volatile @Nullable Long lastFlushMillis;
  private volatile boolean closing;
  private boolean dirty;
  private long syncedNanos;

  BlockWriter(Session session, BlockDatabase database) {
    this.session = session;
    this.database = database;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Queues verified blocks, whose bytes it returns to the budget once they are stored. */
  void offer(List<Verified> blocks) {
    for (Verified block : blocks) {
      pendingBlocks.incrementAndGet();
      pendingBytes.addAndGet(block.bytes());
      waiting.add(block);
    }
  }

  /** Whether everything offered is in the database. */
  boolean isIdle() {
    return pendingBlocks.get() == 0;
  }

  long storedBlocks() {
    return storedBlocks.get();
  }

  long storedBytes() {
    return storedBytes.get();
  }

  long storedTransactions() {
    return storedTransactions.get();
  }

  StorageEvent.DbWriterGaugeSample gauge() {
    Long flushed = lastFlushMillis;
    return new StorageEvent.DbWriterGaugeSample(
        pendingBlocks.get(),
        pendingBytes.get(),
        storedBlocks.get(),
        flushed == null ? null : Long.valueOf(session.clock.millis() - flushed));
  }

  private void run() {
    try {
      while (!closing || !waiting.isEmpty()) {
        List<Verified> blocks = gather();
        if (!blocks.isEmpty()) {
          store(blocks);
        }
        if (dirty && session.clock.nanos() - syncedNanos >= SYNC_NANOS) {
          sync();
        }
      }
      if (dirty) {
        sync();
      }
    } catch (IOException e) {
      session.fail("the blocks cannot be stored: " + e.getMessage(), e);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (Throwable broken) {
      session.fail("the writer of the blocks failed: " + broken, broken);
    }
  }

  /** Waits for a block, then a moment for more. */
  private List<Verified> gather() throws InterruptedException {
    List<Verified> blocks = new ArrayList<>();
    Verified first = waiting.poll(100, TimeUnit.MILLISECONDS);
    long bytes = 0;
    long deadline = session.clock.nanos() + GATHER_NANOS;
    for (Verified next = first; next != null; ) {
      blocks.add(next);
      bytes += next.bytes();
      if (blocks.size() == MAX_BLOCKS || bytes >= MAX_BYTES) {
        break;
      }
      next = waiting.poll(deadline - session.clock.nanos(), TimeUnit.NANOSECONDS);
    }
    return blocks;
  }

  private void store(List<Verified> blocks) throws IOException {
    long bytes = blocks.stream().mapToLong(Verified::bytes).sum();
    session.events.record(new StorageEvent.DbFlushStart(blocks.size(), bytes));
    long start = session.clock.nanos();
    String error = null;
    List<Entry> stored = List.of();
    try (Span span = Span.open("store", Session.TARGET)) {
      span.with("blocks", blocks.size()).with("bytes", bytes);
      stored = session.chain.store(blocks.stream().map(Verified::entry).toList());
    } catch (IOException e) {
      error = e.getMessage();
      throw e;
    } finally {
      flushed(blocks.size(), bytes, start, error);
    }
    count(blocks, stored);
    session.budget.give(bytes);
    pendingBytes.addAndGet(-bytes);
    pendingBlocks.addAndGet(-blocks.size());
    session.signal();
  }

  private void flushed(int blocks, long bytes, long startNanos, @Nullable String error) {
    int head = database.headFrom(session.config.startBlock());
    if (head >= 0) {
      session.stats.setHeadBlock(head);
    }
    lastFlushMillis = session.clock.millis();
    session.events.record(
        new StorageEvent.DbFlushEnd(
            blocks,
            bytes,
            (session.clock.nanos() - startNanos) / 1e6,
            head < 0 ? null : Long.valueOf(head),
            error));
  }

  private void count(List<Verified> blocks, List<Entry> stored) {
    dirty = true;
    if (!stored.isEmpty()) {
      session.progressed();
    }
    session.stats.addProcessed(stored.size());
    storedBlocks.addAndGet(stored.size());
    storedBytes.addAndGet(stored.stream().mapToLong(e -> e.block().bytes().length).sum());
    Set<Entry> counted = new HashSet<>(stored);
    for (Verified block : blocks) {
      if (counted.contains(block.entry())) {
        storedTransactions.addAndGet(block.transactions());
      }
    }
  }

  private void sync() throws IOException {
    try (Span span = Span.open("flush", Session.TARGET)) {
      span.with("stored_blocks", storedBlocks.get());
      database.sync();
    }
    dirty = false;
    syncedNanos = session.clock.nanos();
  }

  /** Writes everything queued, and ends; waits without a bound, as the disk may be slow. */
  @Override
  public void close() {
    closing = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
