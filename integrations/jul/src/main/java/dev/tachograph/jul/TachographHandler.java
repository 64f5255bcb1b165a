package dev.tachograph.jul;

import dev.tachograph.ProcessRun;
import dev.tachograph.RunConfig;
import dev.tachograph.RunConfigBuilder;
import dev.tachograph.common.Level;
import dev.tachograph.logging.ForeignRecords;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.recovery.ByteSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records what {@code java.util.logging} logs into the run of the process: {@code handlers =
 * dev.tachograph.jul.TachographHandler} in {@code logging.properties}.
 *
 * <p>If no run is being recorded when it is made, it starts one, which ends with the JVM; a new
 * configuration goes on with the run that is there. {@code logging.properties} may say, each behind
 * {@code dev.tachograph.jul.TachographHandler.}: {@code level} (default {@code ALL}: the loggers
 * say what comes), {@code runName}, {@code outputDir} (default {@code logs}), {@code maxTotal} such
 * as {@code 2GiB} (default no bound), {@code startsRun}, {@code false} for a program that calls
 * {@code Tachograph.run} itself, and {@code endsRun}, {@code true} for a web application of a
 * server that closes its handlers when it takes it down, as Tomcat does: then the run ends with the
 * handler, so also with each new configuration.
 *
 * <p>Thread-safe without a lock: a record is read, and becomes a line, on the thread that calls,
 * which waits for no file. Nothing is thrown to who logs.
 */
public final class TachographHandler extends Handler {
  private static final String PREFIX = TachographHandler.class.getName() + ".";

  private final boolean endsRun;

  /** Configures itself by the properties of the {@link LogManager}. */
  public TachographHandler() {
    ForeignRecords.connected("jul");
    setLevel(java.util.logging.Level.ALL);
    endsRun = "true".equals(property("endsRun"));
    String level = property("level");
    try {
      if (level != null) {
        setLevel(java.util.logging.Level.parse(level));
      }
      if (!"false".equals(property("startsRun"))) {
        boolean ignored = ProcessRun.start(config());
      }
    } catch (IOException | RuntimeException e) {
      reportError("Nothing is recorded: " + e.getMessage(), null, ErrorManager.OPEN_FAILURE);
    }
  }

  private static RunConfigBuilder config() {
    RunConfigBuilder config = RunConfig.builder().jsonFilter(LogFilter.parse("trace"));
    String runName = property("runName");
    if (runName != null) {
      config.runName(runName);
    }
    String outputDir = property("outputDir");
    if (outputDir != null) {
      config.outputDir(Path.of(outputDir));
    }
    String maxTotal = property("maxTotal");
    if (maxTotal != null) {
      config.maxTotalBytes(ByteSize.parse(maxTotal));
    }
    return config;
  }

  private static @Nullable String property(String name) {
    String value = LogManager.getLogManager().getProperty(PREFIX + name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** Records one, unless its level or the filter says not to; what the filter throws is told. */
  @Override
  public void publish(@Nullable LogRecord record) {
    try {
      if (record == null || !isLoggable(record)) {
        return;
      }
      Log log = Log.get(RecordReader.target(record));
      Level level = RecordReader.level(record.getLevel());
      if (log.isEnabled(level)) {
        ForeignRecords.take(
            log, level, record.getMessage(), () -> RecordReader.read(record, log, level));
      }
    } catch (Throwable t) {
      reportError("A filter failed.", null, ErrorManager.WRITE_FAILURE);
    }
  }

  /** Does nothing: what was published is safe from the end of the process already. */
  @Override
  public void flush() {}

  /**
   * Does nothing, as the run goes on, also for the handlers of the next configuration; unless it is
   * to end here.
   */
  @Override
  public void close() {
    if (endsRun) {
      ProcessRun.end();
    }
  }
}
