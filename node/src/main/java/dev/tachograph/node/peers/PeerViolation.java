package dev.tachograph.node.peers;

import java.io.IOException;

/** A peer broke the protocol while connecting; the message says how. */
public final class PeerViolation extends IOException {
  private static final long serialVersionUID = 1;

  PeerViolation(String message) {
    super(message);
  }
}
