package dev.tachograph.benchmarks.logging;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/** Detects when a file last grew, to a millisecond, even if it is renamed meanwhile. */
public final class GrowthWatch implements AutoCloseable {
  private static final long LOOK_NANOS = 1_000_000;
  private static final long STILL_NANOS = 200_000_000;
  private static final long MAX_NANOS = 30_000_000_000L;
  private static final com.sun.management.OperatingSystemMXBean SYSTEM =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final FileChannel file;
  private long size;
  private long grewAt = Ticks.now();
  private long cpuThen;

  /** Watches an existing file. */
  public GrowthWatch(Path file) throws IOException {
    this.file = FileChannel.open(file, StandardOpenOption.READ);
  }

  /** Waits until the file does not grow any more. */
  public void awaitStill() throws IOException {
    long start = Ticks.now();
    grewAt = start;
    while (Ticks.now() - grewAt < STILL_NANOS && Ticks.now() - start < MAX_NANOS) {
      LockSupport.parkNanos(LOOK_NANOS);
      look();
    }
  }

  /** Watches until a thread has ended. */
  public void during(Thread thread) throws IOException {
    look();
    while (thread.isAlive()) {
      LockSupport.parkNanos(LOOK_NANOS);
      look();
    }
    look();
  }

  private void look() throws IOException {
    long now = file.size();
    if (now != size) {
      size = now;
      grewAt = Ticks.now();
      cpuThen = cpuNanos();
    }
  }

  /** Whether the file was always empty. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** When the file was last seen to have grown. */
  public long grewAt() {
    return grewAt;
  }

  /** CPU time of the process at that time. */
  public long cpuThen() {
    return cpuThen;
  }

  /** CPU time of the process, with the system's resolution of 10 ms. */
  public static long cpuNanos() {
    return SYSTEM.getProcessCpuTime();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
