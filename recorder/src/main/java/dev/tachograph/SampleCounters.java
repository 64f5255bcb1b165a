package dev.tachograph;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import dev.tachograph.resources.SampleListener;
import dev.tachograph.trace.ChromeTrace;
import dev.tachograph.trace.CounterValues;
import java.util.Arrays;
import java.util.List;

/**
 * Writes samples as counters of the trace, a line for each group of which a value changed, and
 * every ten seconds: a viewer keeps a value until the next. Used on the sampler's thread; makes no
 * garbage.
 */
final class SampleCounters implements SampleListener {
  /** The oldest files of a trace may be deleted, and with them what did not change since. */
  private static final long AGAIN_MILLIS = 10_000;

  private final ChromeTrace trace;
  private final List<Group> groups =
      List.of(
          new Group(
              "memory KiB", ResourceKey.RSS_KB, ResourceKey.HEAP_USED_KB, ResourceKey.DIRECT_KB),
          new Group(
              "CPU %",
              ResourceKey.PROC_CPU_PCT, ResourceKey.CPU_BUSY_PCT, ResourceKey.CPU_IOWAIT_PCT),
          new Group("disk MiB/s", ResourceKey.DISK_READ_MIB_S, ResourceKey.DISK_WRITE_MIB_S),
          new Group("network MiB/s", ResourceKey.NET_RX_MIB_S, ResourceKey.NET_TX_MIB_S),
          new Group("allocation MiB/s", ResourceKey.ALLOC_MIB_S),
          new Group("waiting %", ResourceKey.RUN_QUEUE_WAIT_PCT, ResourceKey.DISK_UTIL_PCT),
          new Group("process", ResourceKey.THREADS, ResourceKey.OPEN_FDS),
          new Group(
              "progress",
              ResourceKey.QUEUE,
              ResourceKey.INFLIGHT,
              ResourceKey.ESCALATION,
              ResourceKey.PEERS_ACTIVE));

  SampleCounters(ChromeTrace trace) {
    this.trace = trace;
  }

  @Override
  public void onSample(ResourceSample sample) {
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      if (group.take(sample) && !trace.counters(group.name, group)) {
        group.forget();
      }
    }
  }

  private static final class Group implements CounterValues {
    private final String name;
    private final ResourceKey[] keys;

    /** As written last; not-a-number for none. */
    private final double[] values;

    private long writtenMillis;

    Group(String name, ResourceKey... keys) {
      this.name = name;
      this.keys = keys;
      this.values = new double[keys.length];
      forget();
    }

    void forget() {
      Arrays.fill(values, Double.NaN);
    }

    /** Takes the values of a sample; true: they are to be written. */
    boolean take(ResourceSample sample) {
      boolean changed = false;
      boolean some = false;
      for (int i = 0; i < keys.length; i++) {
        double value = sample.number(keys[i]);
        changed |= Double.compare(value, values[i]) != 0;
        some |= !Double.isNaN(value);
        values[i] = value;
      }
      boolean due = sample.tMillis() - writtenMillis >= AGAIN_MILLIS;
      if (some && (changed || due)) {
        writtenMillis = sample.tMillis();
        return true;
      }
      return false;
    }

    @Override
    public void writeTo(FieldConsumer out) {
      for (int i = 0; i < keys.length; i++) {
        if (!Double.isNaN(values[i])) {
          out.put(keys[i].key(), values[i]);
        }
      }
    }
  }
}
