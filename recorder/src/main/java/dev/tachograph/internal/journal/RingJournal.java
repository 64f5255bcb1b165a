package dev.tachograph.internal.journal;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.Buffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A journal in a ring: in a mapped file, where acknowledged lines survive the process, or in memory
 * only.
 *
 * <p>How much of the ring a line may use depends on its {@link Priority}. Space is released once a
 * line is in its file, so a failing disk fills the ring and lines are refused. A caller that finds
 * no space is refused, or waits as long as the options say; once a caller has waited in vain, none
 * waits until the writer makes progress.
 */
public final class RingJournal implements Journal {
  /** The interval at which space is polled for, shared by all waiters. */
  private static final long POLL_NANOS = 50_000;

  private static final int MAX_POLLS_APART = 1_000;
  private static final Priority[] PRIORITIES = Priority.values();

  private final JournalOptions options;
  private final Ring ring;
  private final @Nullable JournalNotes notes;
  private final JournalCounts counts = new JournalCounts();
  private final RingWriter writer;
  private final WriterThread thread;
  private final boolean[] open = new boolean[Stream.values().length];

  /** How much of the ring each stream may fill, by priority; less once a size bound is reached. */
  private final int[] limits = new int[Stream.values().length * PRIORITIES.length];

  private final boolean[] bounded = new boolean[Stream.values().length];
  private volatile boolean atSizeBound;
  private final Object done = new Object();
  private final CloseDeadline waits = new CloseDeadline(done);

  /** The head of the ring when a caller last waited in vain; -1 for never. */
  private volatile long stalledAt = -1;

  /** The number of callers waiting for space. */
  private final AtomicInteger waiting = new AtomicInteger();

  private volatile boolean abandoned;

  /**
   * Opens a journal in a file.
   *
   * @param channel empty, open for reading and writing; not closed here; may be closed after the
   *     call
   * @param identity identifies the run to recovery; lines of text, at most 1000 bytes
   * @param files files of the recorded streams; closed with the journal
   * @throws IOException if there is no space for the ring; the file is then empty again
   */
  public static RingJournal open(
      RunClock clock,
      Map<Stream, LineOutput> files,
      FileChannel channel,
      String identity,
      JournalOptions options)
      throws IOException {
    return open(clock, files, channel, identity, options, Checkpoints.NONE);
  }

  static RingJournal open(
      RunClock clock,
      Map<Stream, LineOutput> files,
      FileChannel channel,
      String identity,
      JournalOptions options,
      Checkpoints checkpoints)
      throws IOException {
    JournalFile file = JournalFile.create(channel, options.capacity(), identity);
    Ring ring = new Ring(file.ring());
    return new RingJournal(clock, files, ring, file, file.notes(), options, checkpoints).started();
  }

  /**
   * Opens a journal in off-heap memory, which ends with the process.
   *
   * @param files files of the recorded streams; closed with the journal
   * @throws OutOfMemoryError if there is not enough off-heap memory for the ring
   */
  public static RingJournal inMemory(
      RunClock clock, Map<Stream, LineOutput> files, JournalOptions options) {
    ByteBuffer memory = Buffers.allocate(options.capacity()).order(ByteOrder.LITTLE_ENDIAN);
    if (!memory.isDirect()) {
      // On heap arrays, not every JDK defines the order of stores seen by another thread.
      throw new OutOfMemoryError("No memory outside of the heap");
    }
    Ring ring = new Ring(memory);
    return new RingJournal(clock, files, ring, JournalHeader.NONE, null, options, Checkpoints.NONE)
        .started();
  }

  private RingJournal(
      RunClock clock,
      Map<Stream, LineOutput> files,
      Ring ring,
      JournalHeader header,
      @Nullable JournalNotes notes,
      JournalOptions options,
      Checkpoints checkpoints) {
    this.options = options;
    this.ring = ring;
    this.notes = notes;
    for (int cell = 0; cell < limits.length; cell++) {
      limits[cell] = PRIORITIES[cell % PRIORITIES.length].limit(ring.capacity());
    }
    files.forEach(
        (stream, output) -> {
          open[stream.ordinal()] = true;
          bounded[stream.ordinal()] = output.takesRoom();
        });
    this.writer =
        new RingWriter(ring, header, counts, clock, files, options, new Bounded(), checkpoints);
    this.thread = new WriterThread(writer, ring, options, this::onProgress);
  }

  private RingJournal started() {
    warmUp();
    thread.start();
    return this;
  }

  private static int cell(Stream stream, Priority priority) {
    return stream.ordinal() * PRIORITIES.length + priority.ordinal();
  }

  /** Links everything between claim and commit, where no class may be left to load or link. */
  private void warmUp() {
    byte[] line = {'\n'};
    int sum = Frames.sumOf(line, 0, 1);
    ring.offer(0, ClaimOwners.current(), sum, line, 0, 1, ring.capacity());
    ring.skip(0, Frames.size(1));
  }

  @Override
  public boolean append(
      Stream stream,
      Level level,
      Priority priority,
      byte[] line,
      int offset,
      int length,
      int times) {
    int s = stream.ordinal();
    int l = level.ordinal();
    int result = Ring.CLOSED;
    if (open[s] && length <= ring.maxLength()) {
      int sum = Frames.sumOf(line, offset, length);
      int limit = limits[cell(stream, priority)];
      int owner = ClaimOwners.current();
      int kind = Frames.kind(s, l, times);
      result = ring.offer(kind, owner, sum, line, offset, length, limit);
      if (result == Ring.FULL && options.blockMillis() > 0) {
        result = waitAndOffer(kind, owner, sum, line, offset, length, limit);
      }
    }
    if (result != Ring.ACCEPTED && result != Ring.UNSURE) {
      counts.dropped.incrementAndGet(JournalState.cell(s, l));
    }
    try {
      thread.onLine();
    } catch (Throwable e) {
      // The line is counted: nothing may be thrown from here on.
    }
    return result == Ring.ACCEPTED;
  }

