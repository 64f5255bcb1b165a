package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.ResourceSample;
import dev.tachograph.resources.SampleBuilder;
import dev.tachograph.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ticks and their gaps, and that nothing stops the sampler: trap 19. */
@Timeout(300)
class ResourceSamplerTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;

  private final FakeTime time = new FakeTime();
  private final List<ResourceSample> samples = new CopyOnWriteArrayList<>();
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final List<Long> elapsed = new CopyOnWriteArrayList<>();

  /** Counts one unit per millisecond, and records the time it was given. */
  private final class Counter implements ResourceReader {
    private final Delta delta = new Delta();
    private boolean closed;

    @Override
    public String name() {
      return "counter";
    }

    @Override
    public void read(long elapsedNanos, SampleBuilder out) {
      elapsed.add(elapsedNanos);
      out.put(ResourceKey.NET_RX_MIB_S, delta.perSecond(time.nanos() / MS, elapsedNanos));
    }

    @Override
    public long bootNanos() {
      return time.bootNanos();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private ResourceSampler sampler(
      Duration interval, List<? extends ResourceReader> readers, LongConsumer pause) {
    return new ResourceSampler(
        time.clock(),
        interval,
        () -> readers,
        () -> null,
        new NoUsage(),
        List.of(samples::add),
        new WarnOnce((cause, error) -> warnings.add(cause)),
        pause);
  }

  private static final class NoUsage implements SelfUsage {
    @Override
    public long cpuNanos() {
      return 0;
    }

    @Override
    public long dropped() {
      return 0;
    }
  }

  /** Samples until a number were taken; what happens during a wait is up to the test. */
  private void run(Duration interval, int count, LongConsumer pause) {
    run(interval, count, pause, new Counter());
  }

  private void run(Duration interval, int count, LongConsumer pause, ResourceReader... readers) {
    CountDownLatch enough = new CountDownLatch(1);
    ResourceSampler sampler =
        sampler(
            interval,
            List.of(readers),
            wait -> {
              if (samples.size() >= count) {
                enough.countDown();
                Thread.onSpinWait();
              } else {
                pause.accept(wait);
              }
            });
    sampler.start();
    Eventually.until("enough samples", () -> enough.getCount() == 0);
    sampler.close();
  }

  @Test
  void heapThatIsFullForAMomentDoesNotEndTheSampler() {
    int[] waits = {0};
    run(
        Duration.ofSeconds(1),
        3,
        wait -> {
          if (waits[0]++ == 1) {
            throw new OutOfMemoryError("thrown by the test");
          }
          time.advance(wait);
        });
    assertThat(samples.size()).isGreaterThanOrEqualTo(3);
  }

  private List<Long> times() {
    return samples.stream().map(ResourceSample::tMillis).toList();
  }

  private List<Double> gaps() {
    return samples.stream().map(sample -> sample.number(ResourceKey.GAP_MS)).toList();
  }

  @Test
  void firstSampleIsAtTheStartAndOneIsAtTheEnd() {
    run(Duration.ofSeconds(1), 3, time::advance);
    assertThat(times()).containsExactly(0L, 1000L, 2000L, 2000L);
    assertThat(gaps()).containsOnly(0.0);
    // The last comes right after another: too early for rates.
    assertThat(elapsed).containsExactly(0L, SECOND, SECOND, 0L);
  }

  @Test
  void lateTickIsNotMadeUpForAndTheScheduleStaysAbsolute() {
    List<Long> late = List.of(300 * MS, 0L, 250 * MS, 0L);
    run(Duration.ofSeconds(1), 5, wait -> time.advance(wait + late.get(samples.size() - 1)));
    assertThat(times()).startsWith(0L, 1300L, 2000L, 3250L, 4000L);
    assertThat(gaps()).containsOnly(0.0);
    assertThat(elapsed.subList(1, 5)).containsExactly(1300 * MS, 700 * MS, 1250 * MS, 750 * MS);
    assertThat(samples.get(1).number(ResourceKey.NET_RX_MIB_S)).isEqualTo(1000);
    assertThat(samples.get(2).number(ResourceKey.NET_RX_MIB_S)).isEqualTo(1000);
  }

  @Test
  void rateIsOverTheTimeUntilItsCounterWasReadHoweverLongOthersTook() {
    List<Long> took = List.of(500 * MS, 0L, 100 * MS, 0L, 0L);
    ResourceReader slow =
        new ResourceReader() {
          private int reads;

          @Override
          public String name() {
            return "slow";
          }

          @Override
          public void read(long elapsedNanos, SampleBuilder out) {
            time.advance(reads < took.size() ? took.get(reads) : 0);
            reads++;
          }
        };
    run(Duration.ofSeconds(1), 4, time::advance, slow, new Counter());
    assertThat(samples.subList(1, 4))
        .extracting(sample -> sample.number(ResourceKey.NET_RX_MIB_S))
        .containsOnly(1000.0);
  }

  @Test
  void readingThatTakesLongIsNoSuspensionOfTheMachine() {
    ResourceReader slow =
        new ResourceReader() {
          private int reads;

          @Override
          public String name() {
            return "slow";
          }

          @Override
          public void read(long elapsedNanos, SampleBuilder out) {
            time.advance(reads++ == 2 ? 120 * MS : 0);
          }
        };
    run(Duration.ofSeconds(1), 5, time::advance, slow, new Counter());
    assertThat(gaps()).containsOnly(0.0);
  }

  @Test
  void atShortIntervalsATickThatIsLateByLessThanFiftyMillisecondsIsNoGap() {
    List<Long> late = List.of(0L, 40 * MS, 0L, 60 * MS, 0L);
    run(Duration.ofMillis(10), 6, wait -> time.advance(wait + late.get(samples.size() - 1)));
    assertThat(gaps().subList(0, 6)).containsExactly(0.0, 0.0, 0.0, 0.0, 60.0, 0.0);
  }

  @Test
  void thirtySecondsWithoutTheProcessAreOneMarkedGapWithoutABurst() {
    run(
        Duration.ofSeconds(1),
        5,
        wait -> time.advance(samples.size() == 2 ? wait + 30 * SECOND : wait));
    assertThat(times()).startsWith(0L, 1000L, 32_000L, 33_000L, 34_000L);
    assertThat(gaps()).startsWith(0.0, 0.0, 30_000.0, 0.0, 0.0);
    assertThat(samples.get(2).number(ResourceKey.NET_RX_MIB_S)).isEqualTo(1000);
  }

  @Test
  void suspendedMachineIsOneMarkedGapThatTheTimesLeaveOut() {
    run(
        Duration.ofSeconds(1),
        4,
        wait -> {
          if (samples.size() == 2) {
            time.suspend(3600 * SECOND);
          }
          time.advance(wait);
        });
    assertThat(times()).startsWith(0L, 1000L, 2000L, 3000L);
    assertThat(gaps()).startsWith(0.0, 0.0, 3_600_000.0, 0.0);
    assertThat(samples.get(2).number(ResourceKey.NET_RX_MIB_S)).isEqualTo(1000);
  }

  @Test
  void atShortIntervalsASuspendedMachineIsReportedByTheSampleThatComesAfterIt() {
    run(
        Duration.ofMillis(10),
        8,
        wait -> {
          if (samples.size() == 4) {
            time.suspend(60 * SECOND);
          }
          time.advance(wait);
        });
    assertThat(times()).startsWith(0L, 10L, 20L, 30L, 40L, 50L);
    assertThat(gaps()).startsWith(0.0, 0.0, 0.0, 0.0, 60_000.0, 0.0, 0.0, 0.0);
  }

  @Test
  void intervalIsFromTenMillisecondsToAnHour() {
    run(Duration.ofMillis(10), 4, time::advance);
    assertThat(times()).startsWith(0L, 10L, 20L, 30L);
    samples.clear();
    elapsed.clear();
    run(Duration.ofHours(1), 2, time::advance);
    assertThat(elapsed).startsWith(0L, 3600 * SECOND);
    for (Duration wrong : List.of(Duration.ofMillis(9), Duration.ofMinutes(61), Duration.ZERO)) {
      assertThatThrownBy(() -> sampler(wrong, List.of(), wait -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("sampleInterval must be from 10 ms to 1 h");
    }
  }

  @Test
  void readerThatFailsLeavesTheOthersAloneAndIsReportedOnceForEachCause() {
    List<ResourceReader> readers = new ArrayList<>();
    readers.add(new Failing());
    Counter counter = new Counter();
    readers.add(counter);
    ResourceSampler sampler =
        sampler(Duration.ofSeconds(1), readers, wait -> time.advance(wait)).start();
    Eventually.until("many samples", () -> samples.size() > 50);
    sampler.close();
    assertThat(samples.get(5).hasNumber(ResourceKey.NET_RX_MIB_S)).isTrue();
    // Two causes, whatever numbers stand in their texts.
    assertThat(warnings)
        .containsExactly(
            "reader failing failed: java.lang.IllegalStateException",
            "reader failing failed: java.lang.IllegalStateException");
    assertThat(counter.closed).isTrue();
  }

  private static final class Failing implements ResourceReader {
    private int reads;

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public void read(long elapsedNanos, SampleBuilder out) {
      throw new IllegalStateException(reads++ % 2 == 0 ? "no file " + reads : "no device " + reads);
    }
  }

  @Test
  void readersAreOpenedOnTheSamplersThreadAndWhatThatThrowsIsSurvived() {
    List<String> threads = new CopyOnWriteArrayList<>();
    ResourceSampler sampler =
        new ResourceSampler(
            time.clock(),
            Duration.ofSeconds(1),
            () -> {
              threads.add(Thread.currentThread().getName());
              throw new IllegalStateException("does not open");
            },
            () -> null,
            new NoUsage(),
            List.of(samples::add),
            new WarnOnce((cause, error) -> warnings.add(cause)),
            time::advance);
    sampler.start();
    Eventually.until("samples", () -> samples.size() > 2);
    sampler.close();
    assertThat(threads).containsExactly("tachograph-resources");
    assertThat(warnings)
        .containsExactly("opening the readers failed: java.lang.IllegalStateException");
  }

  @Test
  void atItsEndTheSamplerReportsWhatItCostAndWhatItSaw() {
    DescribingReader seeing =
        new DescribingReader() {
          @Override
          public String name() {
            return "seeing";
          }

          @Override
          public void read(long elapsedNanos, SampleBuilder out) {}

          @Override
          public void describe(DetailsBuilder out) {
            out.thread(new ResourceDetails.TopThread("busy", 1, 5));
          }
        };
    ResourceSampler sampler = sampler(Duration.ofSeconds(1), List.of(seeing), time::advance);
    assertThat(sampler.details()).isEqualTo(ResourceDetails.none());
    sampler.start();
    Eventually.until("samples", () -> samples.size() > 100);
    sampler.close();
    assertThat(sampler.details().threads()).hasSize(1);
    assertThat(sampler.cpuNanos()).isPositive();
  }
}
