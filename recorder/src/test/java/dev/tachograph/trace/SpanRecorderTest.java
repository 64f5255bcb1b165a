package dev.tachograph.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.RunClock;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.logging.Level;
import dev.tachograph.logging.LogFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SpanRecorderTest {
  private final AtomicLong nanos = new AtomicLong();
  private final RunClock clock = RunClock.of(nanos::get, () -> 0);
  private final Lines lines = new Lines();
  private SpanRecorder recorder = recorder("info", true);

  private SpanRecorder recorder(String filter, boolean args) {
    ChromeTrace trace = new ChromeTrace(lines, clock, LogFilter.parse(filter), args, 4711);
    SpanRecorder made = new SpanRecorder(clock, trace);
    made.install();
    return made;
  }

  @AfterEach
  void uninstall() {
    recorder.close();
  }

  @Test
  void pairsNestThoughTheClockStandsStill() throws Exception {
    Span outer = Span.open("outer");
    Span inner = Span.open("quoted \" and\nbroken");
    inner.close();
    outer.close();
    List<JsonNode> events = lines.of("B", "E");
    assertThat(events).extracting(e -> e.get("ph").asText()).containsExactly("B", "B", "E", "E");
    assertThat(events).extracting(e -> e.get("ts").asDouble()).isSorted().doesNotHaveDuplicates();
    assertThat(events).allMatch(e -> e.get("pid").asLong() == 4711);
    assertThat(lines.of("M").get(0).at("/args/name").asText())
        .isEqualTo(Thread.currentThread().getName());
  }

  @Test
  void refusedStartHasNoEnd() throws Exception {
    lines.refusing = true;
    Span refused = Span.open("refused");
    lines.refusing = false;
    refused.close();
    Span.open("accepted").close();
    assertThat(lines.of("B", "E"))
        .extracting(e -> e.get("name").asText())
        .containsExactly("accepted", "accepted");
    assertThat(lines.levels).contains(Level.INFO, Level.WARN);
  }

  @Test
  void refusedEndIsWrittenBeforeWhatFollows() throws Exception {
    Span outer = Span.open("outer");
    Span inner = Span.open("inner");
    lines.refusing = true;
    inner.close();
    Span.open("lost").close();
    lines.refusing = false;
    outer.close();
    Span.open("next").close();
    assertThat(lines.of("B", "E"))
        .extracting(e -> e.get("ph").asText() + " " + e.get("name").asText())
        .containsExactly("B outer", "B inner", "E inner", "E outer", "B next", "E next");
  }

  @Test
  void refusedEndIsWrittenAtTheLatestWithTheLast() throws Exception {
    Span span = Span.open("only");
    lines.refusing = true;
    span.close();
    lines.refusing = false;
    recorder.close();
    assertThat(lines.of("E")).hasSize(1);
  }

  @Test
  void endsUseTheReserve() {
    Span.open("a").close();
    assertThat(lines.levels.get(lines.levels.size() - 1)).isEqualTo(Level.WARN);
    assertThat(lines.levels.get(lines.levels.size() - 2)).isEqualTo(Level.INFO);
  }

  @Test
  void selfTimeLeavesOutTheSpansInside() {
    Span outer = Span.open("outer");
    nanos.addAndGet(1_000_000);
    Span inner = Span.open("inner");
    nanos.addAndGet(3_000_000);
    inner.close();
    outer.close();
    SpanSummary figures = recorder.summaries().get(0);
    assertThat(figures.name()).isEqualTo("outer");
    assertThat(figures.totalMs()).isBetween(4.0, 4.01);
    assertThat(figures.selfMs()).isBetween(1.0, 1.01);
    assertThat(figures.maxMs()).isEqualTo(figures.totalMs());
    assertThat(figures.p50Ms()).isBetween(3.9, 4.01);
  }

  @Test
  void secondCloseAndForeignThreadsHarmNothing() throws Exception {
    Span span = Span.open("shared");
    Thread thread = new Thread(span::close);
    thread.start();
    thread.join();
    span.close();
    assertThat(lines.of("E")).hasSize(1);
    assertThat(Span.currentId()).isZero();
  }

  @Test
  void openSpansOfEveryThreadAreToldWithTheirAge() throws Exception {
    nanos.set(1_000);
    Span outer = Span.open("outer");
    AtomicReference<Span> foreign = new AtomicReference<>();
    Thread thread = new Thread(() -> foreign.set(Span.open("elsewhere")), "worker-1");
    thread.start();
    thread.join();
    nanos.set(5_000);
    Span inner = Span.open("inner");
    List<OpenSpan> open = recorder.openSpans(10);
    assertThat(open)
        .extracting(OpenSpan::name, OpenSpan::thread, OpenSpan::depth, OpenSpan::ageNanos)
        .containsExactlyInAnyOrder(
            tuple("outer", Thread.currentThread().getName(), 0, 4_000L),
            tuple("elsewhere", "worker-1", 0, 4_000L),
            tuple("inner", Thread.currentThread().getName(), 1, 0L));
    assertThat(recorder.openSpans(2)).hasSize(2).noneMatch(span -> span.name().equals("inner"));
    inner.close();
    outer.close();
    foreign.get().close();
    assertThat(recorder.openSpans(10)).isEmpty();
  }

  @Test
  void filterAndArgumentsCanBeOff() throws Exception {
    recorder.close();
    recorder = recorder("off,wanted=info", false);
    Span.open("a", "unwanted").close();
    Span.open("b", "wanted.deep").with("k", 1).close();
    assertThat(lines.of("E")).hasSize(1).allMatch(e -> e.get("args").isEmpty());
    assertThat(recorder.summaries()).hasSize(2);
  }

  @Test
  void nothingIsRecordedWhenNothingRecords() throws Exception {
    recorder.close();
    Span span = Span.open("late").with("k", 1);
    span.close();
    assertThat(span).isSameAs(Span.NONE);
    assertThat(lines.of("B")).isEmpty();
  }

  @Test
  void spansOfVirtualThreadsDoNotMerge() throws Exception {
    Assumptions.assumeTrue(
        Runtime.version().feature() >= 21, "NOT TESTED: this JVM has no virtual threads");
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Runnable work =
          () -> {
            try (Span span = Span.open("virtual").with("ok", true)) {
              Thread.yield();
              span.with("done", true);
            }
          };
      threads.add(
          (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(lines.of("B")).isEmpty();
    assertThat(lines.of("b"))
        .hasSize(1_000)
        .extracting(e -> e.get("id").asText())
        .doesNotHaveDuplicates();
    assertThat(lines.of("e")).hasSize(1_000);
  }

  /** A journal that keeps lines, or refuses them. */
  private static final class Lines implements Journal {
    private final List<String> held = Collections.synchronizedList(new ArrayList<>());
    private final List<Level> levels = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean refusing;

    List<JsonNode> of(String... phases) throws IOException {
      List<JsonNode> found = new ArrayList<>();
      for (String line : held) {
        JsonNode event = new ObjectMapper().readTree(line);
        if (List.of(phases).contains(event.get("ph").asText())) {
          found.add(event);
        }
      }
      return found;
    }

    @Override
    public boolean append(
        Stream stream, Level level, byte[] line, int offset, int length, int times) {
      if (!refusing) {
        held.add(new String(line, offset, length, StandardCharsets.UTF_8));
        levels.add(level);
      }
      return !refusing;
    }

    @Override
    public void refuse(Stream stream, Level level) {}

    @Override
    public long dropped(Stream stream, Level level) {
      return 0;
    }

    @Override
    public long written(Stream stream, Level level) {
      return 0;
    }

    @Override
    public long notices(Stream stream, Level level) {
      return 0;
    }

    @Override
    public long bytesWritten() {
      return 0;
    }

    @Override
    public boolean flush(long timeoutMillis) {
      return true;
    }

    @Override
    public void close() {}
  }
}
