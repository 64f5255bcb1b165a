package dev.tachograph.logging;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.internal.console.ConsoleText;
import dev.tachograph.internal.json.PlainFields;
import dev.tachograph.redaction.Redaction;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record as text for the console: {@code 06:12:48.234 INFO sync.Fetcher: fetched block=1}. */
final class ConsoleLine {
  private static final String RESET = "\u001b[0m";
  private static final String DIM = "\u001b[2m";
  private static final String[] COLOURS = {
    "\u001b[31m", "\u001b[33m", "\u001b[32m", "\u001b[34m", "\u001b[35m"
  };

  private final boolean colours;

  ConsoleLine(boolean colours) {
    this.colours = colours;
  }

  /** Hour, minute, second and millisecond in UTC, without using {@code java.time}. */
  private static void time(StringBuilder out, long wallMillis) {
    int rest = (int) Math.floorMod(wallMillis, 86_400_000L);
    two(out, rest / 3_600_000).append(':');
    two(out, rest / 60_000 % 60).append(':');
    two(out, rest / 1000 % 60).append('.').append(rest / 100 % 10);
    two(out, rest % 100);
  }

  private static StringBuilder two(StringBuilder out, int value) {
    return out.append(value / 10).append(value % 10);
  }

  String format(LogRecord record) {
    Redaction redaction = Redaction.current();
    StringBuilder out = new StringBuilder(160);
    time(colour(out, DIM), record.wallMillis);
    colour(out, RESET).append(' ');
    colour(out, COLOURS[record.level.ordinal()]);
    String level = record.level.name();
    out.append(level).append(" ".repeat(5 - level.length()));
    colour(out, RESET).append(' ');
    colour(out, DIM);
    ConsoleText.escape(out, redaction.text(shortTarget(record.target)));
    out.append(':');
    colour(out, RESET);
    if (record.message != null) {
      out.append(' ');
      ConsoleText.escape(out, redaction.text(record.message));
    }
    fields(out, record, redaction);
    out.append('\n');
    if (record.error != null) {
      for (String frame : StackText.of(record.error).text().split("\n", -1)) {
        if (!frame.isEmpty()) {
          out.append("    ");
          ConsoleText.escape(out, frame.replace("\t", "    "));
          out.append('\n');
        }
      }
    }
    return out.toString();
  }

  private StringBuilder colour(StringBuilder out, String code) {
    return colours ? out.append(code) : out;
  }

  /** The last two parts of a target, which are enough for a reader. */
  private static String shortTarget(String target) {
    int last = target.lastIndexOf('.');
    int before = last < 0 ? -1 : target.lastIndexOf('.', last - 1);
    return target.substring(before + 1);
  }

  private void fields(StringBuilder out, LogRecord record, Redaction redaction) {
    if (record.fieldCount() == 0) {
      return;
    }
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    record.writeFields(new Collector(values, redaction));
    values.forEach(
        (key, value) -> {
          out.append(' ');
          colour(out, DIM);
          ConsoleText.escape(out, redaction.text(key));
          out.append('=');
          colour(out, RESET);
          ConsoleText.escape(out, value == null ? "null" : value);
        });
  }

  /** Collects fields as texts with secrets masked; of duplicate keys the last wins. */
  private record Collector(Map<String, @Nullable String> values, Redaction redaction)
      implements FieldConsumer {
    @Override
    public void put(String key, long value) {
      number(key, Long.toString(value));
    }

    @Override
    public void put(String key, double value) {
      number(key, Double.toString(value));
    }

    private void number(String key, String value) {
      values.put(key, redaction.isSecretNumberKey(key) ? Redaction.MASK : value);
    }

    @Override
    public void putAny(String key, @Nullable Object value) {
      PlainFields.put(this, key, value);
    }

    @Override
    public void put(String key, boolean value) {
      values.put(key, Boolean.toString(value));
    }

    @Override
    public void put(String key, @Nullable CharSequence value) {
      values.put(key, value == null ? null : redaction.value(key, value.toString()));
    }
  }
}
