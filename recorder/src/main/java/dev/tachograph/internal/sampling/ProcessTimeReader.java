package dev.tachograph.internal.sampling;

import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.SampleBuilder;
import java.time.Duration;
import java.util.Optional;

/** Reads what the JDK provides about this process on every system: its CPU time. */
final class ProcessTimeReader implements ResourceReader {
  private final Delta cpu = new Delta();

  @Override
  public String name() {
    return "jdk";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    Optional<Duration> total = ProcessHandle.current().info().totalCpuDuration();
    long nanos = total.isPresent() ? total.get().toNanos() : -1;
    out.put(ResourceKey.PROC_CPU_PCT, cpu.perSecond(nanos, elapsedNanos) / 1e7);
  }
}
