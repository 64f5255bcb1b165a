package dev.tachograph.cli.command;

/** What was asked cannot be done; the message is one line that says what to do. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandFailure(String message) {
    super(message);
  }
}
