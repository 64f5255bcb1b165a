package dev.tachograph.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * CPU time from {@code /proc}, in seconds, as proc(5) describes it; its unit is the clock tick, 10
 * ms on Linux.
 */
final class ProcessCpuTimes {
  private static final double TICKS_A_SECOND = 100;
  private static final int CUTIME = 13; // After the command's name, which ends with ')'.
  private static final int CSTIME = 14;
  private static final int GUEST = 9; // Already included in the user time.
  private static final int IDLE = 4;
  private static final int IOWAIT = 5;

  private ProcessCpuTimes() {}

  /**
   * User and system time of the children of this process that have ended and were waited for; NaN
   * if it cannot be read. The difference around a child is exactly the child's total.
   */
  static double endedChildren() {
    return read("/proc/self/stat", ProcessCpuTimes::endedChildren);
  }

  /** The busy time of all CPUs of the machine; NaN if it cannot be read. */
  static double machine() {
    return read("/proc/stat", ProcessCpuTimes::machine);
  }

  static double endedChildren(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[CUTIME]) + Long.parseLong(fields[CSTIME])) / TICKS_A_SECOND;
  }

  static double machine(String stat) {
    String[] fields = stat.lines().findFirst().orElse("").split(" +");
    long busy = 0;
    for (int i = 1; i < Math.min(fields.length, GUEST); i++) {
      busy += i == IDLE || i == IOWAIT ? 0 : Long.parseLong(fields[i]);
    }
    return busy / TICKS_A_SECOND;
  }

  private static double read(String file, Parser parser) {
    try {
      return parser.parse(Files.readString(Path.of(file)));
    } catch (IOException | RuntimeException unreadable) {
      return Double.NaN;
    }
  }

  @FunctionalInterface
  private interface Parser {
    double parse(String text);
  }
}
