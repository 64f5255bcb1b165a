package dev.tachograph.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.Level;
import dev.tachograph.testing.Eventually;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records of others are read, and what their objects do harms nobody. */
class ForeignRecordsTest {
  private static final class Kept implements Layer {
    private final List<String> lines = new ArrayList<>();

    @Override
    public boolean enabled(Level level, String target) {
      return target.equals("foreign");
    }

    @Override
    public boolean onRecord(LogRecord record) {
      StringBuilder fields = new StringBuilder();
      record.writeFields(new TextFields(fields));
      return lines.add(record.message() + fields);
    }
  }

  /** The texts of fields. */
  private record TextFields(StringBuilder out) implements dev.tachograph.common.FieldConsumer {
    @Override
    public void put(String key, long value) {
      out.append(' ').append(key).append('=').append(value);
    }

    @Override
    public void put(String key, double value) {
      out.append(' ').append(key).append('=').append(value);
    }

    @Override
    public void put(String key, boolean value) {
      out.append(' ').append(key).append('=').append(value);
    }

    @Override
    public void put(String key, @Nullable CharSequence value) {
      out.append(' ').append(key).append('=').append(value);
    }
  }

  private static final Log LOG = Log.get("foreign");

  private static void nest(int depth) {
    ForeignRecords.take(
        LOG,
        Level.INFO,
        "raw",
        () -> {
          if (depth > 0) {
            nest(depth - 1);
          }
          LOG.info("level " + depth).emit();
        });
  }

  @Test
  void whatReadingThrowsKeepsTheRawMessage() throws Exception {
    Kept kept = new Kept();
    try (TracingGuards guards = Logging.initTracing(List.of(kept))) {
      ForeignRecords.take(
          LOG,
          Level.WARN,
          "raw {}",
          () -> {
            throw new StackOverflowError();
          });
      ForeignRecords.take(LOG, Level.WARN, null, () -> LOG.warn("read").emit());
      assertThat(guards).isNotNull();
    }
    assertThat(kept.lines)
        .containsExactly("raw {} unformatted=java.lang.StackOverflowError", "read");
  }

  @Test
  void recordsWithinRecordsEndFourDeep() throws Exception {
    Kept kept = new Kept();
    try (TracingGuards guards = Logging.initTracing(List.of(kept))) {
      nest(10);
      assertThat(guards).isNotNull();
    }
    assertThat(kept.lines)
        .containsExactly(
            "raw unformatted=logged from within the logging of others",
            "level 7",
            "level 8",
            "level 9",
            "level 10");
  }

  @Test
  void secretsAreFoundByTheirPlacesAlone() {
    assertThat(ForeignRecords.hasSecret("password={} of {}", new Object[] {"x", "anna"})).isTrue();
    assertThat(ForeignRecords.hasSecret("{} of {}", new Object[] {"x", "anna"})).isFalse();
    assertThat(ForeignRecords.hasSecret("password of {{}", new Object[0])).isFalse();
    assertThat(ForeignRecords.hasSecret(null, new Object[] {1})).isFalse();
    assertThat(ForeignRecords.hasSecret("{} password={}", new Object[] {1})).isFalse();
    assertThat(ForeignRecords.arguments("password={} of {}", new Object[] {"hunter2", "anna"}))
        .containsExactly("***", "anna");
  }

  @Test
  void numberedPlacesKeepNumbersAndMaskSecrets() {
    @Nullable Object[] safe =
        ForeignRecords.numbered("{1} token={0} {2}", new Object[] {"hunter2", 4711, new Thrower()});
    assertThat(safe[0]).isEqualTo("***");
    assertThat(safe[1]).isEqualTo(4711);
    assertThat(safe[2]).hasToString("<toString threw java.lang.IllegalStateException>");
  }

  private static final class Thrower {
    @Override
    public String toString() {
      throw new IllegalStateException();
    }
  }

  @Test
  void markersInACircleAreNamedOnce() {
    Map<String, List<String>> related = Map.of("a", List.of("b", "c"), "b", List.of("a"));
    assertThat(
            ForeignRecords.<String>markers(
                Arrays.asList("a", null),
                name -> name,
                name -> related.getOrDefault(name, List.of()).iterator()))
        .containsExactly("a", "b", "c");
    Iterator<String> none = null;
    assertThat(
            ForeignRecords.<String>markers(
                List.of("a"),
                name -> {
                  throw new IllegalStateException();
                },
                name -> none))
        .containsExactly("<marker threw java.lang.IllegalStateException>");
  }

  @Test
  void whatCameThroughAQueueIsAsOldAsItIs() {
    Eventually.until("the clock goes", () -> Logging.clock().millis() > 50);
    LogRecord now = LogRecord.builder(Level.INFO, "foreign").build();
    long wall = Logging.clock().wallMillis();
    LogRecord old = LogRecord.builder(Level.INFO, "foreign").happenedAt(wall - 20).build();
    assertThat(old.wallMillis()).isEqualTo(wall - 20);
    assertThat(old.millis()).isBetween(1L, Logging.clock().millis());
    LogRecord future = LogRecord.builder(Level.INFO, "foreign").happenedAt(wall + 9_999).build();
    assertThat(future.millis()).isGreaterThanOrEqualTo(now.millis());
    assertThat(future.wallMillis()).isLessThan(wall + 9_999);
  }
}
