package dev.tachograph.portable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.Resources;
import dev.tachograph.common.EventSink;
import dev.tachograph.common.RunClock;
import dev.tachograph.resources.ResourceSample;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Two samples by the reader of a name: one at the start, and one when it is ended. */
final class Sampled {
  private static final String PROPERTY = "tachograph.resources";
  private static final Duration NEVER_MEANWHILE = Duration.ofHours(1);

  private final List<ResourceSample> samples = new CopyOnWriteArrayList<>();
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch both = new CountDownLatch(2);
  private final Resources sampler;

  private Sampled(RunClock clock) {
    this.sampler =
        Resources.spawnResourceLogger(
            clock,
            NEVER_MEANWHILE,
            () -> null,
            EventSink.none(),
            sample -> {
              samples.add(sample);
              first.countDown();
              both.countDown();
            });
  }

  static Sampled start(String reader, RunClock clock) throws InterruptedException {
    String before = System.getProperty(PROPERTY);
    System.setProperty(PROPERTY, reader);
    try {
      Sampled sampled = new Sampled(clock);
      assertThat(sampled.first.await(120, TimeUnit.SECONDS)).isTrue();
      return sampled;
    } finally {
      if (before == null) {
        System.clearProperty(PROPERTY);
      } else {
        System.setProperty(PROPERTY, before);
      }
    }
  }

  Sampled end() throws InterruptedException {
    sampler.close();
    // Which waits for it, but not as long as a busy machine may take.
    assertThat(both.await(120, TimeUnit.SECONDS)).isTrue();
    assertThat(samples).hasSize(2);
    return this;
  }

  ResourceSample first() {
    return samples.get(0);
  }

  ResourceSample last() {
    return samples.get(1);
  }

  double seconds() {
    return (last().tMillis() - first().tMillis()) / 1e3;
  }
}
