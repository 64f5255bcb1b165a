package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.ResourceSample;
import dev.tachograph.resources.SampleBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThrottledReaderTest {
  private static final long MS = 1_000_000;

  private final List<Long> reads = new ArrayList<>();
  private final ThrottledReader spaced =
      new ThrottledReader(new Reader(), List.of(ResourceKey.GC_COUNT));

  private final class Reader implements ResourceReader {
    @Override
    public String name() {
      return "counted";
    }

    @Override
    public void read(long elapsedNanos, SampleBuilder out) {
      reads.add(elapsedNanos / MS);
      out.put(ResourceKey.RSS_KB, reads.size());
      out.put(ResourceKey.GC_COUNT, 1);
      out.putMax(ResourceKey.CGROUP_MEMORY_MAX_KB);
    }
  }

  private ResourceSample after(long millis) {
    SampleValues builder = new SampleValues();
    spaced.read(millis * MS, builder);
    return builder.build(0, 0);
  }

  @Test
  void inBetweenLevelsStandAndCountsAreLeftOutSoThatSumsStayTrue() {
    double counted = 0;
    for (int i = 0; i <= 60; i++) {
      ResourceSample sample = after(i == 0 ? 0 : 10);
      assertThat(sample.hasNumber(ResourceKey.RSS_KB)).isTrue();
      assertThat(sample.isMax(ResourceKey.CGROUP_MEMORY_MAX_KB)).isTrue();
      counted += sample.hasNumber(ResourceKey.GC_COUNT) ? 1 : 0;
    }
    assertThat(reads).containsExactly(0L, 200L, 200L, 200L);
    assertThat(counted).isEqualTo(reads.size());
  }

  @Test
  void atIntervalsFromAHundredMillisecondsOnEachTickIsARead() {
    for (long elapsed : new long[] {0, 100, 95, 104, 1000}) {
      after(elapsed);
    }
    assertThat(reads).containsExactly(0L, 100L, 95L, 104L, 1000L);
  }

  @Test
  void whatIsReadInBetweenStandsOverTheRest() {
    ResourceReader between =
        new ResourceReader() {
          @Override
          public String name() {
            return "between";
          }

          @Override
          public void read(long elapsedNanos, SampleBuilder out) {
            out.put(ResourceKey.RSS_KB, 4711);
          }
        };
    ThrottledReader slow =
        new ThrottledReader(new Reader(), List.of(ResourceKey.GC_COUNT), 30, between);
    List<Double> resident = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      SampleValues builder = new SampleValues();
      slow.read(i == 0 ? 0 : 10 * MS, builder);
      ResourceSample sample = builder.build(0, 0);
      assertThat(sample.isMax(ResourceKey.CGROUP_MEMORY_MAX_KB)).isTrue();
      resident.add(sample.number(ResourceKey.RSS_KB));
    }
    assertThat(resident).containsExactly(1.0, 4711.0, 4711.0, 2.0, 4711.0);
  }

  @Test
  void lastSampleIsReadInAnyCase() {
    after(0);
    after(10);
    spaced.beforeLast();
    after(10);
    assertThat(reads).containsExactly(0L, 20L);
  }

  @Test
  void repeatedValuesAreThoseThatWereRead() {
    Random random = new Random(7);
    SampleValues read = new SampleValues();
    SampleValues repeated = new SampleValues();
    for (int i = 0; i < 10_000; i++) {
      read.clear();
      repeated.clear();
      read.put(ResourceKey.NET_RX_MIB_S, Math.pow(10, random.nextInt(14)) * random.nextDouble());
      read.put(ResourceKey.RSS_KB, random.nextLong(Long.MAX_VALUE));
      read.putMax(ResourceKey.CGROUP_MEMORY_MAX_KB);
      read.put(ResourceKey.THREADS, 1);
      read.remove(List.of(ResourceKey.THREADS));
      read.copyTo(repeated);
      assertThat(repeated.build(0, 0).firstChange(read.build(0, 0), 0))
          .isEqualTo(TakenSample.PARTS);
    }
  }
}
