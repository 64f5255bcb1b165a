package dev.tachograph.benchmarks.logging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tachograph's appender of Log4j, on the caller's thread; the fields are those of a map message.
 */
final class TachographLog4j implements Contender {
  private final RecordedFile recorded = new RecordedFile();
  private @Nullable Logger logger;

  @Override
  public Path open(Path dir) throws IOException {
    Path file = recorded.open(dir);
    String name = TachographLog4j.class.getPackageName().replace('.', '/');
    System.setProperty("log4j2.configurationFile", "classpath:" + name + "/log4j2-tachograph.xml");
    System.setProperty("log4j2.enableThreadlocals", "true");
    System.setProperty("log4j2.isWebapp", "false");
    logger = LogManager.getLogger(LOGGER);
    return file;
  }

  @Override
  public void log(long block, String peer, int batch, double elapsedMs, boolean ok) {
    Objects.requireNonNull(logger)
        .info(Log4jAsync.MapMessages.message(block, peer, batch, elapsedMs, ok));
  }

  @Override
  public Path close() {
    LogManager.shutdown();
    return recorded.close();
  }
}
