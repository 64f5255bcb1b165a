package dev.tachograph.cli.command;

/** A request that cannot be fulfilled; the message is one line that says what to do. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandFailure(String message) {
    super(message);
  }
}
