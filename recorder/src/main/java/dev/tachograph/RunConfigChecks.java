package dev.tachograph;

import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.RunConfig.WhenTotal;
import dev.tachograph.internal.journal.JournalOptions;
import java.time.Duration;

/** Checks a configuration and says which option is invalid and what is legal. */
final class RunConfigChecks {
  private RunConfigChecks() {}

  /**
   * Checks a configuration.
   *
   * @throws IllegalArgumentException with a sentence that names the option and its legal values
   */
  static void check(RunConfig config) {
    Duration hour = Duration.ofHours(1);
    check("sampleInterval", config.sampleInterval(), Duration.ofMillis(10), hour);
    check("shutdownTimeout", config.shutdownTimeout(), Duration.ZERO, hour);
    check("blockTimeout", config.blockTimeout(), Duration.ofMillis(1), hour);
    check("syncInterval", config.syncInterval(), Duration.ofMillis(10), hour);
    int bytes = config.journalBytes();
    if (bytes < JournalOptions.MIN_BYTES || bytes > JournalOptions.MAX_BYTES) {
      throw new IllegalArgumentException(
          "journalBytes must be "
              + JournalOptions.MIN_BYTES
              + " to "
              + JournalOptions.MAX_BYTES
              + ", not "
              + bytes
              + ".");
    }
    checkSizes(config);
    for (String key : config.tags().keySet()) {
      if (!Tags.isKey(key)) {
        throw new IllegalArgumentException(Tags.refused(key));
      }
    }
    if (config.logsToStdout() && !config.artifacts().contains(Artifact.LOGS)) {
      throw new IllegalArgumentException(
          "logsToStdout needs LOGS among the artifacts, not " + config.artifacts() + ".");
    }
    if (config.logBuffer() < 16 || config.logBuffer() > 1 << 24) {
      throw new IllegalArgumentException(
          "logBuffer must be 16 to 16777216 lines, not " + config.logBuffer() + ".");
    }
  }

  private static void check(String option, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          option + " must be " + min + " to " + max + ", not " + value + ".");
    }
  }

  private static void checkSizes(RunConfig config) {
    long total = config.maxTotalBytes();
    if (total != 0 && (total < 1 << 20 || total > 1L << 50)) {
      throw new IllegalArgumentException(
          "maxTotalBytes must be 0 or 1 MiB to 1 PiB, not " + total + ".");
    }
    long trace = config.traceOptions().maxBytes();
    if (trace != 0 && (trace < 1 << 20 || trace > 1L << 50)) {
      throw new IllegalArgumentException(
          "traceOptions.maxBytes must be 0 or 1 MiB to 1 PiB, not " + trace + ".");
    }
    long file = config.maxFileBytes();
    if (file != 0 && (file < 1 << 16 || file > 1L << 40)) {
      throw new IllegalArgumentException(
          "maxFileBytes must be 0 or 64 KiB to 1 TiB, not " + file + ".");
    }
    boolean deletes = total != 0 && config.whenTotal() == WhenTotal.DELETE_OLDEST;
    if (deletes && (file == 0 || file > total / 8)) {
      throw new IllegalArgumentException(
          "maxFileBytes must be at most an eighth of maxTotalBytes, "
              + total / 8
              + ", so that there are old files to remove, not "
              + file
              + ".");
    }
  }
}
