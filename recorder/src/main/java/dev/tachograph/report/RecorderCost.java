package dev.tachograph.report;

import org.jspecify.annotations.Nullable;

/**
 * What recording a run cost.
 *
 * @param cpuMs CPU time of the recorder's own threads, {@code null} if it could not be read
 * @param bytesWritten bytes in the run's files without the report
 * @param console what became of the console's lines, {@code null} without a console
 */
public record RecorderCost(
    @Nullable Long cpuMs, long bytesWritten, @Nullable ConsoleCounts console) {
  /**
   * The cost of a run without a console.
   *
   * @param cpuMs CPU time of the recorder's own threads, {@code null} if it could not be read
   * @param bytesWritten bytes in the run's files without the report
   */
  public RecorderCost(@Nullable Long cpuMs, long bytesWritten) {
    this(cpuMs, bytesWritten, null);
  }
}
