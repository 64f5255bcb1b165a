package dev.tachograph.internal.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tachograph.common.RunClock;
import dev.tachograph.report.RunContext.SpanSummary;
import dev.tachograph.trace.Span;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Figures of spans are exact although some are batched per thread. */
class SpanFiguresTest {
  private static final double NANO = 1e-6;
  private static final int THREADS = 3;

  /** It stands still, so that each reading of a thread is a nanosecond after the last. */
  private final RunClock clock = RunClock.of(() -> 0, () -> 0);

  private final SpanRecorder recorder = new SpanRecorder(clock, null, true, false);

  SpanFiguresTest() {
    recorder.install();
  }

  @AfterEach
  void uninstall() {
    recorder.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 16, 33, 1_001})
  void everySpanCountsAtAnyTime(int pairs) {
    pairs(pairs);
    check(pairs);
    pairs(pairs);
    recorder.close();
    check(2 * pairs);
  }

  @Test
  void spansOfThreadsThatAreGoneCount() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> pairs(17));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    // So many threads have spans that those which have ended are forgotten.
    for (int i = 0; i < 200; i++) {
      Thread other = new Thread(() -> Span.open("other").close());
      other.start();
      other.join();
    }
    check(THREADS * 17);
    assertThat(figures("other").count()).isEqualTo(200);
  }

  @Test
  void spansOfNoThreadCountAtOnce() {
    Span detached = Span.detached("request");
    assertThat(recorder.summaries()).isEmpty();
    detached.close();
    assertThat(figures("request").count()).isEqualTo(1);
    assertThat(figures("request").totalMs()).isCloseTo(NANO, within(NANO / 10));
  }

  /** Of each pair the outer one takes three nanoseconds and the inner one of them. */
  private static void pairs(int count) {
    for (int i = 0; i < count; i++) {
      Span outer = Span.open("outer");
      Span.open("inner").close();
      outer.close();
    }
  }

  private void check(int pairs) {
    SpanSummary outer = figures("outer");
    SpanSummary inner = figures("inner");
    assertThat(outer.count()).isEqualTo(pairs);
    assertThat(inner.count()).isEqualTo(pairs);
    assertThat(outer.totalMs()).isCloseTo(3 * pairs * NANO, within(NANO / 10));
    assertThat(outer.selfMs()).isCloseTo(2 * pairs * NANO, within(NANO / 10));
    assertThat(inner.totalMs()).isCloseTo(pairs * NANO, within(NANO / 10));
    assertThat(outer.maxMs()).isCloseTo(3 * NANO, within(NANO / 10));
    assertThat(outer.p50Ms()).isCloseTo(3 * NANO, within(NANO / 10));
    assertThat(outer.slowest()).hasSizeBetween(1, 10);
  }

  private SpanSummary figures(String name) {
    return recorder.summaries().stream()
        .filter(figures -> figures.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
