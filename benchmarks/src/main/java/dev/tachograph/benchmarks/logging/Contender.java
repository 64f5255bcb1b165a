package dev.tachograph.benchmarks.logging;

import java.io.IOException;
import java.nio.file.Path;

/** Writes records with five typed fields to a file; one per JVM. */
interface Contender {
  /** The logger of every record; its level is INFO. */
  String LOGGER = "io.example.Sync";

  /** The message of every record. */
  String MESSAGE = "batch fetched";

  /**
   * Begins.
   *
   * @param dir the directory for the file; exists and is empty
   * @return the file, under its name while it is written
   */
  Path open(Path dir) throws IOException;

  /** Logs one record; called by one or two threads. */
  void log(long block, String peer, int batch, double elapsedMs, boolean ok);

  /**
   * Ends: everything is in the file when this returns.
   *
   * @return the file, under its final name
   */
  Path close() throws IOException;
}
