package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.internal.proc.OneTimeReader;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of {@code /proc/self/io} since the previous read, those of the process itself separated
 * from those of its children.
 *
 * <p>When a process waits for a child, the kernel adds everything that the child and its
 * descendants ever read and wrote to the process ({@code wait_task_zombie}). That this happened
 * shows in the children's page faults in {@code stat}, of which every process has some. As long as
 * these do not change, all bytes are the process's own. When they have grown, its own part is what
 * its threads have read and written ({@code task/<tid>/io}) since the previous read; so after a
 * child all threads are read too for a while, and in the first such interval the own part is
 * unknown. The bytes of a thread that ended in an interval in which a child was waited for are
 * attributed to the child.
 *
 * <p>What was written and deleted before it reached the disk is subtracted ({@code
 * cancelled_write_bytes}): as far as it exceeds the bytes written in the same interval, from the
 * next one. So a single rate may be too high, but not a sum. Used on one thread.
 */
final class ProcessIoBytes {
  private static final int READ = 0;
  private static final int WRITTEN = 1;
  private static final int CANCELLED = 2;
  private static final int COUNTERS = 3;

  /** A child's bytes up to this amount may be taken for the process's own. */
  private static final long FEW_BYTES = 64 * 1024;

  private static final int MAX_THREADS = 512;

  /** A process that has started no child for this many reads may start none any more. */
  private static final int READS_AFTER_A_CHILD = 60;

  private static final int FILE_BYTES = 1024;
  private static final long UNKNOWN = -1;

  private final Path tasks;
  private final File directory;
  private final KeyedNumbers threadNumbers = numbers();
  private final OneTimeReader files = new OneTimeReader(FILE_BYTES);
  private final long[] last = new long[COUNTERS];
  private final long[] own = new long[COUNTERS];
  private final long[] childrens = new long[COUNTERS];
  private long lastFaults = UNKNOWN;
  private long owedCancelled;

  /** The bytes of each thread at the previous read; {@code null} if not read. */
  private @Nullable Map<String, long[]> threads;

  /** For how many more reads the threads are read. */
  private int threadReads;

  /** Creates a counter for the process with the given threads' directory. */
  ProcessIoBytes(Path tasks) {
    this.tasks = tasks;
    this.directory = tasks.toFile();
    Arrays.fill(last, UNKNOWN);
  }

  /** The numbers that {@link #take} needs. */
  static KeyedNumbers numbers() {
    return new KeyedNumbers("read_bytes:", "write_bytes:", "cancelled_write_bytes:");
  }

  /** Whether it must be checked that a child was waited for, which costs more than the bytes. */
  boolean mayHoldChildrens(KeyedNumbers io) {
    long grown = 0;
    for (int i = 0; i < COUNTERS; i++) {
      grown = Math.max(grown, last[i] < 0 ? Long.MAX_VALUE : io.value(i) - last[i]);
    }
    return threadReads > 0 || grown > FEW_BYTES;
  }

  /** Takes a read in whose interval no significant bytes of children were added. */
  void takeOwn(KeyedNumbers io) {
    for (int i = 0; i < COUNTERS; i++) {
      own[i] = grown(io.value(i), i);
      childrens[i] = Math.min(0, own[i]);
      last[i] = io.value(i);
    }
    takeCancelled();
  }

  /**
   * Takes a read.
   *
   * @param io of the process; without values if it could not be read
   * @param faultsBefore page faults of children that were waited for, right before; -1 if unknown
   * @param faultsAfter right after
   */
  void take(KeyedNumbers io, long faultsBefore, long faultsAfter) {
    boolean reaped = lastFaults >= 0 && (faultsBefore != lastFaults || faultsAfter != lastFaults);
    // A child waited for between the two may be in the bytes of this read or of the next.
    lastFaults = faultsBefore;
    threadReads = reaped ? READS_AFTER_A_CHILD : Math.max(0, threadReads - 1);
    Map<String, long[]> before = threads;
    threads = threadReads > 0 ? readThreads() : null;
    for (int i = 0; i < COUNTERS; i++) {
      long grown = grown(io.value(i), i);
      own[i] = grown >= 0 && reaped ? Math.min(grown, ofThreads(before, threads, i)) : grown;
      childrens[i] = own[i] < 0 ? grown : grown - own[i];
      last[i] = io.value(i);
    }
    takeCancelled();
  }

  private long grown(long value, int counter) {
    return value < 0 || last[counter] < 0 || value < last[counter]
        ? UNKNOWN
        : value - last[counter];
  }

  private void takeCancelled() {
    if (own[CANCELLED] > 0) {
      owedCancelled += own[CANCELLED];
    }
    if (own[WRITTEN] > 0) {
      long taken = Math.min(owedCancelled, own[WRITTEN]);
      owedCancelled -= taken;
      own[WRITTEN] -= taken;
    }
    if (childrens[WRITTEN] > 0 && childrens[CANCELLED] > 0) {
      childrens[WRITTEN] = Math.max(0, childrens[WRITTEN] - childrens[CANCELLED]);
    }
  }

  private @Nullable Map<String, long[]> readThreads() {
    String[] ids = directory.list();
    if (ids == null || ids.length > MAX_THREADS) {
      return null;
    }
    Map<String, long[]> now = new HashMap<>();
    for (String id : ids) {
      ByteCursor text = files.read(tasks.resolve(id).resolve("io"));
      if (text != null) {
        threadNumbers.parse(text);
        long[] values = new long[COUNTERS];
        for (int i = 0; i < COUNTERS; i++) {
          values[i] = Math.max(0, threadNumbers.value(i));
        }
        now.put(id, values);
      }
    }
    return now;
  }

  private static long ofThreads(
      @Nullable Map<String, long[]> before, @Nullable Map<String, long[]> now, int counter) {
    if (before == null || now == null) {
      return UNKNOWN;
    }
    long sum = 0;
    for (Map.Entry<String, long[]> thread : now.entrySet()) {
      long[] then = before.get(thread.getKey());
      long value = thread.getValue()[counter];
      // A reused id is another thread, which starts at zero.
      sum += then == null || then[counter] > value ? value : value - then[counter];
    }
    return sum;
  }

  /** Bytes that the process itself read; -1 if unknown, as for the others. */
  long read() {
    return own[READ];
  }

  /** Bytes that it wrote and that were not deleted before they reached the disk. */
  long written() {
    return own[WRITTEN];
  }

  /** Bytes written by it or others that it deleted before they reached the disk. */
  long cancelled() {
    return own[CANCELLED];
  }

  /**
   * Bytes read by children that were waited for; including the process's own if these are unknown.
   */
  long childrenRead() {
    return childrens[READ];
  }

  /**
   * Bytes written by children that were waited for; including the process's own if these are
   * unknown.
   */
  long childrenWritten() {
    return childrens[WRITTEN];
  }
}
