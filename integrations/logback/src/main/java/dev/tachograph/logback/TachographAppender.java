package dev.tachograph.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.FilterReply;
import dev.tachograph.ProcessRun;
import dev.tachograph.RunConfig;
import dev.tachograph.RunConfigBuilder;
import dev.tachograph.logging.ForeignRecords;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.recovery.ByteSize;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Records what Logback logs into the run of the process.
 *
 * <p>If no run is being recorded when it is started, it starts one, which ends with the JVM; a
 * reset of the context, or a second appender, goes on with the run that is there. Which records
 * come is Logback's levels' and filters' to say.
 *
 * <p>Thread-safe without a lock: a record is read, and becomes a line, on the thread that calls,
 * which waits for no file. Nothing is thrown to who logs. A record that is logged while another is
 * read, such as in a {@code toString}, is recorded too.
 */
public final class TachographAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private static final ForeignRecords.Reading<ILoggingEvent> READING = EventReader::read;

  private @Nullable String runName;
  private @Nullable String outputDir;
  private @Nullable String maxTotal;
  private boolean startsRun = true;
  private boolean endsRun;

  /** Made by Logback, for an element {@code <appender>}. */
  public TachographAppender() {}

  /**
   * Sets the name of the run that it starts; {@code <runName>}.
   *
   * @param runName default none
   */
  public void setRunName(String runName) {
    this.runName = runName;
  }

  /**
   * Sets the directory of the files of the run that it starts; {@code <outputDir>}.
   *
   * @param outputDir created if it is missing; default {@code logs}
   */
  public void setOutputDir(String outputDir) {
    this.outputDir = outputDir;
  }

  /**
   * Bounds the files of the run that it starts, together; {@code <maxTotal>}. The oldest go first.
   *
   * @param maxTotal such as {@code 2GiB}; default no bound
   */
  public void setMaxTotal(String maxTotal) {
    this.maxTotal = maxTotal;
  }

  /**
   * Sets whether it starts a run where none is being recorded; {@code <startsRun>}. A program that
   * calls {@code Tachograph.run} itself says {@code false}, since there is one run at a time.
   *
   * @param startsRun default {@code true}
   */
  public void setStartsRun(boolean startsRun) {
    this.startsRun = startsRun;
  }

  /**
   * Sets whether the run that an appender started ends when Logback's context is stopped; {@code
   * <endsRun>}. That is for a web application, which a server takes down while the JVM goes on; its
   * context is stopped by {@code logback-servlet}, or by the application. A reset ends nothing.
   *
   * @param endsRun default {@code false}: it ends with the JVM
   */
  public void setEndsRun(boolean endsRun) {
    this.endsRun = endsRun;
  }

  /** Starts the run, if none is being recorded. What is wrong becomes a status of Logback. */
  @Override
  public void start() {
    ForeignRecords.connected("logback");
    if (startsRun) {
      try {
        if (ProcessRun.start(config())) {
          addInfo("A run is being recorded from now on.");
        }
      } catch (IOException | RuntimeException e) {
        addError("Nothing is recorded: " + e.getMessage(), e);
      }
    }
    if (endsRun && getContext() instanceof LoggerContext known && !RunEnd.isIn(known)) {
      known.addListener(new RunEnd());
    }
    super.start();
  }

  private RunConfigBuilder config() {
    RunConfigBuilder config = RunConfig.builder().jsonFilter(LogFilter.parse("trace"));
    if (runName != null) {
      config.runName(runName);
    }
    if (outputDir != null) {
      config.outputDir(Path.of(outputDir));
    }
    if (maxTotal != null) {
      config.maxTotalBytes(ByteSize.parse(maxTotal));
    }
    return config;
  }

  /**
   * As that of the superclass, which would refuse records that are logged while one is read, and
   * those that a queue hands over when a reset has stopped this appender before the queue.
   */
  @Override
  public void doAppend(ILoggingEvent event) {
    try {
      if (getFilterChainDecision(event) != FilterReply.DENY) {
        append(event);
      }
    } catch (Throwable t) {
      // Of a filter: it is the program's, but the call that logged is not to be harmed.
      addError("A filter of " + getName() + " failed.", t);
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    Log log = Log.get(event.getLoggerName());
    dev.tachograph.common.Level level = EventReader.level(event.getLevel());
    if (log.isEnabled(level)) {
      ForeignRecords.take(log, level, event.getMessage(), event, READING);
    }
  }

  /** Told when queues have handed over what they had. */
  private static final class RunEnd implements LoggerContextListener {
    static boolean isIn(LoggerContext context) {
      return context.getCopyOfListenerList().stream().anyMatch(RunEnd.class::isInstance);
    }

    @Override
    public boolean isResetResistant() {
      return true;
    }

    @Override
    public void onStop(LoggerContext context) {
      ProcessRun.end();
    }

    @Override
    public void onStart(LoggerContext context) {}

    @Override
    public void onReset(LoggerContext context) {}

    @Override
    public void onLevelChange(Logger logger, Level level) {}
  }
}
