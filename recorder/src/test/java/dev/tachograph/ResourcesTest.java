package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.common.EventSink;
import dev.tachograph.common.RunClock;
import dev.tachograph.common.RunEvent;
import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ProgressSource;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.ResourceSample;
import dev.tachograph.resources.SampleBuilder;
import dev.tachograph.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Samples without a run. */
@Timeout(300)
class ResourcesTest {
  private static final Duration NEVER_MEANWHILE = Duration.ofHours(1);

  private final RunClock clock = RunClock.start();
  private final List<ResourceSample> samples = new CopyOnWriteArrayList<>();
  private final Events events = new Events();

  private static final class Events implements EventSink {
    private final List<String> names = new CopyOnWriteArrayList<>();

    @Override
    public boolean record(RunEvent event) {
      return names.add(event.event());
    }

    @Override
    public long droppedEvents() {
      return 0;
    }

    @Override
    public long totalEvents() {
      return names.size();
    }
  }

  /** A reader as a program would write it. */
  private static final class Boiler implements ResourceReader {
    private volatile boolean closed;

    @Override
    public String name() {
      return "boiler";
    }

    @Override
    public void read(long elapsedNanos, SampleBuilder out) {
      out.put(ResourceKey.THREADS, 3);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private void awaitFirst() {
    Eventually.until("the first sample", () -> !samples.isEmpty());
  }

  @Test
  void ownReadersAreAskedAtTheStartAndAtTheEndAndClosed() {
    Boiler boiler = new Boiler();
    Resources sampling =
        Resources.spawnResourceLogger(
            clock, NEVER_MEANWHILE, List.of(boiler), events, samples::add);
    awaitFirst();
    assertThat(boiler.closed).isFalse();
    sampling.close();
    assertThat(boiler.closed).isTrue();
    assertThat(samples)
        .extracting(one -> one.number(ResourceKey.THREADS))
        .containsExactly(3.0, 3.0);
    // Nothing else is looked at, and nobody knows what would have been dropped.
    assertThat(samples)
        .noneMatch(one -> one.hasNumber(ResourceKey.HEAP_USED_KB))
        .noneMatch(one -> one.hasNumber(ResourceKey.SELF_DROPPED));
    assertThat(events.names).containsExactly("resources_sample", "resources_sample");
  }

  @Test
  void thisProcessIsSampledWithItsProgress() {
    Supplier<ProgressSource> progress =
        () -> () -> Progress.builder("heating").done(7).put("kettles", 2).build();
    Resources.spawnResourceLogger(clock, NEVER_MEANWHILE, progress, EventSink.none(), samples::add)
        .close();
    assertThat(samples).isNotEmpty();
    ResourceSample sample = samples.get(samples.size() - 1);
    assertThat(sample.number(ResourceKey.DONE)).isEqualTo(7);
    assertThat(sample.hasNumber(ResourceKey.HEAP_USED_KB)).isTrue();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no Linux /proc")
  void anotherProcessIsFollowedUntilItEnds() throws Exception {
    Process other = new ProcessBuilder("cat").start();
    Resources sampling =
        Resources.spawnResourceLogger(
            clock,
            Duration.ofMillis(10),
            List.of(Resources.processTree(other.pid())),
            EventSink.none(),
            samples::add);
    awaitFirst();
    assertThat(samples.get(0).number(ResourceKey.THREADS)).isEqualTo(1);
    other.getOutputStream().close();
    assertThat(other.waitFor()).isZero();
    Eventually.until(
        "nothing is seen of it",
        () -> !samples.get(samples.size() - 1).hasNumber(ResourceKey.THREADS));
    sampling.close();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no Linux /proc")
  void otherRootsMayBeRead() {
    Resources sampling =
        Resources.spawnResourceLogger(
            clock,
            NEVER_MEANWHILE,
            List.of(Resources.linux(Path.of("/proc"), Path.of("/sys"))),
            EventSink.none(),
            samples::add);
    awaitFirst();
    sampling.close();
    assertThat(samples).allMatch(one -> one.number(ResourceKey.HOST_MEMORY_KB) > 0);
  }

  @Test
  void intervalOutOfBoundsIsRefused() {
    assertThatThrownBy(
            () ->
                Resources.spawnResourceLogger(
                    clock, Duration.ZERO, List.of(), EventSink.none(), samples::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from 10 ms to 1 h");
  }
}
