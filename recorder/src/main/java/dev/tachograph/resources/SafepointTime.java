package dev.tachograph.resources;

import org.jspecify.annotations.Nullable;

/**
 * How long all threads of this JVM were stopped, from its {@linkplain PerfData performance data}:
 * {@code sun.rt.safepointTime}, the pauses of collections included, in ticks of {@code
 * sun.os.hrt.frequency}.
 */
final class SafepointTime {
  private final @Nullable PerfData data;
  private final int time;
  private final double ticksPerNano;

  SafepointTime(@Nullable PerfData data) {
    this.data = data;
    this.time = data == null ? -1 : data.find("sun.rt.safepointTime");
    long frequency = data == null ? -1 : data.value(data.find("sun.os.hrt.frequency"));
    this.ticksPerNano = frequency <= 0 ? Double.NaN : frequency / 1e9;
  }

  /** Since the JVM started, in nanoseconds; -1 when it does not tell. */
  long nanos() {
    if (data == null || time < 0 || Double.isNaN(ticksPerNano)) {
      return -1;
    }
    return (long) (data.value(time) / ticksPerNano);
  }
}
