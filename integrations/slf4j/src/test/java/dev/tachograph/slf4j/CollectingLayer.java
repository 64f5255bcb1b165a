package dev.tachograph.slf4j;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.Level;
import dev.tachograph.logging.Layer;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.logging.LogRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is given. */
final class CollectingLayer implements Layer {
  private final LogFilter filter;
  private final List<Seen> seen = new CopyOnWriteArrayList<>();

  CollectingLayer(String directives) {
    filter = LogFilter.parse(directives);
  }

  /** What a record said when it came. */
  record Seen(
      Level level,
      String target,
      String thread,
      String message,
      Map<String, Object> fields,
      Throwable error,
      Map<String, String> mdc,
      List<String> markers) {}

  List<Seen> seen() {
    return seen;
  }

  Seen only() {
    if (seen.size() != 1) {
      throw new AssertionError("expected one record, not " + seen);
    }
    return seen.get(0);
  }

  @Override
  public boolean enabled(Level level, String target) {
    return filter.enabled(level, target);
  }

  @Override
  public boolean onRecord(LogRecord record) {
    Map<String, Object> fields = new LinkedHashMap<>();
    record.writeFields(new Collector(fields));
    return seen.add(
        new Seen(
            record.level(),
            record.target(),
            record.thread(),
            record.message(),
            fields,
            record.error(),
            record.mdc(),
            record.markers()));
  }

  private record Collector(Map<String, Object> fields) implements FieldConsumer {
    @Override
    public void put(String key, long value) {
      fields.put(key, value);
    }

    @Override
    public void put(String key, double value) {
      fields.put(key, value);
    }

    @Override
    public void put(String key, boolean value) {
      fields.put(key, value);
    }

    @Override
    public void put(String key, CharSequence value) {
      fields.put(key, value == null ? null : value.toString());
    }
  }
}
