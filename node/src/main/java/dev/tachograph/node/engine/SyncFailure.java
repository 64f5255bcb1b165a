package dev.tachograph.node.engine;

/** The sync failed; the message is a sentence for the user. */
public final class SyncFailure extends Exception {
  private static final long serialVersionUID = 1;

  /** A failure with its reason. */
  public SyncFailure(String message) {
    super(message);
  }

  /** A failure with its reason and what caused it. */
  public SyncFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
