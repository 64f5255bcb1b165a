package dev.tachograph.report;

import dev.tachograph.common.RunStatus;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.report.RunReport.EndInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the report of a run and gives its files their final names. */
public final class RunReports {
  private RunReports() {}

  /**
   * {@return {@code yyyy-MM-dd__HH-mm-ss} in UTC: what the names of a run's files begin with}
   *
   * @param start of the run; parts of a second are left out
   */
  public static String runTimestampUtc(Instant start) {
    return RunFiles.runTimestampUtc(start);
  }

  /**
   * Puts a report together. Reads the clock, the process and, on Linux, {@code /proc}.
   *
   * @param status how the run stands
   * @param end how the run ended
   * @param context what the run gathered
   * @return the report, whose time is now
   */
  public static RunReport generateRunReport(RunContext context, RunStatus status, EndInfo end) {
    long duration = context.clock().millis();
    Instant now =
        status == RunStatus.RUNNING
            ? null
            : Instant.ofEpochMilli(context.clock().wallMillisAt(duration));
    ProcessFacts facts = new ProcessFacts(Path.of("/"));
    RunReport.Meta meta =
        new RunReport.Meta(
            context.base(),
            context.runId(),
            context.runName(),
            context.clock().startedAt(),
            now,
            duration,
            facts.build(),
            facts.env());
    return new RunReport(status, end, meta, context);
  }

  /**
   * Gives the files of a run their final names, each after its data is on the disk. A file that
   * fails does not keep the others from it.
   *
   * @param suffixes such as {@code .logs.jsonl}; those without a {@code .part} of the run's user
   *     are left out
   * @param files those of the run
   * @return the final names
   * @throws IOException the first failure, the others suppressed in it
   */
  @SuppressWarnings("exports") // For the recorder itself.
  public static List<Path> finalizeLogFiles(RunFiles files, List<String> suffixes)
      throws IOException {
    List<Path> finished = new ArrayList<>();
    IOException failure = null;
    for (String suffix : suffixes) {
      try {
        if (files.isOurFile(files.partPath(suffix))) {
          finished.add(files.finish(suffix));
        } else {
          files.syncSegments(suffix);
        }
      } catch (IOException e) {
        failure = add(failure, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
    return finished;
  }

  private static IOException add(@Nullable IOException first, IOException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
