package dev.tachograph.trace;

import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.redaction.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is known of all spans of one name: their figures, how the lines of their starts and ends
 * begin, and whether the trace wants them. Thread-safe, without locks.
 */
final class SpanName {
  /** Of a span that was never opened. */
  static final SpanName NONE = new SpanName("", new NameStats());

  final String text;
  final NameStats stats;

  // Each is replaced as a whole; two threads that do so at once make the same.
  private volatile @Nullable Heads heads;
  private volatile @Nullable Wanted wanted;

  SpanName(String text, NameStats stats) {
    this.text = text;
    this.stats = stats;
  }

  /** How the line of a phase begins: up to the number of the thread. */
  byte[] head(Phase phase, long pid) {
    Heads known = heads;
    Redaction redaction = Redaction.current();
    if (known == null || known.pid != pid || known.redaction != redaction) {
      known = new Heads(text, pid, redaction);
      heads = known;
    }
    return known.of[phase.ordinal()];
  }

  /** Whether a filter takes spans of this name and a target. */
  @SuppressWarnings("ReferenceEquality") // A call site has the same target for every span.
  boolean isWanted(LogFilter filter, String target) {
    Wanted known = wanted;
    if (known == null || known.filter != filter || known.target != target) {
      known = new Wanted(filter, target, filter.enabled(dev.tachograph.common.Level.INFO, target));
      wanted = known;
    }
    return known.is;
  }

  /** What happens in a line. */
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
        json.reset().beginObject().name("ph").value(phase.code).name("name").value(text);
        json.name("pid").value(pid).encoded(TID);
        of[phase.ordinal()] = Arrays.copyOf(json.buffer(), json.length());
      }
    }
  }
}
