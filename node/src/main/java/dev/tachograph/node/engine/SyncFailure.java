package dev.tachograph.node.engine;

import org.jspecify.annotations.Nullable;

/** The sync failed; the message is a sentence for the user. */
public final class SyncFailure extends Exception {
  private static final long serialVersionUID = 1;

  private transient @Nullable SyncOutcome outcome;

  /** A failure with its reason. */
  public SyncFailure(String message) {
    super(message);
  }

  /** A failure with its reason and what caused it. */
  public SyncFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** What was stored until then, {@code null} if the sync did not begin. */
  public @Nullable SyncOutcome outcome() {
    return outcome;
  }

  SyncFailure after(SyncOutcome soFar) {
    outcome = soFar;
    return this;
  }
}
