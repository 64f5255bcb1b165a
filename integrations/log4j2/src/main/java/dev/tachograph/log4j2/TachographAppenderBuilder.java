package dev.tachograph.log4j2;

import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.util.Builder;
import org.jspecify.annotations.Nullable;

/** What the element {@code <Tachograph>} of a Log4j configuration may say. Used on one thread. */
public final class TachographAppenderBuilder
    extends AbstractAppender.Builder<TachographAppenderBuilder>
    implements Builder<TachographAppender> {
  @PluginBuilderAttribute private @Nullable String runName;
  @PluginBuilderAttribute private @Nullable String outputDir;
  @PluginBuilderAttribute private @Nullable String maxTotal;
  @PluginBuilderAttribute private boolean startsRun = true;
  @PluginBuilderAttribute private boolean endsRun;

  TachographAppenderBuilder() {}

  /**
   * Sets the name of the run that the appender starts.
   *
   * @param name default none
   * @return this builder
   */
  public TachographAppenderBuilder setRunName(@Nullable String name) {
    runName = name;
    return this;
  }

  /**
   * Sets the directory of the files of the run that the appender starts.
   *
   * @param directory created if it is missing; default {@code logs}
   * @return this builder
   */
  public TachographAppenderBuilder setOutputDir(@Nullable String directory) {
    outputDir = directory;
    return this;
  }

  /**
   * Bounds the files of the run that the appender starts, together; the oldest go first.
   *
   * @param size such as {@code 2GiB}; default no bound
   * @return this builder
   */
  public TachographAppenderBuilder setMaxTotal(@Nullable String size) {
    maxTotal = size;
    return this;
  }

  /**
   * Sets whether the appender starts a run where none is being recorded. A program that calls
   * {@code Tachograph.run} itself says {@code false}, since there is one run at a time.
   *
   * @param starts default {@code true}
   * @return this builder
   */
  public TachographAppenderBuilder setStartsRun(boolean starts) {
    startsRun = starts;
    return this;
  }

  /**
   * Sets whether the run that an appender started ends when Log4j's context is stopped. That is for
   * a web application, which a server takes down while the JVM goes on; its context is stopped by
   * {@code log4j-web} or {@code log4j-jakarta-web}. A new configuration ends nothing.
   *
   * @param ends default {@code false}: it ends with the JVM
   * @return this builder
   */
  public TachographAppenderBuilder setEndsRun(boolean ends) {
    endsRun = ends;
    return this;
  }

  @Nullable String runName() {
    return runName;
  }

  @Nullable String outputDir() {
    return outputDir;
  }

  @Nullable String maxTotal() {
    return maxTotal;
  }

  boolean startsRun() {
    return startsRun;
  }

  /** Whether it ends now that the appender is stopped. */
  boolean endsRunNow() {
    Configuration configuration = getConfiguration();
    LoggerContext context = configuration == null ? null : configuration.getLoggerContext();
    return endsRun && context != null && context.isStopping();
  }

  /** {@return the appender, which is not started yet} */
  @Override
  public TachographAppender build() {
    return new TachographAppender(
        getName(), getFilter(), isIgnoreExceptions(), getPropertyArray(), this);
  }
}
