package dev.tachograph.benchmarks.logging;

import java.io.IOException;
import java.nio.file.Path;

/** Tachograph's appender of Logback, on the caller's thread. */
final class TachographLogback implements Contender {
  private final RecordedFile recorded = new RecordedFile();
  private final LogbackConfigured logback = new LogbackConfigured.Tachograph();

  @Override
  public Path open(Path dir) throws IOException {
    Path file = recorded.open(dir);
    Path ignored = logback.open(dir);
    return file;
  }

  @Override
  public void log(long block, String peer, int batch, double elapsedMs, boolean ok) {
    logback.log(block, peer, batch, elapsedMs, ok);
  }

  @Override
  public Path close() {
    Path ignored = logback.close();
    return recorded.close();
  }
}
