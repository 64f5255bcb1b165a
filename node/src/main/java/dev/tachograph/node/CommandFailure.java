package dev.tachograph.node;

/**
 * A wrong call or a foreseeable failure, reported in one line; the message is a sentence for the
 * user.
 */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  CommandFailure(String message) {
    super(message);
  }
}
