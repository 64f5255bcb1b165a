package dev.tachograph.internal.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.journal.Priority;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.report.RunContext.SpanSummary;
import dev.tachograph.report.RunContext.SpanSummary.SlowSpan;
import dev.tachograph.testing.LineKeepingJournal;
import dev.tachograph.trace.Span;
import dev.tachograph.trace.SpanTasks;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SpanRecorderTest {
  private final AtomicLong nanos = new AtomicLong();
  private final RunClock clock = RunClock.of(nanos::get, () -> 0);
  private final LineKeepingJournal lines = new LineKeepingJournal();
  private SpanRecorder recorder = recorder("info", true);

  private SpanRecorder recorder(String filter, boolean args) {
    ChromeTrace trace = new ChromeTrace(lines, clock, LogFilter.parse(filter), args, 4711);
    SpanRecorder made = new SpanRecorder(clock, trace, args, false);
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
    assertThat(lines.priorities).contains(Priority.BULK, Priority.END);
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
    assertThat(lines.priorities.get(lines.priorities.size() - 1)).isEqualTo(Priority.END);
    assertThat(lines.priorities.get(lines.priorities.size() - 2)).isEqualTo(Priority.BULK);
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
  void openSpansOfEveryThreadAreReportedWithTheirAge() throws Exception {
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
    assertThat(span.id()).isZero();
    assertThat(span).isSameAs(Span.open("later"));
    assertThat(lines.of("B")).isEmpty();
  }

  @Test
  void spansOfVirtualThreadsDoNotMerge() throws Exception {
    Assumptions.assumeTrue(
        Runtime.version().feature() >= 21, "NOT TESTED: this JVM has no virtual threads");
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
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
        .hasSize(10_000)
        .extracting(e -> e.get("id").asText())
        .doesNotHaveDuplicates();
    assertThat(lines.of("e")).hasSize(10_000).allMatch(e -> e.at("/args/done").asBoolean());
    assertThat(TraceCheck.slices(lines.all())).hasSize(10_000);
  }

  @Test
  void wrongNestingIsSurvivedAndMarked() throws Exception {
    Span outer = Span.open("outer");
    Span inner = Span.open("inner");
    outer.close();
    for (int i = 0; i < 100; i++) {
      Span.open("later").close();
    }
    Span open = Span.open("open");
    inner.close();
    assertThat(Span.currentId()).isEqualTo(open.id());
    open.close();
    List<JsonNode> ends = lines.of("E");
    assertThat(ends.get(0).at("/args/forgotten").asBoolean()).isTrue();
    assertThat(ends.get(1).at("/args").isEmpty()).isTrue();
    assertThat(TraceCheck.slices(lines.all())).hasSize(103);
  }

  @Test
  void secondCloseMeetsNoOtherSpan() throws Exception {
    Span first = Span.open("first");
    first.close();
    Span second = Span.open("second");
    first.close();
    first.with("k", 1);
    assertThat(Span.currentId()).isEqualTo(second.id());
    second.close();
    assertThat(lines.of("E")).hasSize(2).allMatch(e -> e.get("args").isEmpty());
  }

  @Test
  void openingAndClosingWithOneArgumentAllocatesNothing() {
    for (int i = 0; i < 20_000; i++) {
      Span.open("warm").with("peer", i).close();
    }
    lines.keeping = false;
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    // What the JVM itself allocates now and then, such as a compiled method's data, is no span's.
    for (int round = 0; round < 20 && least > 0; round++) {
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int i = 0; i < 1_000; i++) {
        Span.open("warm").with("peer", i).close();
      }
      long after = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      least = Math.min(least, after - before);
    }
    assertThat(least).isZero();
  }

  @Test
  void hostileNamesAndArgumentsAreWrittenAsTheyAre() throws Exception {
    String hostile = "a \" \\ \n \r \t \u2028 \ud83d\ude00 <&>";
    try (Span span = Span.open(hostile)) {
      span.with(hostile, hostile).with("lone", "x\ud800y").with("nan", Double.NaN);
      span.with("nothing", null).with("k", 1).with("k", 2).with("large", Long.MAX_VALUE);
    }
    JsonNode end = lines.of("E").get(0);
    assertThat(end.get("name").asText()).isEqualTo(hostile);
    assertThat(end.get("args").get(hostile).asText()).isEqualTo(hostile);
    assertThat(end.at("/args/lone").asText()).isEqualTo("x\ufffdy");
    assertThat(end.at("/args/nan").asText()).isEqualTo("NaN");
    assertThat(end.at("/args/k").asLong()).isEqualTo(2);
    assertThat(end.at("/args/large").asLong()).isEqualTo(Long.MAX_VALUE);
    assertThat(end.at("/args/nothing").isNull()).isTrue();
  }

  @Test
  void timesOfTheSizeOfTheEpochKeepTheirNanoseconds() throws Exception {
    nanos.set(1_790_000_000_123_456_789L);
    Span.open("late").close();
    assertThat(lines.held).anyMatch(line -> line.contains("\"ts\":1790000000123456.789"));
    assertThat(TraceCheck.slices(lines.all())).hasSize(1);
  }

  @Test
  void detachedSpanEndsOnAnotherThread() throws Exception {
    Span around = Span.open("around");
    Span request = Span.detached("request").with("peer", 7);
    assertThat(Span.currentId()).isEqualTo(around.id());
    assertThat(recorder.openSpans(9)).extracting(OpenSpan::name).contains("request");
    around.close();
    Thread thread = new Thread(() -> request.with("late", true).close());
    thread.start();
    thread.join();
    request.close();
    assertThat(lines.of("b")).hasSize(1);
    JsonNode end = lines.of("e").get(0);
    assertThat(end.get("id")).isEqualTo(lines.of("b").get(0).get("id"));
    assertThat(end.at("/args/late").asBoolean()).isTrue();
    assertThat(TraceCheck.slices(lines.all())).hasSize(2);
    assertThat(recorder.openSpans(9)).isEmpty();
  }

  @Test
  void arrowsGoFromWhereWorkWasSubmittedToWhereItRan() throws Exception {
    List<Runnable> handed = new ArrayList<>();
    Executor executor = SpanTasks.wrap("task", (Executor) handed::add);
    Span submitting = Span.open("submitting");
    long id = submitting.id();
    executor.execute(() -> Span.open("inside").close());
    String result = SpanTasks.wrap("call", () -> "done").call();
    submitting.close();
    Thread thread = new Thread(handed.get(0));
    thread.start();
    thread.join();
    handed.get(0).run();
    assertThat(result).isEqualTo("done");
    List<JsonNode> starts = lines.of("s");
    List<JsonNode> arrivals = lines.of("f");
    assertThat(starts).hasSize(2);
    assertThat(arrivals)
        .extracting(e -> e.get("id"))
        .containsExactlyInAnyOrderElementsOf(starts.stream().map(e -> e.get("id")).toList());
    assertThat(lines.of("E")).anyMatch(e -> e.at("/args/submitted_in").asLong() == id);
    assertThat(TraceCheck.slices(lines.all())).hasSize(6);
  }

  @Test
  void whatAThreadLeftOpenIsClosedAndMarkedWhenItIsGone() throws Exception {
    for (int i = 0; i < 200; i++) {
      Thread thread = new Thread(() -> Span.open("left"));
      thread.start();
      thread.join();
    }
    assertThat(recorder.openSpans(1_000)).hasSizeLessThan(100);
    recorder.close();
    assertThat(lines.of("E")).hasSize(200).anyMatch(e -> e.at("/args/forgotten").asBoolean());
  }

  @Test
  void theTenSlowestAreKeptWithTimeAndArguments() {
    lines.refusing = true;
    for (int i = 0; i < 100; i++) {
      Span span = Span.open("work").with("i", i);
      nanos.addAndGet(1_000_000L * (i * 37 % 100));
      span.close();
    }
    List<SlowSpan> slowest = recorder.summaries().get(0).slowest();
    assertThat(slowest).hasSize(10);
    assertThat(slowest.get(0).durationMs()).isBetween(98.9, 99.1);
    assertThat(slowest.get(9).durationMs()).isBetween(89.9, 90.1);
    assertThat(slowest.get(0).args()).isEqualTo("{\"i\":27}");
    assertThat(slowest.get(0).startMs()).isPositive();
  }

  @Test
  void locationsCanBeOn() throws Exception {
    recorder.close();
    ChromeTrace trace = new ChromeTrace(lines, clock, LogFilter.parse("info"), true, 4711);
    recorder = new SpanRecorder(clock, trace, true, true);
    recorder.install();
    Span.open("here").close();
    assertThat(lines.of("E").get(0).at("/args/location").asText())
        .startsWith("SpanRecorderTest.java:");
  }

  @Test
  void phasesAreATrack() throws Exception {
    ChromeTrace trace = new ChromeTrace(lines, clock, LogFilter.parse("info"), true, 4711);
    for (String phase : List.of("looking_for_peers", "looking_for_peers", "fetching")) {
      trace.sampledPhase(phase);
    }
    trace.endPhases();
    trace.phase("too late");
    assertThat(TraceCheck.slices(lines.all()))
        .extracting(TraceCheck.Slice::name)
        .containsExactly("looking_for_peers", "fetching");
    assertThat(lines.of("M")).anyMatch(e -> e.at("/args/name").asText().equals("phases"));
  }

  @Test
  void phaseThatIsSetBeginsAtOnceAndSamplesNoLongerCount() throws Exception {
    ChromeTrace trace = new ChromeTrace(lines, clock, LogFilter.parse("info"), true, 4711);
    trace.sampledPhase("fetching");
    trace.phase("indexing");
    trace.sampledPhase("fetching");
    trace.phase("indexing");
    trace.phase(null);
    trace.sampledPhase("fetching");
    trace.endPhases();
    assertThat(TraceCheck.slices(lines.all()))
        .extracting(TraceCheck.Slice::name)
        .containsExactly("fetching", "indexing");
  }
}
