package dev.tachograph.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What arrives at a builder of somebody else's is what a sample would have. */
class SampleBuilderTest {
  private static final class Kept extends SampleBuilder {
    private final Map<ResourceKey, Object> values = new LinkedHashMap<>();

    @Override
    public void putMax(ResourceKey key) {
      values.put(key, "max");
    }

    @Override
    protected void setWhole(ResourceKey key, long value) {
      values.put(key, value);
    }

    @Override
    protected void setDecimal(ResourceKey key, double value) {
      values.put(key, value);
    }
  }

  private final Kept kept = new Kept();

  @Test
  void numbersAreOfTheKindOfTheirKeyHoweverTheyArePut() {
    kept.put(ResourceKey.RSS_KB, 4711L);
    kept.put(ResourceKey.THREADS, 6.5);
    kept.put(ResourceKey.NET_RX_MIB_S, 3L);
    kept.put(ResourceKey.NET_TX_MIB_S, 1.23456);
    kept.putMax(ResourceKey.CGROUP_MEMORY_MAX_KB);
    assertThat(kept.values)
        .containsExactly(
            Map.entry(ResourceKey.RSS_KB, 4711L),
            Map.entry(ResourceKey.THREADS, 7L),
            Map.entry(ResourceKey.NET_RX_MIB_S, 3.0),
            Map.entry(ResourceKey.NET_TX_MIB_S, 1.235),
            Map.entry(ResourceKey.CGROUP_MEMORY_MAX_KB, "max"));
  }

  @Test
  void sharesAreAtMostOneHundredAndWhatIsNoNumberDoesNotArrive() {
    kept.put(ResourceKey.CPU_BUSY_PCT, 100.7);
    kept.put(ResourceKey.PROC_CPU_PCT, 350.0);
    kept.put(ResourceKey.RSS_KB, -1L);
    kept.put(ResourceKey.THREADS, Double.NaN);
    kept.put(ResourceKey.NET_RX_MIB_S, Double.POSITIVE_INFINITY);
    kept.put(ResourceKey.STATUS, 1L);
    assertThat(kept.values)
        .containsExactly(
            Map.entry(ResourceKey.CPU_BUSY_PCT, 100.0), Map.entry(ResourceKey.PROC_CPU_PCT, 350.0));
  }
}
