package dev.tachograph.spring;

import dev.tachograph.RunConfig;
import dev.tachograph.RunConfigBuilder;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.recovery.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The properties {@code tachograph.*} of an application. Environment variables {@code TACHO_*} and
 * {@code tacho.properties} are stronger.
 */
@ConfigurationProperties("tachograph")
public final class TachographProperties {
  private boolean enabled = true;
  private @Nullable String name;
  private @Nullable String outputDir;
  private @Nullable String maxTotal;
  private @Nullable Duration sampleInterval;
  private Map<String, String> tags = new LinkedHashMap<>();

  /** Made by Spring, with the defaults. */
  public TachographProperties() {}

  /** {@return {@code tachograph.enabled}: whether the application is recorded; default yes} */
  public boolean isEnabled() {
    return enabled;
  }

  /**
   * Sets {@code tachograph.enabled}.
   *
   * @param enabled whether the application is recorded
   */
  public void setEnabled(boolean enabled) {
    this.enabled = enabled;
  }

  /** {@return {@code tachograph.name}: the run's name; default {@code spring.application.name}} */
  public @Nullable String getName() {
    return name;
  }

  /**
   * Sets {@code tachograph.name}.
   *
   * @param name the run's name
   */
  public void setName(@Nullable String name) {
    this.name = name;
  }

  /** {@return {@code tachograph.output-dir}: the directory of the files; default {@code logs}} */
  public @Nullable String getOutputDir() {
    return outputDir;
  }

  /**
   * Sets {@code tachograph.output-dir}.
   *
   * @param outputDir the directory of the files, created if it is missing
   */
  public void setOutputDir(@Nullable String outputDir) {
    this.outputDir = outputDir;
  }

  /** {@return {@code tachograph.max-total}: the bound of all files together; default none} */
  public @Nullable String getMaxTotal() {
    return maxTotal;
  }

  /**
   * Sets {@code tachograph.max-total}.
   *
   * @param maxTotal such as {@code 2GiB}; the oldest files go first
   */
  public void setMaxTotal(@Nullable String maxTotal) {
    this.maxTotal = maxTotal;
  }

  /** {@return {@code tachograph.sample-interval}: between resource samples; default a second} */
  public @Nullable Duration getSampleInterval() {
    return sampleInterval;
  }

  /**
   * Sets {@code tachograph.sample-interval}.
   *
   * @param sampleInterval such as {@code 1s}
   */
  public void setSampleInterval(@Nullable Duration sampleInterval) {
    this.sampleInterval = sampleInterval;
  }

  /** {@return {@code tachograph.tags.*}: the run's tags by their keys; default none} */
  public Map<String, String> getTags() {
    return tags;
  }

  /**
   * Sets {@code tachograph.tags.*}.
   *
   * @param tags by their keys
   */
  public void setTags(Map<String, String> tags) {
    this.tags = tags;
  }

  RunConfigBuilder config() {
    RunConfigBuilder config =
        RunConfig.builder().runName(name).jsonFilter(LogFilter.parse("trace"));
    if (outputDir != null) {
      config.outputDir(Path.of(outputDir));
    }
    if (maxTotal != null) {
      config.maxTotalBytes(ByteSize.parse(maxTotal));
    }
    if (sampleInterval != null) {
      config.sampleInterval(sampleInterval);
    }
    tags.forEach(config::tag);
    return config;
  }
}
