package dev.tachograph;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.internal.sampling.SampleListener;
import dev.tachograph.internal.sampling.TakenSample;
import dev.tachograph.internal.trace.ChromeTrace;
import dev.tachograph.internal.trace.CounterValues;
import dev.tachograph.resources.ResourceKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes samples as counters of the trace: a line for each group with a changed value, and for all
 * groups every ten seconds, since a viewer keeps a value until the next. Used on the sampler's
 * thread; does not allocate.
 */
final class SampleCounters implements SampleListener {
  /**
   * The oldest files of a trace may be deleted, and with them values that have not changed since.
   */
  private static final long AGAIN_MILLIS = 10_000;

  private final ChromeTrace trace;
  private final List<Group> groups = new ArrayList<>();

  SampleCounters(ChromeTrace trace) {
    this.trace = trace;
    Map<String, List<ResourceKey>> keys = new LinkedHashMap<>();
    for (ResourceKey key : ResourceKey.all()) {
      String group = key.counter();
      if (group != null) {
        keys.computeIfAbsent(group, name -> new ArrayList<>()).add(key);
      }
    }
    keys.forEach((name, of) -> groups.add(new Group(name, of)));
  }

  @Override
  public void onSample(TakenSample sample) {
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

    /** The values as last written; NaN for none. */
    private final double[] values;

    private long writtenMillis;

    Group(String name, List<ResourceKey> keys) {
      this.name = name;
      this.keys = keys.toArray(ResourceKey[]::new);
      this.values = new double[keys.size()];
      forget();
    }

    void forget() {
      Arrays.fill(values, Double.NaN);
    }

    /** Takes the values of a sample; true if they are to be written. */
    boolean take(TakenSample sample) {
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
