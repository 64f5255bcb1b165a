package dev.tachograph.benchmarks.logging;

import java.io.IOException;
import java.nio.file.Path;

/** Tachograph through its SLF4J provider. */
final class TachographSlf4j implements Contender {
  private final RecordedFile recorded = new RecordedFile();
  private final Slf4jCall call = new Slf4jCall();

  @Override
  public Path open(Path dir) throws IOException {
    return recorded.open(dir);
  }

  @Override
  public void log(long block, String peer, int batch, double elapsedMs, boolean ok) {
    call.log(block, peer, batch, elapsedMs, ok);
  }

  @Override
  public Path close() {
    return recorded.close();
  }
}
