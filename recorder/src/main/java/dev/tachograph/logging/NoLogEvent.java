package dev.tachograph.logging;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The event of a disabled level; does nothing. */
enum NoLogEvent implements LogEvent {
  INSTANCE;

  @Override
  public LogEvent with(String key, long value) {
    return this;
  }

  @Override
  public LogEvent withUnsigned(String key, long value) {
    return this;
  }

  @Override
  public LogEvent with(String key, double value) {
    return this;
  }

  @Override
  public LogEvent with(String key, boolean value) {
    return this;
  }

  @Override
  public LogEvent with(String key, @Nullable CharSequence value) {
    return this;
  }

  @Override
  public LogEvent withAny(String key, @Nullable Object value) {
    return this;
  }

  @Override
  public LogEvent withLazy(String key, Supplier<? extends @Nullable Object> value) {
    return this;
  }

  @Override
  public LogEvent with(@Nullable Throwable error) {
    return this;
  }

  @Override
  public boolean emit() {
    return false;
  }
}
