package dev.tachograph.benchmarks.logging;

import java.io.IOException;
import java.nio.file.Path;

/** What writes a record with five typed fields to a file; one a JVM. */
interface Contender {
  /** The logger of every record; its level is INFO. */
  String LOGGER = "io.example.Sync";

  /** The message of every record. */
  String MESSAGE = "batch fetched";

  /**
   * Begins.
   *
   * @param dir where the file goes; exists and is empty
   * @return the file, as it is called while it is written
   */
  Path open(Path dir) throws IOException;

  /** Logs one record; called by one or two threads. */
  void log(long block, String peer, int batch, double elapsedMs, boolean ok);

  /**
   * Ends: everything stands in the file when this returns.
   *
   * @return the file, as it is called then
   */
  Path close() throws IOException;
}
