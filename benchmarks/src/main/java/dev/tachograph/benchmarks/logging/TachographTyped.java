package dev.tachograph.benchmarks.logging;

import dev.tachograph.RunConfig;
import dev.tachograph.common.Level;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Tachograph by its typed logger. */
class TachographTyped implements Contender {
  private static final Log LOG = Log.get(LOGGER);

  private final RecordedFile recorded = new RecordedFile();

  /** The run as it is by default, but for what the class's own set up. */
  void set(RunConfig.Builder config) {}

  @Override
  public final Path open(Path dir) throws IOException {
    return recorded.open(dir, this::set);
  }

  @Override
  public final void log(long block, String peer, int batch, double elapsedMs, boolean ok) {
    LOG.info(MESSAGE)
        .with("block", block)
        .with("peer", peer)
        .with("batch", batch)
        .with("elapsed_ms", elapsedMs)
        .with("ok", ok)
        .emit();
  }

  @Override
  public final Path close() {
    return recorded.close();
  }

  /** Each record tells its file and line. */
  static final class CallSite extends TachographTyped {
    @Override
    void set(RunConfig.Builder config) {
      config.callSites(Level.INFO);
    }
  }

  /** Each record is shown as well, to nobody; what the console leaves out is counted there. */
  static final class Console extends TachographTyped {
    @Override
    void set(RunConfig.Builder config) {
      config
          .consoleFilter(LogFilter.parse("info"))
          .consoleStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }
  }
}
