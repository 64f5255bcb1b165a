package dev.tachograph.report;

import dev.tachograph.common.RunStatus;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.report.RunReport.EndInfo;
import dev.tachograph.report.RunReport.Finding;
import dev.tachograph.trace.SpanSummary;
import java.util.List;
import java.util.Map;

/**
 * What a report says of a run, from whoever knows it: the run itself, or who found what it left.
 * Methods that take a writer write one value.
 */
interface ReportSections {
  /** Name and version of the format. */
  String format();

  RunStatus status();

  /** Which run. */
  void meta(JsonWriter json);

  EndInfo end();

  /** What the program was told and found out; see {@link Given}. */
  void given(Given what, JsonWriter json);

  void progress(JsonWriter json);

  Map<String, ResourceSummary> resources();

  void resourcesSeen(JsonWriter json);

  /** Peers, all of them and the rankings; these are members, and there may be none. */
  void peers(JsonWriter json);

  List<SpanSummary> spans();

  Ledger events();

  Ledger logs();

  /** What stood out before, as JSON: the elements of an array, or nothing. */
  String earlierFindings();

  List<Finding> findings();

  RecorderCost recorder();

  /** Values that come from the program, in the order of a report. */
  enum Given {
    ARGV("argv", "[]"),
    CONFIG("config", "{}"),
    DERIVED("derived", "{}"),
    RESULTS("results", "{}");

    final String member;

    /** What it is as long as the program says nothing. */
    final String nothing;

    Given(String member, String nothing) {
      this.member = member;
      this.nothing = nothing;
    }
  }
}
