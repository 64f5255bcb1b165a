package dev.tachograph.logging;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps its records as texts. */
final class RecordingLayer implements Layer {
  final List<String> records = Collections.synchronizedList(new ArrayList<>());
  volatile LogFilter filter;
  volatile boolean accept = true;
  volatile int closed;

  RecordingLayer(String directives) {
    filter = LogFilter.parse(directives);
  }

  @Override
  public boolean enabled(Level level, String target) {
    return filter.enabled(level, target);
  }

  @Override
  public boolean onRecord(LogRecord record) {
    StringBuilder text = new StringBuilder();
    text.append(record.level()).append(' ').append(record.target()).append(' ');
    text.append(record.message());
    record.writeFields(
        new FieldConsumer() {
          @Override
          public void put(String key, long value) {
            text.append(' ').append(key).append("=L").append(value);
          }

          @Override
          public void put(String key, double value) {
            text.append(' ').append(key).append("=D").append(value);
          }

          @Override
          public void put(String key, boolean value) {
            text.append(' ').append(key).append("=B").append(value);
          }

          @Override
          public void put(String key, @Nullable CharSequence value) {
            text.append(' ').append(key).append('=').append(value);
          }
        });
    if (record.error() != null) {
      text.append(' ').append(record.error());
    }
    records.add(text.toString());
    return accept;
  }

  @Override
  public void close() {
    closed++;
  }
}
