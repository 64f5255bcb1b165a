package dev.tachograph.cli;

/** What was asked cannot be done; the message is one line that says what to do. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandFailure(String message) {
    super(message);
  }
}
