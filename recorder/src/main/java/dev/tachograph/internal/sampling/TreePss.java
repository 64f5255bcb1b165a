package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.internal.proc.OneTimeReader;
import dev.tachograph.internal.sampling.ProcessTotals.Member;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Memory of a process tree in which what processes share counts once: the sum of {@code Pss} of
 * {@code smaps_rollup}.
 *
 * <p>The kernel walks all pages of a process for it, and holds the lock of its mappings meanwhile.
 * So a process is read again after {@value #REST} times as long as its last read took, and a read
 * of the tree reads {@value #MAX_READS} processes at most, those first that were not read for
 * longest. In between the last value stands. Until a process was read its anonymous memory stands
 * for it.
 */
final class TreePss {
  static final int MAX_READS = 64;
  private static final long REST = 200;
  private static final int MAX_BYTES = 64 * 1024;

  private static final class Reading {
    final Member member;
    long kb = -1;
    boolean seen;
    long atNanos;
    long dueNanos = Long.MIN_VALUE;

    Reading(Member member) {
      this.member = member;
    }
  }

  private final Path proc;
  private final LongSupplier clock;
  private final WarnOnce warnings;
  private final OneTimeReader files = new OneTimeReader(MAX_BYTES);
  private final KeyedNumbers rollup = new KeyedNumbers("Pss:");
  private final KeyedNumbers status = new KeyedNumbers("RssAnon:");
  private Map<Long, Reading> readings = new HashMap<>();

  /**
   * Creates a reader.
   *
   * @param clock monotonic, in nanoseconds
   */
  TreePss(Path proc, LongSupplier clock, WarnOnce warnings) {
    this.proc = proc;
    this.clock = clock;
    this.warnings = warnings;
  }

  /** The sum in KiB; -1 if that of a process cannot be read. */
  long read(Collection<Member> tree) {
    Map<Long, Reading> now = new HashMap<>();
    List<Reading> due = new ArrayList<>();
    long nanos = clock.getAsLong();
    for (Member member : tree) {
      if (member.zombie()) {
        continue;
      }
      Reading before = readings.get(member.pid());
      Reading reading =
          before != null && before.member.isSame(member) ? before : new Reading(member);
      now.put(member.pid(), reading);
      if (reading.dueNanos <= nanos) {
        due.add(reading);
      }
    }
    readings = now;
    due.sort(Comparator.comparingLong(one -> one.seen ? one.atNanos : Long.MIN_VALUE));
    for (int i = 0; i < due.size(); i++) {
      Reading reading = due.get(i);
      if (i < MAX_READS) {
        read(reading);
      } else if (!reading.seen) {
        reading.kb = anonymous(reading);
      }
    }
    long sum = 0;
    for (Reading reading : now.values()) {
      if (reading.kb < 0 && exists(reading)) {
        warnings.warn("memory of another's process can't be read (smaps_rollup)", null);
        return -1;
      }
      sum += Math.max(0, reading.kb);
    }
    return sum;
  }

  private void read(Reading reading) {
    long begin = clock.getAsLong();
    ByteCursor text = files.read(directory(reading).resolve("smaps_rollup"));
    long end = clock.getAsLong();
    reading.seen = true;
    reading.atNanos = end;
    reading.dueNanos = end + (end - begin) * REST;
    // Of a process that is exiting the file is empty.
    reading.kb = text == null ? -1 : Math.max(0, rollup.parse(text).value(0));
  }

  private long anonymous(Reading reading) {
    ByteCursor text = files.read(directory(reading).resolve("status"));
    return text == null ? -1 : Math.max(0, status.parse(text).value(0));
  }

  private Path directory(Reading reading) {
    return proc.resolve(Long.toString(reading.member.pid()));
  }

  /** Whether it is still there: what ended meanwhile has no memory. */
  private boolean exists(Reading reading) {
    ByteCursor text = files.read(directory(reading).resolve("status"));
    return text != null && status.parse(text).value(0) >= 0;
  }
}
