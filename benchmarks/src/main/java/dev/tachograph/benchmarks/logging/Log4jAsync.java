package dev.tachograph.benchmarks.logging;

import java.nio.file.Path;
import java.util.Objects;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.StringMapMessage;
import org.jspecify.annotations.Nullable;

/**
 * Log4j with all loggers asynchronous, {@code JsonTemplateLayout}, and its garbage-free settings.
 *
 * <p>The fields are the message's parameters: of the ways to have them typed in the layout this
 * allocates least, since the message itself is reused; only their boxes are allocated.
 */
class Log4jAsync implements Contender {
  private @Nullable Path file;
  private @Nullable Logger logger;

  /** The template of a line; the caller's location is determined if the template has one. */
  String template() {
    return "log4j2.json";
  }

  @Override
  public final Path open(Path dir) {
    Path out = dir.resolve("log4j.jsonl");
    String name = Log4jAsync.class.getPackageName().replace('.', '/') + "/log4j2.xml";
    System.setProperty("log-cost.file", out.toString());
    System.setProperty("log-cost.template", template());
    System.setProperty(
        "log-cost.location", Boolean.toString(template().equals("log4j2-call-site.json")));
    System.setProperty("log4j2.configurationFile", "classpath:" + name);
    System.setProperty(
        "log4j2.contextSelector", "org.apache.logging.log4j.core.async.AsyncLoggerContextSelector");
    System.setProperty("log4j2.enableThreadlocals", "true");
    System.setProperty("log4j2.enableDirectEncoders", "true");
    System.setProperty("log4j2.asyncLoggerRingBufferSize", "32768");
    System.setProperty("log4j2.isWebapp", "false");
    logger = LogManager.getLogger(LOGGER);
    file = out;
    return out;
  }

  @Override
  public final void log(long block, String peer, int batch, double elapsedMs, boolean ok) {
    Logger to = logger;
    if (to != null) {
      log(to, block, peer, batch, elapsedMs, ok);
    }
  }

  /** The call of the application. */
  void log(Logger to, long block, String peer, int batch, double elapsedMs, boolean ok) {
    to.info(MESSAGE, block, peer, batch, elapsedMs, ok);
  }

  @Override
  public final Path close() {
    LogManager.shutdown();
    return Objects.requireNonNull(file);
  }

  /** The fields are those of a map message, as of an application with typed fields. */
  static final class MapMessages extends Log4jAsync {
    @Override
    String template() {
      return "log4j2-map.json";
    }

    @Override
    void log(Logger to, long block, String peer, int batch, double elapsedMs, boolean ok) {
      to.info(message(block, peer, batch, elapsedMs, ok));
    }

    static StringMapMessage message(
        long block, String peer, int batch, double elapsedMs, boolean ok) {
      return new StringMapMessage(6)
          .with("message", MESSAGE)
          .with("block", block)
          .with("peer", peer)
          .with("batch", batch)
          .with("elapsed_ms", elapsedMs)
          .with("ok", ok);
    }
  }

  /** Each record includes its file and line. */
  static final class CallSite extends Log4jAsync {
    @Override
    String template() {
      return "log4j2-call-site.json";
    }
  }
}
