package dev.tachograph.internal.report;

import dev.tachograph.common.RunStatus;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.report.RunContext.Ledger;
import dev.tachograph.report.RunContext.RecorderCost;
import dev.tachograph.report.RunContext.ResourceSummary;
import dev.tachograph.report.RunContext.SpanSummary;
import dev.tachograph.report.RunReport.EndInfo;
import dev.tachograph.report.RunReport.Finding;
import java.util.List;
import java.util.Map;

/**
 * The contents of a report, provided by the run itself or by whoever recovers it. Methods that take
 * a writer write a single value.
 */
public interface ReportSections {
  /** The name and version of the format. */
  String format();

  RunStatus status();

  /** Writes the run's metadata. */
  void meta(JsonWriter json);

  /** Writes the members for the runs of the same process tree, if there are any. */
  void ties(JsonWriter json);

  EndInfo end();

  /** Writes a value given by the program; see {@link ProgramValue}. */
  void programValue(ProgramValue what, JsonWriter json);

  void progress(JsonWriter json);

  Map<String, ResourceSummary> resources();

  void resourcesSeen(JsonWriter json);

  /** Writes the members for peers and their rankings, if there are any. */
  void peers(JsonWriter json);

  List<SpanSummary> spans();

  Ledger events();

  Ledger logs();

  /** Earlier findings, as the JSON elements of an array, or nothing. */
  String earlierFindings();

  List<Finding> findings();

  RecorderCost recorder();

  /** Values that come from the program, in the order of a report. */
  enum ProgramValue {
    ARGV("argv", "[]"),
    CONFIG("config", "{}"),
    DERIVED("derived", "{}"),
    RESULTS("results", "{}"),
    TAGS("tags", "{}");

    public final String member;

    /** The JSON written as long as the program has given no value. */
    public final String nothing;

    ProgramValue(String member, String nothing) {
      this.member = member;
      this.nothing = nothing;
    }
  }
}
