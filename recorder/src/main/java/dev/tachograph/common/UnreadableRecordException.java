package dev.tachograph.common;

/** Fields of a {@link RunEvent} cannot be read from its components; the message says what to do. */
public final class UnreadableRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableRecordException(String message) {
    super(message, null, false, false);
  }
}
