package dev.tachograph.benchmarks.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Logback through SLF4J, configured by a file of this package. */
abstract class LogbackConfigured implements Contender {
  private final String configuration;
  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Slf4jCall call = new Slf4jCall();
  private @Nullable Path file;

  LogbackConfigured(String configuration) {
    this.configuration = configuration;
  }

  @Override
  public final Path open(Path dir) throws IOException {
    Path out = dir.resolve("logback.jsonl");
    context.reset();
    context.putProperty("log-cost.file", out.toString());
    JoranConfigurator joran = new JoranConfigurator();
    joran.setContext(context);
    try {
      joran.doConfigure(Objects.requireNonNull(LogbackConfigured.class.getResource(configuration)));
    } catch (JoranException e) {
      throw new IOException(e);
    }
    file = out;
    return out;
  }

  @Override
  public final void log(long block, String peer, int batch, double elapsedMs, boolean ok) {
    call.log(block, peer, batch, elapsedMs, ok);
  }

  @Override
  public final Path close() {
    context.stop();
    return Objects.requireNonNull(file);
  }

  /** With the encoder and the disruptor of logstash-logback-encoder. */
  static final class Logstash extends LogbackConfigured {
    Logstash() {
      super("logback-logstash.xml");
    }
  }

  /** With both of these, and the ring and the way to wait that gave most. */
  static final class LogstashYielding extends LogbackConfigured {
    LogstashYielding() {
      super("logback-logstash-yielding.xml");
    }
  }

  /** With our appender. */
  static final class Tachograph extends LogbackConfigured {
    Tachograph() {
      super("logback-tachograph.xml");
    }
  }

  /** With Logback's own queue and encoder. */
  static final class Own extends LogbackConfigured {
    Own() {
      super("logback-own.xml");
    }
  }
}
