package dev.tachograph.analysis.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.findings.Findings;
import dev.tachograph.analysis.internal.run.CompleteReport;
import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunData;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.run.RunSource;
import dev.tachograph.analysis.internal.run.UnreadableReportException;
import dev.tachograph.common.RunFileName;
import dev.tachograph.recovery.RecordingProcess;
import java.nio.file.Path;
import java.util.List;

/**
 * A run as read from its files, at any time, including what they lack.
 *
 * @param files its files
 * @param data their content
 * @param findings what was slow or went wrong
 * @param report its report, completed from the files
 */
public record RunReading(RunFileSet files, RunData data, List<Finding> findings, Report report) {

  /**
   * Reads a run.
   *
   * @throws UnreadableReportException if nothing of it can be read
   */
  public static RunReading of(RunFileSet files, Liveness liveness)
      throws UnreadableReportException {
    Report report = report(files, liveness);
    RunData data =
        RunData.read(
            new RunSource(
                files.path(),
                files.shown(),
                report.root(),
                report.status(),
                List.copyOf(files.numbered(RunFileName.Kind.LOGS).values()),
                List.copyOf(files.numbered(RunFileName.Kind.RESOURCES).values()),
                List.copyOf(files.numbered(RunFileName.Kind.EVENTS).values()),
                List.copyOf(files.numbered(RunFileName.Kind.TRACE).values())));
    List<Finding> findings = Findings.of(data);
    ObjectNode completed = CompleteReport.of(data);
    completed.set("findings", Findings.json(findings));
    return new RunReading(files, data, findings, report.with(completed));
  }

  /**
   * The report of a run, or a substitute if the run has other files.
   *
   * @throws UnreadableReportException if it cannot be read and there is nothing else
   */
  public static Report report(RunFileSet files, Liveness liveness)
      throws UnreadableReportException {
    Path file = files.report();
    if (file == null) {
      return Report.none(statusWithoutReport(files, liveness));
    }
    try {
      return Report.read(file, liveness);
    } catch (UnreadableReportException e) {
      if (files.files().size() == 1) {
        throw e;
      }
      return Report.none("unreadable");
    }
  }

  /** The status of a run without a report: that of its process, if its journal names one. */
  public static String statusWithoutReport(RunFileSet files, Liveness liveness) {
    RecordingProcess process = RecordingProcess.of(files.dir(), files.base());
    return process == null
        ? "no report"
        : Report.unfinished(liveness.of(process.pid(), process.startTicks(), process.bootId()));
  }
}
