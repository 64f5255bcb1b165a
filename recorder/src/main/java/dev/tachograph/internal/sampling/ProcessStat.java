package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * {@code /proc/<pid>/stat} and {@code task/<tid>/stat}: {@code proc_pid_stat(5)}, whose fields are
 * numbered from 1. Parsing does not allocate. Used on one thread.
 */
final class ProcessStat {
  /** CPU times are in hundredths of a second, USER_HZ, on every system that a JVM runs on. */
  static final int TICK_MILLIS = 10;

  /** The kernel keeps 15 bytes, and up to 63 for its own threads. */
  private static final int MAX_NAME_BYTES = 64;

  private static final int PID = 1;
  private static final int PPID = 4;
  private static final int CMINFLT = 11;
  private static final int MAJFLT = 12;
  private static final int UTIME = 14;
  private static final int THREADS = 20;
  private static final int STARTTIME = 22;

  private final long[] fields = new long[STARTTIME + 1];
  private final byte[] command = new byte[MAX_NAME_BYTES];
  private int commandLength;
  private char state;

  /** Parses a line; false if it is malformed, in which case nothing is known. */
  boolean parse(ByteCursor stat) {
    Arrays.fill(fields, -1);
    fields[PID] = stat.number();
    if (!stat.takeUntil('(')) {
      return false;
    }
    int start = stat.position();
    if (!stat.takeUntilLast(')')) {
      return false;
    }
    commandLength = Math.min(MAX_NAME_BYTES, stat.position() - 1 - start);
    System.arraycopy(stat.bytes(), start, command, 0, commandLength);
    int length = stat.skipWord();
    state = length == 1 ? (char) stat.bytes()[stat.position() - 1] : '?';
    for (int i = PPID; i <= STARTTIME; i++) {
      long value = stat.number();
      fields[i] = value;
      if (value < 0) {
        stat.skipWord();
      }
    }
    return fields[STARTTIME] >= 0;
  }

  /** The command's name. */
  String command() {
    return new String(command, 0, commandLength, StandardCharsets.UTF_8);
  }

  /** Whether it has ended and its parent has not waited for it yet. */
  boolean isZombie() {
    return state == 'Z';
  }

  long pid() {
    return fields[PID];
  }

  long threads() {
    return fields[THREADS];
  }

  long parent() {
    return fields[PPID];
  }

  long majorFaults() {
    return fields[MAJFLT];
  }

  /** Minor faults of children that ended and were waited for; every such child has some. */
  long childrensMinorFaults() {
    return fields[CMINFLT];
  }

  /** Major faults of children that ended and were waited for. */
  long childrensMajorFaults() {
    return fields[MAJFLT + 1];
  }

  /** User and system time in ticks; -1 if unknown. */
  long cpuTicks() {
    return sum(fields[UTIME], fields[UTIME + 1]);
  }

  /** CPU time of children that ended and were waited for, in ticks. */
  long childrensCpuTicks() {
    return sum(fields[UTIME + 2], fields[UTIME + 3]);
  }

  /** When it began, in ticks since boot; distinguishes it from another process with the same id. */
  long startTicks() {
    return fields[STARTTIME];
  }

  private static long sum(long first, long second) {
    return first < 0 || second < 0 ? -1 : first + second;
  }
}
