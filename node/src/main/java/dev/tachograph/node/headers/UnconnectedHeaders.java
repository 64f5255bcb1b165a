package dev.tachograph.node.headers;

import org.bitcoinj.core.VerificationException;

/**
 * Headers follow on none that is known; honest if the chain was replaced since they were asked for,
 * or if others came between an announcement and the one before.
 */
public final class UnconnectedHeaders extends VerificationException {
  private static final long serialVersionUID = 1;

  UnconnectedHeaders() {
    super("the headers do not connect to the newest that are known");
  }
}
