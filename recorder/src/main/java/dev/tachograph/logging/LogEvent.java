package dev.tachograph.logging;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A record in the making: fields are added, then {@link #emit()} hands it over.
 *
 * <p>Obtained from {@link Log}; used on one thread and dropped after {@code emit()}. Nothing here
 * throws; an event that is never emitted harms nothing. A key given twice: the last wins.
 */
public interface LogEvent {
  /** Adds a whole number. */
  LogEvent with(String key, long value);

  /** Adds a whole number of 64 bits without a sign, such as a hash or a counter. */
  LogEvent withUnsigned(String key, long value);

  /** Adds a number. */
  LogEvent with(String key, double value);

  /** Adds a truth value. */
  LogEvent with(String key, boolean value);

  /** Adds a text, or {@code null}; copied during the call. */
  LogEvent with(String key, @Nullable CharSequence value);

  /** Adds any value, copied as by {@link dev.tachograph.common.FieldConsumer#putAny}. */
  LogEvent withAny(String key, @Nullable Object value);

  /**
   * Adds what the supplier gives, as {@link #withAny} does; it is asked only when the record is
   * enabled.
   */
  LogEvent withLazy(String key, Supplier<? extends @Nullable Object> value);

  /** Adds the error that the record tells of; {@code null} adds none. */
  LogEvent with(@Nullable Throwable error);

  /**
   * Hands the record to every layer that wants it.
   *
   * @return whether at least one layer accepted it and none refused it
   */
  boolean emit();
}
