package dev.tachograph;

import dev.tachograph.common.RunFileName;
import dev.tachograph.common.RunStatus;
import dev.tachograph.internal.files.Claim;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.report.ProcessFacts;
import dev.tachograph.internal.report.ReportWriter;
import dev.tachograph.internal.report.RunSections;
import dev.tachograph.report.RunContext;
import dev.tachograph.report.RunReport;
import dev.tachograph.report.RunReport.EndInfo;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Makes reports, and gives the files that belong to one their final names. */
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
   * {@return a report as JSON, the content of {@code <base>.json}: UTF-8, without secrets}
   *
   * @param report of a run that goes on or is over
   */
  public static byte[] toJson(RunReport report) {
    return new ReportWriter(RunSections.bytes(report.context().peers()))
        .write(new RunSections(report));
  }

  /**
   * Gives files that a program wrote without a run, such as by {@link
   * dev.tachograph.logging.JsonLogWriter}, their final names: {@code <base>.logs.jsonl.part}
   * becomes {@code <base>.logs.jsonl}, and likewise for samples, events and trace. Each is brought
   * to the disk before; no other file is replaced: where the name is taken, the next free number is
   * put before the extension. A file that fails does not keep the others from it.
   *
   * <p>A {@link Run} does this at its end, and {@link dev.tachograph.recovery.Recovery} for one
   * that was killed; their files are not touched here.
   *
   * @param directory where the files are, closed by whoever wrote them
   * @param base what their names begin with, as of {@link #runTimestampUtc}
   * @return the final names; files of other users and links are left alone
   * @throws FileAlreadyExistsException if there is the journal of a run, {@code <base>.journal}, or
   *     the report of one that goes on, {@code <base>.json.part}
   * @throws IllegalArgumentException if {@code base} is not of the form that {@link
   *     #runTimestampUtc} gives
   * @throws IOException the first failure, the others suppressed in it
   */
  public static List<Path> finalizeLogFiles(Path directory, String base) throws IOException {
    RunFileName name = RunFileName.parse(base);
    if (name == null || !name.base().equals(base)) {
      throw new IllegalArgumentException(
          base + " is not what names of files begin with, such as 2026-01-31__23-59-59");
    }
    Path journal = directory.resolve(base + Claim.SUFFIX);
    boolean isOfARun =
        Files.exists(directory.resolve(base + ".json.part"), LinkOption.NOFOLLOW_LINKS);
    Claim claim = isOfARun ? null : Claim.create(journal);
    if (claim == null) {
      throw new FileAlreadyExistsException(journal.toString(), null, "these are files of a run");
    }
    try {
      return RunFiles.of(directory, base, claim).finishAll(Stream.suffixes());
    } finally {
      claim.delete();
      claim.close();
    }
  }
}
