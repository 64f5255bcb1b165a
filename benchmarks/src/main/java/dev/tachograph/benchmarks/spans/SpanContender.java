package dev.tachograph.benchmarks.spans;

import java.io.IOException;
import java.nio.file.Path;

/** Records spans with one argument; one per JVM. */
interface SpanContender {
  /** The name of every span. */
  String NAME = "fetch";

  /**
   * Begins.
   *
   * @param dir the directory for the file; exists and is empty
   * @return the file, under its name while it is written
   */
  Path open(Path dir) throws IOException;

  /** Opens and closes one span. */
  void span(int peer);

  /** Forces queued spans to be written; may do nothing if that happens by itself. */
  void flush() throws IOException;

  /**
   * Ends: every span is in the file when this returns.
   *
   * @return the file, under its final name
   */
  Path close() throws IOException;

  /** A text that occurs in the file once per span. */
  String once();
}
