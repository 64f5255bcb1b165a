package dev.tachograph.log4j2;

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
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Records what Log4j logs into the run of the process: {@code <Tachograph name="run"/>}.
 *
 * <p>If no run is being recorded when it is started, it starts one, which ends with the JVM; a new
 * configuration, or a second appender, goes on with the run that is there. Which records come is
 * Log4j's levels' and filters' to say.
 *
 * <p>Thread-safe without a lock: an event is read, and becomes a line, on the thread that hands it
 * over, which waits for no file; Log4j may use the event again. Nothing is thrown to who logs.
 */
@Plugin(
    name = "Tachograph",
    category = Core.CATEGORY_NAME,
    elementType = Appender.ELEMENT_TYPE,
    printObject = true)
public final class TachographAppender extends AbstractAppender {
  private static final ForeignRecords.Reading<LogEvent> READING = EventReader::read;

  private final TachographAppenderBuilder settings;

  TachographAppender(
      String name,
      @Nullable Filter filter,
      boolean ignoresExceptions,
      Property[] properties,
      TachographAppenderBuilder settings) {
    super(name, filter, null, ignoresExceptions, properties);
    this.settings = settings;
  }

  /** {@return a builder, whose values Log4j sets by the attributes of the element} */
  @PluginBuilderFactory
  public static TachographAppenderBuilder newBuilder() {
    return new TachographAppenderBuilder();
  }

  /** Starts the run, if none is being recorded. What is wrong is told by Log4j's status logger. */
  @Override
  public void start() {
    ForeignRecords.connected("log4j2");
    if (settings.startsRun()) {
      try {
        if (ProcessRun.start(config())) {
          LOGGER.debug("A run is being recorded from now on.");
        }
      } catch (IOException | RuntimeException e) {
        LOGGER.error("Nothing is recorded: {}", e.getMessage());
      }
    }
    super.start();
  }

  /** Ends the run, if it is to end with Log4j's context and that is stopped. */
  @Override
  public boolean stop(long timeout, TimeUnit timeUnit) {
    boolean isStopped = super.stop(timeout, timeUnit);
    if (settings.endsRunNow()) {
      ProcessRun.end();
    }
    return isStopped;
  }

  private RunConfigBuilder config() {
    RunConfigBuilder config = RunConfig.builder().jsonFilter(LogFilter.parse("trace"));
    String runName = settings.runName();
    if (runName != null) {
      config.runName(runName);
    }
    String outputDir = settings.outputDir();
    if (outputDir != null) {
      config.outputDir(Path.of(outputDir));
    }
    String maxTotal = settings.maxTotal();
    if (maxTotal != null) {
      config.maxTotalBytes(ByteSize.parse(maxTotal));
    }
    return config;
  }

  @Override
  public void append(LogEvent event) {
    String name = event.getLoggerName();
    Log log = Log.get(name == null || name.isEmpty() ? "root" : name);
    Level level = EventReader.level(event.getLevel());
    if (log.isEnabled(level)) {
      ForeignRecords.take(log, level, EventReader.raw(event), event, READING);
    }
  }
}
