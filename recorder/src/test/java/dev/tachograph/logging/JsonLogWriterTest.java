package dev.tachograph.logging;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.json.StrictJson;
import dev.tachograph.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLogWriterTest {
  private static final Log LOG = Log.get("io.example.sync.Fetcher");

  @TempDir Path dir;
  private Path file;
  private JsonLogWriter writer;
  private TracingGuards guards;

  @BeforeEach
  void open() throws IOException {
    file = dir.resolve("logs.jsonl");
    RunClock clock = RunClock.of(() -> 1_234_000_000L, () -> 1_795_414_368_234L);
    writer = JsonLogWriter.create(file, clock);
    guards = init(clock, "trace");
  }

  private TracingGuards init(RunClock clock, String directives) {
    LogFilter filter = LogFilter.parse(directives);
    return Logging.initTracing(
        clock, List.of(new JsonLogLayer(writer, filter, JsonLogFilter.EXCLUDE_RESOURCES)));
  }

  @AfterEach
  void close() {
    guards.close();
  }

  private List<JsonNode> lines() {
    guards.close();
    return StrictJson.lines(file);
  }

  private JsonNode line() {
    List<JsonNode> lines = lines();
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  @Test
  void aLineIsAsTheFormatSays() throws IOException {
    Thread.currentThread().setName("fetch-1");
    LOG.info("batch fetched")
        .with("block", 18_000_000)
        .with("peer", "10.0.0.7:8333")
        .with("batch", 32)
        .with("elapsed_ms", 12.345)
        .with("ok", true)
        .emit();
    guards.close();
    assertThat(file)
        .hasContent(
            "{\"t_ms\":0,\"ts\":\"2026-11-23T06:12:48.234Z\",\"level\":\"INFO\","
                + "\"target\":\"io.example.sync.Fetcher\",\"thread\":\"fetch-1\","
                + "\"message\":\"batch fetched\",\"fields\":{\"block\":18000000,"
                + "\"peer\":\"10.0.0.7:8333\",\"batch\":32,\"elapsed_ms\":12.345,\"ok\":true}}\n");
  }

  @Test
  void allOptionalKeysAreWritten() {
    Logging.dispatch(
        LogRecord.builder(Level.WARN, "t")
            .thread("other")
            .time(77, 0)
            .location("A.java", 12)
            .mdc(Collections.singletonMap("request", null))
            .markers(List.of("M1", "M2"))
            .spanId(9)
            .openTelemetry("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")
            .error(new IllegalStateException("broken", new IOException("cause")))
            .build());
    JsonNode line = line();
    assertThat(line.get("message").isNull()).isTrue();
    assertThat(line.get("fields")).isEmpty();
    assertThat(line.get("t_ms").intValue()).isEqualTo(77);
    assertThat(line.get("ts").textValue()).isEqualTo("1970-01-01T00:00:00.000Z");
    assertThat(line.get("thread").textValue()).isEqualTo("other");
    assertThat(line.get("file").textValue()).isEqualTo("A.java");
    assertThat(line.get("line").intValue()).isEqualTo(12);
    assertThat(line.get("mdc").get("request").isNull()).isTrue();
    assertThat(line.get("markers")).hasSize(2);
    assertThat(line.get("span").intValue()).isEqualTo(9);
    assertThat(line.get("trace_id").textValue()).startsWith("0af7");
    assertThat(line.get("span_id").textValue()).startsWith("b7ad");
    JsonNode error = line.get("error");
    assertThat(error.get("type").textValue()).isEqualTo("java.lang.IllegalStateException");
    assertThat(error.get("message").textValue()).isEqualTo("broken");
    assertThat(error.get("stack").textValue())
        .startsWith("java.lang.IllegalStateException: broken\n\tat dev.tachograph.logging.")
        .contains("Caused by: java.io.IOException: cause\n");
    assertThat(line.has("truncated")).isFalse();
  }

  @Test
  void hostileFieldsGiveValidLines() {
    LOG.info("a\r\nb\u0085c\u2028d\u0000")
        .with("level", "FAKE")
        .with("message", "FAKE")
        .with("nan", Double.NaN)
        .with("lone\uD800", "\uDC00")
        .with("twice", 1)
        .with("twice", "2")
        .with("large", "x".repeat(10_000_000))
        .emit();
    JsonNode line = line();
    assertThat(line.get("level").textValue()).isEqualTo("INFO");
    assertThat(line.get("message").textValue()).isEqualTo("a\r\nb\u0085c\u2028d\u0000");
    JsonNode fields = line.get("fields");
    assertThat(fields.get("level").textValue()).isEqualTo("FAKE");
    assertThat(fields.get("nan").textValue()).isEqualTo("NaN");
    assertThat(fields.get("lone\uFFFD").textValue()).isEqualTo("\uFFFD");
    assertThat(fields.get("twice").textValue()).isEqualTo("2");
    assertThat(fields.get("large").textValue()).hasSize(65_536);
    assertThat(line.get("truncated").booleanValue()).isTrue();
    assertThat(writer.truncated()).isEqualTo(1);
  }

  @Test
  void hugeStacksAndCyclicCausesAreBoundedAndFlagged() {
    StackTraceElement[] frames = new StackTraceElement[10_000];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = new StackTraceElement("a.B", "method" + i, "B.java", i);
    }
    IllegalStateException deep = new IllegalStateException("deep");
    deep.setStackTrace(frames);
    IllegalStateException first = new IllegalStateException("first", deep);
    deep.initCause(first);
    LOG.error("x").with(first).emit();
    LOG.error("y")
        .with(
            new RuntimeException() {
              private static final long serialVersionUID = 1;

              @Override
              public synchronized Throwable getCause() {
                return this;
              }

              @Override
              public String getMessage() {
                throw new IllegalStateException("no message");
              }
            })
        .emit();
    List<JsonNode> lines = lines();
    assertThat(lines.get(0).get("error").get("stack").textValue())
        .contains("method199(")
        .doesNotContain("method200(")
        .contains("CIRCULAR REFERENCE");
    assertThat(lines.get(0).get("truncated").booleanValue()).isTrue();
    assertThat(lines.get(1).get("error").get("message").textValue())
        .isEqualTo("<getMessage threw java.lang.IllegalStateException>");
  }

  @Test
  void secretsAreInNoPartOfALine() {
    Exception error = new IllegalStateException("login password=hunter2 failed");
    Logging.dispatch(
        LogRecord.builder(Level.INFO, "t")
            .message("GET https://bob:hunter2@example.org/?token=hunter2")
            .with("apiKey", "hunter2")
            .with("headers", "{Authorization: Bearer hunter2}")
            .withAny("pin_secret", 4711)
            .mdc(Collections.singletonMap("db.password", "hunter2"))
            .error(new RuntimeException(error))
            .build());
    guards.close();
    assertThat(file).content().doesNotContain("hunter2").doesNotContain("4711").contains("***");
    line();
  }

  @Test
  void recordsReachTheFileWithoutFinish() throws IOException {
    LOG.info("x").emit();
    until(
        "the line",
        () -> {
          try {
            return Files.size(file) > 0;
          } catch (IOException e) {
            return false;
          }
        });
    assertThat(StrictJson.lines(file)).hasSize(1);
  }

  @Test
  void finishIsCompleteAndIdempotent() {
    for (int i = 0; i < 10_000; i++) {
      LOG.info("x").with("i", i).emit();
    }
    writer.finish();
    assertThat(StrictJson.lines(file)).hasSize(10_000);
    writer.finish();
    assertThat(LOG.warn("late").emit()).isFalse();
    assertThat(StrictJson.lines(file)).hasSize(10_000);
    assertThat(writer.totalEvents()).isEqualTo(10_001);
    assertThat(writer.droppedEvents()).isEqualTo(1);
    assertThat(writer.dropped(Level.WARN)).isEqualTo(1);
    assertThat(writer.written(Level.INFO)).isEqualTo(10_000);
    assertThat(writer.collapsed(Level.INFO)).isZero();
    assertThat(writer.elapsed()).isZero();
  }

  @Test
  void resourceRecordsAreRouted() {
    LogRecord resources =
        LogRecord.builder(Level.DEBUG, JsonLogFilter.RESOURCES_TARGET).message("resources").build();
    LogRecord other = LogRecord.builder(Level.DEBUG, "x").message("resources").build();
    assertThat(JsonLogFilter.ALL.accepts(resources)).isTrue();
    assertThat(JsonLogFilter.RESOURCES_ONLY.accepts(resources)).isTrue();
    assertThat(JsonLogFilter.EXCLUDE_RESOURCES.accepts(resources)).isFalse();
    assertThat(JsonLogFilter.ALL.accepts(other)).isTrue();
    assertThat(JsonLogFilter.RESOURCES_ONLY.accepts(other)).isFalse();
    assertThat(JsonLogFilter.EXCLUDE_RESOURCES.accepts(other)).isTrue();
    assertThat(Logging.dispatch(resources)).isTrue();
    assertThat(lines()).isEmpty();
  }

  @Test
  void theLedgerIsExactWhenFourThreadsLogTooMuch() throws InterruptedException {
    inThreads(
        4,
        t -> {
          for (int i = 0; i < 40_000; i++) {
            LOG.at(Level.values()[i % 5], "flood").with("i", i).with("thread", t).emit();
          }
        });
    List<JsonNode> lines = lines();
    long produced = 0;
    for (Level level : Level.values()) {
      produced += writer.produced(level);
      assertThat(writer.produced(level)).isEqualTo(writer.written(level) + writer.dropped(level));
      assertThat(lines.stream().filter(n -> n.get("level").textValue().equals(level.name())))
          .hasSize((int) writer.written(level));
    }
    assertThat(produced).isEqualTo(writer.totalEvents()).isGreaterThanOrEqualTo(160_000);
  }

  private interface Body {
    void run(int thread);
  }

  private static void inThreads(int count, Body body) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < count; t++) {
      int number = t;
      Thread thread = new Thread(null, () -> body.run(number), "logs-" + t, 256 * 1024);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join(60_000);
      assertThat(thread.isAlive()).as("hung: " + thread).isFalse();
    }
  }

  @Test
  void aToStringThatLogsFromEightThreadsWithAFullQueueDeadlocksNothing()
      throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    Object chatty =
        new Object() {
          @Override
          public synchronized String toString() {
            asked.incrementAndGet();
            LOG.info("inner").with("text", "y".repeat(2_000)).emit();
            return "chatty";
          }
        };
    inThreads(
        8,
        t -> {
          for (int i = 0; i < 5_000; i++) {
            LOG.info("outer").withLazy("o", () -> chatty).emit();
          }
        });
    assertThat(asked).hasValue(40_000);
    lines();
    assertThat(writer.totalEvents()).isGreaterThanOrEqualTo(80_000);
    assertThat(writer.produced(Level.INFO))
        .isEqualTo(80_000)
        .isEqualTo(writer.written(Level.INFO) + writer.dropped(Level.INFO));
  }

  @Test
  void threadsWhoseStackEndsInsideTheCallStopNobody() throws InterruptedException {
    inThreads(
        4,
        t -> {
          for (int i = 0; i < 20; i++) {
            overflow(0);
          }
        });
    // A full journal refuses it, until the writer, which must not stand still, has made room.
    Eventually.until("a record is taken", () -> LOG.info("alive").emit());
    List<JsonNode> lines = lines();
    assertThat(lines).anyMatch(n -> "alive".equals(n.get("message").textValue()));
    assertThat(writer.produced(Level.INFO))
        .isEqualTo(writer.written(Level.INFO) + writer.dropped(Level.INFO));
  }

  /** Logs at every depth up to the end of the stack. */
  private static @Nullable Object overflow(int depth) {
    try {
      overflow(depth + 1);
    } catch (StackOverflowError e) {
      // The frames near the end log on the way back.
    }
    if (depth % 3 == 0) {
      try {
        LOG.info("deep").with("depth", depth).emit();
      } catch (StackOverflowError e) {
        return null;
      }
    }
    return null;
  }

  @Test
  void memoryThatEndsInsideTheCallStopsNobody() {
    LOG.info("x")
        .withLazy(
            "huge",
            () -> {
              throw new OutOfMemoryError("Java heap space");
            })
        .emit();
    LOG.info("alive").emit();
    assertThat(lines()).hasSize(2);
  }
}
