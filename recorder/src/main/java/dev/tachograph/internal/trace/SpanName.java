package dev.tachograph.internal.trace;

import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.redaction.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is known of all spans with one name: their figures, the beginnings of their start and end
 * lines, and whether the trace wants them. Thread-safe and lock-free.
 */
final class SpanName {
  /** The name of a span that was never opened. */
  static final SpanName NONE = new SpanName("", new NameStats());

  final String text;
  final NameStats stats;

  // Each is replaced as a whole; two threads that do so at once create equal values.
  private volatile @Nullable Heads heads;
  private volatile @Nullable Wanted wanted;

  SpanName(String text, NameStats stats) {
    this.text = text;
    this.stats = stats;
  }

  /** The beginning of a phase's line, up to the thread's number. */
  byte[] head(Phase phase, long pid) {
    Heads known = heads;
    Redaction redaction = Redaction.current();
    if (known == null || known.pid != pid || known.redaction != redaction) {
      known = new Heads(text, pid, redaction);
      heads = known;
    }
    return known.of[phase.ordinal()];
  }

  /** Whether a filter accepts spans of this name and a target. */
  @SuppressWarnings("ReferenceEquality") // A call site has the same target for every span.
  boolean isWanted(LogFilter filter, String target) {
    Wanted known = wanted;
    if (known == null || known.filter != filter || known.target != target) {
      known = new Wanted(filter, target, filter.enabled(dev.tachograph.common.Level.INFO, target));
      wanted = known;
    }
    return known.is;
  }

  /** The event of a line. */
  enum Phase {
    BEGIN("B"),
    END("E"),
    ASYNC_BEGIN("b"),
    ASYNC_END("e");

    private final String code;

    Phase(String code) {
      this.code = code;
    }
  }

  private record Wanted(LogFilter filter, String target, boolean is) {}

  private static final class Heads {
    private static final byte[] TID = ",\"tid\":".getBytes(StandardCharsets.US_ASCII);
    private final long pid;
    private final Redaction redaction;
    private final byte[][] of = new byte[Phase.values().length][];

    Heads(String text, long pid, Redaction redaction) {
      this.pid = pid;
      this.redaction = redaction;
      JsonWriter json = new JsonWriter(JsonWriter.TEXT_LIMIT / 16);
      for (Phase phase : Phase.values()) {
        json.reset().beginObject().name("ph").cleanValue(phase.code).name("name").value(text);
        json.name("pid").value(pid).encoded(TID);
        of[phase.ordinal()] = Arrays.copyOf(json.buffer(), json.length());
      }
    }
  }
}
