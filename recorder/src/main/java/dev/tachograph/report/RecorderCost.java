package dev.tachograph.report;

import org.jspecify.annotations.Nullable;

/**
 * What recording a run cost.
 *
 * @param cpuMs CPU time of the recorder's own threads, {@code null} if it could not be read
 * @param bytesWritten bytes in the run's files without the report
 */
public record RecorderCost(@Nullable Long cpuMs, long bytesWritten) {}
