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
  /**
   * Adds a whole number.
   *
   * @param key the field's name, units at its end by habit: {@code elapsed_ms}
   * @param value any; all 64 bits are kept
   * @return this event
   */
  LogEvent with(String key, long value);

  /**
   * Adds a whole number of 64 bits without a sign, such as a hash or a counter.
   *
   * @param key the field's name
   * @param value its bits; written as 0 to 2<sup>64</sup> - 1
   * @return this event
   */
  LogEvent withUnsigned(String key, long value);

  /**
   * Adds a number; not-a-number and infinities are written as strings.
   *
   * @param key the field's name
   * @param value any
   * @return this event
   */
  LogEvent with(String key, double value);

  /**
   * Adds a truth value.
   *
   * @param key the field's name
   * @param value written as {@code true} or {@code false}
   * @return this event
   */
  LogEvent with(String key, boolean value);

  /**
   * Adds a text, or {@code null}; copied during the call, without its secrets.
   *
   * @param key the field's name; one with a key word of {@link dev.tachograph.redaction.Redaction}
   *     has its value masked
   * @param value of any length; what is too long is cut, and the record marked {@code truncated}
   * @return this event
   */
  LogEvent with(String key, @Nullable CharSequence value);

  /**
   * Adds any value, copied as by {@link dev.tachograph.common.FieldConsumer#putAny}.
   *
   * @param key the field's name
   * @param value anything; its {@code toString} may be called, on this thread, and may throw
   * @return this event
   */
  LogEvent withAny(String key, @Nullable Object value);

  /**
   * Adds what the supplier gives, as {@link #withAny} does; it is asked only when the record is
   * enabled, during this call.
   *
   * @param key the field's name
   * @param value may throw: the field says so, and the record is written
   * @return this event
   */
  LogEvent withLazy(String key, Supplier<? extends @Nullable Object> value);

  /**
   * Adds the error that the record is about, with its stack trace and causes.
   *
   * @param error {@code null} adds none
   * @return this event
   */
  LogEvent with(@Nullable Throwable error);

  /**
   * Hands the record to every layer that wants it, on this thread. Waits for no file, unless the
   * run was configured to block, and then for a bounded time.
   *
   * @return whether at least one layer accepted it and none refused it; false where nobody wants it
   */
  boolean emit();
}
