package dev.tachograph.benchmarks.logging;

import dev.tachograph.logging.Log;
import java.io.IOException;
import java.nio.file.Path;

/** Tachograph by its typed logger. */
final class TachographTyped implements Contender {
  private static final Log LOG = Log.get(LOGGER);

  private final RecordedFile recorded = new RecordedFile();

  @Override
  public Path open(Path dir) throws IOException {
    return recorded.open(dir);
  }

  @Override
  public void log(long block, String peer, int batch, double elapsedMs, boolean ok) {
    LOG.info(MESSAGE)
        .with("block", block)
        .with("peer", peer)
        .with("batch", batch)
        .with("elapsed_ms", elapsedMs)
        .with("ok", ok)
        .emit();
  }

  @Override
  public Path close() {
    return recorded.close();
  }
}
