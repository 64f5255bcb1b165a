package dev.tachograph.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.json.StrictJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events encoded as they are filled produce the same lines as records encoded at the end. */
class JsonLogEventTest {
  private static final Log LOG = Log.get("io.example.sync.Fetcher");
  private static final String[] MESSAGES = {"fetched", "", "a \"quoted\" one", "*", "password=x y"};
  private static final String[] KEYS = {
    "block", "peer", "batch", "a_key_that_is_longer_than_sixteen", "password", "k\"ey", "ok", "é"
  };

  @TempDir Path dir;
  private JsonLogWriter direct;
  private JsonLogWriter whole;
  private TracingGuards guards;

  @BeforeEach
  void open() throws IOException {
    RunClock clock = RunClock.of(() -> 1_234_000_000L, () -> 1_795_414_368_234L);
    direct = JsonLogWriter.create(dir.resolve("direct.jsonl"), clock);
    whole = JsonLogWriter.create(dir.resolve("whole.jsonl"), clock);
    guards =
        Logging.initTracing(
            clock, List.of(new JsonLogLayer(direct, LogFilter.parse("trace"), JsonLogFilter.ALL)));
  }

  @AfterEach
  void close() {
    guards.close();
    whole.close();
  }

  private void check() {
    close();
    List<JsonNode> directLines = StrictJson.lines(dir.resolve("direct.jsonl"));
    assertThat(directLines).isEqualTo(StrictJson.lines(dir.resolve("whole.jsonl")));
    assertThat(directLines).hasSize((int) direct.totalEvents());
  }

  @Test
  void bothWaysGiveTheSameLinesWhateverIsLogged() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      logBoth(random);
    }
    assertThat(direct.droppedEvents()).as("of seed %d", seed).isZero();
    check();
  }

  private void logBoth(Random random) {
    Level level = Level.values()[random.nextInt(5)];
    String message = MESSAGES[random.nextInt(MESSAGES.length)];
    if (random.nextInt(4) == 0) {
      message = message + random.nextInt();
    }
    if (random.nextInt(20) == 0) {
      message = null;
    }
    LogEvent event = LOG.at(level, message);
    LogRecord.Builder record = LogRecord.builder(level, LOG.target()).message(message);
    int fields = random.nextInt(8);
    int first = random.nextInt(3) == 0 ? random.nextInt(KEYS.length) : 0;
    for (int i = 0; i < fields; i++) {
      // Mostly in one order, as call sites have it, and now and then a key that is no constant.
      int k = random.nextInt(10) == 0 ? random.nextInt(KEYS.length) : (first + i) % KEYS.length;
      String key = random.nextInt(30) == 0 ? String.valueOf(KEYS[k].toCharArray()) : KEYS[k];
      add(event, record, key, random);
    }
    if (random.nextInt(50) == 0) {
      Throwable error = new IllegalStateException("token=abc " + message);
      event.with(error);
      record.error(error);
    }
    assertThat(event.emit()).isTrue();
    assertThat(whole.record(record.build())).isTrue();
  }

  private static void add(LogEvent event, LogRecord.Builder record, String key, Random random) {
    switch (random.nextInt(7)) {
      case 0 -> {
        long value = random.nextLong() >> random.nextInt(64);
        event.with(key, value);
        record.with(key, value);
      }
      case 1 -> {
        long value = random.nextLong();
        event.withUnsigned(key, value);
        record.withUnsigned(key, value);
      }
      case 2 -> {
        double value =
            random.nextBoolean() ? random.nextInt(100_000) / 1000.0 : random.nextGaussian();
        event.with(key, value);
        record.with(key, value);
      }
      case 3 -> {
        boolean value = random.nextBoolean();
        event.with(key, value);
        record.with(key, value);
      }
      case 4 -> {
        Object value = random.nextBoolean() ? null : List.of(random.nextInt());
        event.withAny(key, value);
        record.withAny(key, value);
      }
      case 5 -> {
        Object value = random.nextFloat();
        event.withLazy(key, () -> value);
        record.withLazy(key, () -> value);
      }
      default -> {
        String value = "v" + random.nextInt() + (random.nextInt(5) == 0 ? "\n\u4e2d:secret=1" : "");
        event.with(key, value);
        record.with(key, value);
      }
    }
  }

  @Test
  void unsignedNumbersStayNumbers() {
    LOG.info("x").withUnsigned("max", -1).withUnsigned("half", Long.MIN_VALUE).emit();
    whole.record(
        LogRecord.builder(Level.INFO, LOG.target())
            .message("x")
            .withUnsigned("max", -1)
            .withUnsigned("half", Long.MIN_VALUE)
            .build());
    check();
    JsonNode fields = StrictJson.lines(dir.resolve("direct.jsonl")).get(0).get("fields");
    assertThat(fields).hasToString("{\"max\":18446744073709551615,\"half\":9223372036854775808}");
  }

  @Test
  void moreFieldsThanALineTakesAreCutAndReported() {
    LogEvent event = LOG.info("many");
    IntStream.range(0, 1_100).forEach(i -> event.with("k" + i, i));
    assertThat(event.emit()).isTrue();
    close();
    ObjectNode line = (ObjectNode) StrictJson.lines(dir.resolve("direct.jsonl")).get(0);
    assertThat(line.get("fields")).hasSize(1_024);
    assertThat(line.get("truncated").asBoolean()).isTrue();
  }

  @Test
  void eventsThatAreNestedForgottenOrUsedAfterTheirEndTearNoLine() throws InterruptedException {
    LogEvent forgotten = LOG.info("forgotten").with("a", 1);
    LogEvent outer = LOG.info("outer").with("a", 2);
    outer.withLazy("b", () -> LOG.info("inner").with("a", 3).emit());
    outer.withAny(
        "c",
        new Object() {
          @Override
          public String toString() {
            LOG.info("in toString").emit();
            throw new IllegalStateException();
          }
        });
    assertThat(outer.emit()).isTrue();
    assertThat(outer.with("late", 1).withLazy("late", () -> 2).emit()).isFalse();
    Thread stranger = new Thread(() -> forgotten.with("b", 2).with(new Error()).emit());
    stranger.start();
    stranger.join();
    assertThat(LOG.info("after").emit()).isTrue();
    close();
    List<JsonNode> lines = StrictJson.lines(dir.resolve("direct.jsonl"));
    assertThat(lines)
        .extracting(line -> line.get("message").asText() + " " + line.get("fields"))
        .containsExactly(
            "inner {\"a\":3}",
            "in toString {}",
            "outer {\"a\":2,\"b\":true,\"c\":\"<toString threw java.lang.IllegalStateException>\"}",
            "after {}");
  }
}