  private int waitAndOffer(
      int kind, int owner, int sum, byte[] line, int offset, int length, int limit) {
    long head = ring.head();
    if (head == stalledAt || limit == 0) {
      return Ring.FULL;
    }
    RunClock since = RunClock.start();
    int result;
    boolean interrupted = false;
    waiting.incrementAndGet();
    try {
      do {
        thread.hurry();
        // A thread whose interrupt flag is set cannot park; its last lines deserve the same wait.
        interrupted |= Thread.interrupted();
        LockSupport.parkNanos(this, pollNanos());
        result = ring.offer(kind, owner, sum, line, offset, length, limit);
      } while (result == Ring.FULL && since.millis() < options.blockMillis());
    } finally {
      waiting.decrementAndGet();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (result == Ring.FULL && ring.head() == head) {
      stalledAt = head;
    }
    return result;
  }

  /**
   * How long a caller waiting for space sleeps. The more callers wait, the longer: a thousand
   * frequent polls would leave the writer no processor to free space with. A caller that finds
   * space fills it without waiting, so polling rarely costs no throughput.
   */
  private long pollNanos() {
    return POLL_NANOS * Math.max(1, Math.min(MAX_POLLS_APART, waiting.get() / 2));
  }

  @Override
  public void endWithin(long millis) {
    waits.within(millis);
  }

  @Override
  public void takeEnds() {
    for (Stream stream : Stream.values()) {
      limits[cell(stream, Priority.END)] = ring.capacity();
    }
    waits.bound();
  }

  @Override
  public boolean isAtSizeBound() {
    return atSizeBound;
  }

  @Override
  public void refuse(Stream stream, Level level) {
    JournalCounts.add(counts.dropped, stream.ordinal(), level.ordinal(), 1);
  }

  @Override
  public int maxLength() {
    return ring.maxLength();
  }

  /** The capacity of the ring in bytes. */
  public int capacity() {
    return ring.capacity();
  }

  @Override
  public long dropped(Stream stream, Level level) {
    return get(counts.dropped, stream, level);
  }

  @Override
  public long written(Stream stream, Level level) {
    return get(counts.written, stream, level);
  }

  @Override
  public long notices(Stream stream, Level level) {
    return get(counts.notices, stream, level);
  }

  @Override
  public long collapsed(Stream stream, Level level) {
    return stream == Stream.LOGS ? counts.collapsed.get(level.ordinal()) : 0;
  }

  @Override
  public long deleted(Stream stream) {
    return counts.deleted.get(stream.ordinal());
  }

  @Override
  public long lost(Stream stream) {
    return writer.lost(stream.ordinal());
  }

  private static long get(AtomicLongArray array, Stream stream, Level level) {
    return array.get(JournalState.cell(stream.ordinal(), level.ordinal()));
  }

  @Override
  public long bytesWritten() {
    return writer.bytesWritten();
  }

  @Override
  public boolean flush(long timeoutMillis) {
    long ticket = ring.tail();
    if (!writer.isDone(ticket)) {
      thread.flush(ticket);
      waits.awaitFlush(
          timeoutMillis, () -> writer.isDone(ticket) || thread.isEnded() || writer.isStuck());
    }
    return writer.isDone(ticket);
  }

  @Override
  public void close() {
    thread.close();
    if (!waits.await(CloseDeadline.CLOSE_MILLIS, thread::isEnded)) {
      thread.abandon();
      abandoned = true;
    }
    if (isAbandoned() && !writer.isStuck()) {
      // Its call returns, or is abandoned and known to be.
      thread.awaitEnd();
    }
  }

  @Override
  public void noteSignal(SignalNote signal) {
    if (notes != null) {
      notes.signal(signal);
    }
  }

  @Override
  public void noteEnd(byte[] text) {
    if (notes != null) {
      notes.end(text);
    }
  }

  /**
   * If the writer closed the ring when it was empty, every earlier claim is marked, which is its
   * owner's last access; no further claim can succeed; and the writer does not access the ring
   * again.
   */
  @Override
  public boolean releaseFile() {
    if (notes != null) {
      notes.close();
    }
    return thread.hasClosedRing() && !abandoned;
  }

  @Override
  public boolean isUnterminated(Stream stream) {
    return thread.isEnded() && writer.isUnterminated(stream.ordinal());
  }

  @Override
  public boolean isAbandoned() {
    return abandoned || thread.hasAbandonedLines();
  }

  @Override
  public boolean isWriting() {
    return thread.isAlive();
  }

  @Override
  public @Nullable Throwable failure() {
    return writer.failure();
  }

  private void onProgress() {
    synchronized (done) {
      done.notifyAll();
    }
  }

  /** What the writer does when a size bound is reached. */
  private final class Bounded implements SizeBound.Effects {
    @Override
    public void refuse(int what) {
      atSizeBound = true;
      for (Stream stream : Stream.values()) {
        for (Priority priority : PRIORITIES) {
          if (bounded[stream.ordinal()] && !SizeBound.isKept(what, priority)) {
            limits[cell(stream, priority)] = 0;
          }
        }
      }
    }

    @Override
    public void deleted(int stream, long lines) {
      counts.deleted.addAndGet(stream, lines);
    }
  }
}
