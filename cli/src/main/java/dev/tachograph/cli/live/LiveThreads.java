package dev.tachograph.cli.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The threads of a process and the CPU time they use, from proc_pid_task(5). */
final class LiveThreads {
  /** Milliseconds of a clock tick, which Linux gives to programs at 100 Hz whatever its own. */
  private static final double TICK_MILLIS = 10;

  private static final int MOST = 4096;

  /** Where the fields of a line of stat stand behind the name, which ends with a bracket. */
  private static final int USER_TICKS = 11;

  private static final int SYSTEM_TICKS = 12;

  /**
   * A thread.
   *
   * @param name as the kernel has it, 15 bytes at most
   * @param state such as R for running, S for sleeping, D for waiting for a disk
   * @param cpuPct of one CPU, since the reading before; NaN at the first one
   */
  record Row(String name, String state, double cpuPct) {}

  private final Path proc;
  private final LongSupplier millis;
  private Map<String, Long> ticksBefore = Map.of();
  private long millisBefore;
  private List<Row> rows = List.of();

  /**
   * Creates a reader that has not read anything.
   *
   * @param proc path of a {@code /proc}
   */
  LiveThreads(Path proc, LongSupplier millis) {
    this.proc = proc;
    this.millis = millis;
  }

  /** Reads the threads of a process; there are none where that is not possible. */
  void poll(long pid) {
    long now = millis.getAsLong();
    double apart = now - millisBefore;
    Map<String, Long> ticks = new HashMap<>();
    List<Row> read = new ArrayList<>();
    Path tasks = proc.resolve(Long.toString(pid)).resolve("task");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        if (read.size() < MOST) {
          read(thread, ticks, read, apart);
        }
      }
    } catch (IOException | DirectoryIteratorException gone) {
      read.clear();
    }
    if (apart > 0 || ticksBefore.isEmpty()) {
      ticksBefore = ticks;
      millisBefore = now;
      rows = read;
    }
  }

  private void read(Path thread, Map<String, Long> ticks, List<Row> read, double apart) {
    try {
      String stat = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
      int open = stat.indexOf('(');
      int close = stat.lastIndexOf(')');
      String[] fields = stat.substring(close + 2).strip().split(" ");
      long used = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
      String id = thread.getFileName().toString();
      ticks.put(id, used);
      Long before = ticksBefore.get(id);
      double cpu = before == null ? Double.NaN : (used - before) * TICK_MILLIS * 100 / apart;
      String name = stat.substring(open + 1, close);
      read.add(
          new Row(
              new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8),
              fields[0],
              cpu));
    } catch (IOException | RuntimeException endedMeanwhile) {
      // The others are shown.
    }
  }

  /** The threads at the last reading, in no order. */
  List<Row> rows() {
    return rows;
  }
}
