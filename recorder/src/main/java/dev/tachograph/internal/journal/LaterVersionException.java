package dev.tachograph.internal.journal;

import java.io.IOException;

/** The journal was written by a later version in an unknown format. */
public final class LaterVersionException extends IOException {
  private static final long serialVersionUID = 1;

  LaterVersionException(int version, int known) {
    super(
        "Its journal has format "
            + version
            + ", and this version knows those up to "
            + known
            + ": use the version of tacho that recorded it, or a newer one");
  }
}
