package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;

/**
 * A run on disk: its report and its files, each list in the order of writing.
 *
 * @param path the base path of the files
 * @param shown where the run is for a person, as {@code RUN} on the command line accepts it
 * @param report the report; an empty object if there is no readable one
 * @param status as seen now: that of the report, or {@code dead}, {@code unknown}, {@code no
 *     report}
 * @param logs files of log records
 * @param resources files of samples
 * @param events files of events
 * @param trace files of the trace
 */
public record RunSource(
    Path path,
    Path shown,
    JsonNode report,
    String status,
    List<Path> logs,
    List<Path> resources,
    List<Path> events,
    List<Path> trace) {

  /** A run whose files are where a person finds them. */
  public RunSource(
      Path path,
      JsonNode report,
      String status,
      List<Path> logs,
      List<Path> resources,
      List<Path> events,
      List<Path> trace) {
    this(path, path, report, status, logs, resources, events, trace);
  }

  /** Whether its report is the one that it wrote when it began. */
  public boolean isUnfinished() {
    return report.path("status").asText("").equals("running");
  }

  /** Whether the run is in progress, so that the last line of a file may be incomplete. */
  public boolean isLive() {
    return status.equals("running");
  }
}
