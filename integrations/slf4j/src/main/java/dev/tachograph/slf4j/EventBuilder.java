package dev.tachograph.slf4j;

import dev.tachograph.common.Level;
import dev.tachograph.logging.ForeignRecords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.spi.CallerBoundaryAware;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * An event of the fluent API in the making, for an enabled level. SLF4J's own builder creates an
 * object for each key and value and two lists for them.
 *
 * <p>Used on one thread. Values are converted to text when the event is logged; suppliers are
 * called immediately, and an exception becomes the text.
 */
final class EventBuilder implements LoggingEventBuilder, CallerBoundaryAware {
  private static final int FEW = 6;

  final Level level;
  private final TachographLogger logger;
  @Nullable String message;
  @Nullable Throwable error;
  @Nullable String boundary;
  @Nullable List<Marker> markers;
  @Nullable List<@Nullable Object> arguments;
  @Nullable String[] keys = new @Nullable String[FEW];
  @Nullable Object[] values = new @Nullable Object[FEW];
  int count;

  EventBuilder(TachographLogger logger, Level level) {
    this.logger = logger;
    this.level = level;
  }

  @Override
  public void setCallerBoundary(@Nullable String className) {
    boundary = className;
  }

  @Override
  public LoggingEventBuilder setCause(@Nullable Throwable cause) {
    error = cause;
    return this;
  }

  @Override
  public LoggingEventBuilder addMarker(Marker marker) {
    List<Marker> added = markers;
    if (added == null) {
      markers = added = new ArrayList<>(2);
    }
    added.add(marker);
    return this;
  }

  @Override
  public LoggingEventBuilder addArgument(@Nullable Object argument) {
    List<@Nullable Object> added = arguments;
    if (added == null) {
      arguments = added = new ArrayList<>(4);
    }
    added.add(argument);
    return this;
  }

  @Override
  public LoggingEventBuilder addArgument(@Nullable Supplier<?> supplier) {
    return addArgument(ForeignRecords.get(supplier));
  }

  @Override
  public LoggingEventBuilder addKeyValue(@Nullable String key, @Nullable Object value) {
    if (count == keys.length) {
      keys = Arrays.copyOf(keys, count * 2);
      values = Arrays.copyOf(values, count * 2);
    }
    keys[count] = key;
    values[count++] = value;
    return this;
  }

  @Override
  public LoggingEventBuilder addKeyValue(
      @Nullable String key, @Nullable Supplier<@Nullable Object> supplier) {
    return addKeyValue(key, ForeignRecords.get(supplier));
  }

  @Override
  public LoggingEventBuilder setMessage(@Nullable String text) {
    message = text;
    return this;
  }

  @Override
  public LoggingEventBuilder setMessage(@Nullable Supplier<String> supplier) {
    Object text = ForeignRecords.get(supplier);
    message = text == null ? null : String.valueOf(text);
    return this;
  }

  @Override
  public void log() {
    logger.log(this);
  }

  @Override
  public void log(@Nullable String text) {
    message = text;
    logger.log(this);
  }

  @Override
  public void log(@Nullable String text, @Nullable Object argument) {
    addArgument(argument).log(text);
  }

  @Override
  public void log(@Nullable String text, @Nullable Object first, @Nullable Object second) {
    addArgument(first).addArgument(second).log(text);
  }

  @Override
  public void log(@Nullable String text, @Nullable Object @Nullable ... more) {
    if (more != null) {
      for (Object argument : more) {
        addArgument(argument);
      }
    }
    log(text);
  }

  @Override
  public void log(@Nullable Supplier<String> supplier) {
    setMessage(supplier).log();
  }
}
