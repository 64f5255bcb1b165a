package dev.tachograph.benchmarks.spans;

import java.io.IOException;
import java.nio.file.Path;

/** What records a span with one argument; one a JVM. */
interface SpanContender {
  /** The name of every span. */
  String NAME = "fetch";

  /**
   * Begins.
   *
   * @param dir where the file goes; exists and is empty
   * @return the file, as it is called while it is written
   */
  Path open(Path dir) throws IOException;

  /** Opens and closes one span. */
  void span(int peer);

  /** Has what lies in queues written; may do nothing where that comes by itself. */
  void flush() throws IOException;

  /**
   * Ends: every span stands in the file when this returns.
   *
   * @return the file, as it is called then
   */
  Path close() throws IOException;

  /** A text that stands in the file once for each span. */
  String once();
}
