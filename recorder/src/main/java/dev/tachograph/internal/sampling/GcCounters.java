package dev.tachograph.internal.sampling;

import java.util.ArrayList;
import java.util.List;

/**
 * The counters of the JVM's collectors in its {@linkplain PerfData performance data}: {@code
 * sun.gc.collector.<n>.invocations} and {@code time}, in ticks. Those with a name ending in {@code
 * pauses} time each pause to the tick, whereas the beans round to milliseconds and G1's beans of
 * JDK 17 leave out Remark and Cleanup. Reading does not allocate.
 */
final class GcCounters {
  private static final int MAX_COLLECTORS = 8;
  private static final String BESIDE = "Shenandoah";
  private static final String[] CYCLES = {"Z concurrent cycle pauses", "ZGC"};

  private final PerfData data;
  private final int[] invocations;
  private final int[] times;
  private final double ticksPerNano;
  private final boolean timesPauses;
  private final boolean countsCollections;

  GcCounters(PerfData data) {
    this.data = data;
    List<Integer> counts = new ArrayList<>();
    List<Integer> ticks = new ArrayList<>();
    boolean pauses = true;
    boolean collections = true;
    for (int i = 0; i < MAX_COLLECTORS; i++) {
      String prefix = "sun.gc.collector." + i + ".";
      String name = data.text(prefix + "name");
      if (name != null) {
        pauses &= name.endsWith("pauses") && !name.startsWith(BESIDE);
        collections &= !name.startsWith(CYCLES[0]) && !name.startsWith(CYCLES[1]);
        counts.add(data.find(prefix + "invocations"));
        ticks.add(data.find(prefix + "time"));
      }
    }
    long frequency = data.value(data.find("sun.os.hrt.frequency"));
    this.ticksPerNano = frequency <= 0 ? Double.NaN : frequency / 1e9;
    this.invocations = counts.stream().mapToInt(Integer::intValue).toArray();
    this.times = ticks.stream().mapToInt(Integer::intValue).toArray();
    this.timesPauses = pauses && !counts.isEmpty() && frequency > 0;
    this.countsCollections = pauses && collections && !counts.isEmpty();
  }

  /** Whether {@link #count} counts collections rather than their pauses or parts of cycles. */
  boolean countsCollections() {
    return countsCollections;
  }

  /** The count so far; -1 if unknown. */
  long count() {
    return sum(invocations);
  }

  /** The total duration of all pauses; -1 if that is not what is timed. */
  long pauseNanos() {
    long ticks = timesPauses ? sum(times) : -1;
    return ticks < 0 ? -1 : (long) (ticks / ticksPerNano);
  }

  private long sum(int[] places) {
    long sum = places.length == 0 ? -1 : 0;
    for (int place : places) {
      long value = data.value(place);
      sum = sum < 0 || value < 0 ? -1 : sum + value;
    }
    return sum;
  }
}
