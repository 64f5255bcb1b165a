package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;

/**
 * A run as it lies on the disk: its report and its files, each list in the order of writing.
 *
 * @param path the base path, which {@code RUN} of a call takes
 * @param report the report; an empty object when there is none that can be read
 * @param status as seen now: that of the report, or {@code dead}, {@code unknown}, {@code no
 *     report}
 * @param logs files of log records
 * @param resources files of samples
 * @param events files of events
 * @param trace files of the trace
 */
public record RunSource(
    Path path,
    JsonNode report,
    String status,
    List<Path> logs,
    List<Path> resources,
    List<Path> events,
    List<Path> trace) {

  /** Whether the run goes on, so that the last line of a file may be half written. */
  public boolean isLive() {
    return status.equals("running");
  }
}
