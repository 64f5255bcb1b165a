package dev.tachograph.benchmarks.logging;

import dev.tachograph.RunConfigBuilder;
import dev.tachograph.common.Level;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Tachograph through its typed logger. */
class TachographTyped implements Contender {
  private static final Log LOG = Log.get(LOGGER);

  private final RecordedFile recorded = new RecordedFile();

  /** Changes the default configuration of the run. */
  void set(RunConfigBuilder config) {}

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

  /** Each record includes its file and line. */
  static final class CallSite extends TachographTyped {
    @Override
    void set(RunConfigBuilder config) {
      config.callSites(Level.INFO);
    }
  }

  /** Each record is also written to a console without a reader, where dropped lines are counted. */
  static final class Console extends TachographTyped {
    @Override
    void set(RunConfigBuilder config) {
      config
          .consoleFilter(LogFilter.parse("info"))
          .consoleStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }
  }
}
