package dev.tachograph.scopes;

import dev.tachograph.logging.Log;

/** A library that applications share. */
public final class Library {
  private static final Log LOG = Log.get(Library.class);

  private Library() {}

  public static void log(String message) {
    LOG.info(message).emit();
    Log.get("library.by.name").info(message + " by name").emit();
  }
}
