package dev.tachograph.report;

import dev.tachograph.common.RunClock;
import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.trace.SpanSummary;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a report is made of, apart from how the run ended and what the process knows of
 * itself.
 *
 * @param base what the names of the run's files begin with
 * @param runId {@code <base>-<pid>}
 * @param runName the application's name for the run
 * @param clock the run's clock
 * @param argv the program's arguments, secrets included; they are taken out when it is written
 * @param config texts, numbers, truth values, null, lists and maps of these
 * @param derived values as of {@code config}
 * @param results values as of {@code config}
 * @param progress the last one, {@code null} without a source
 * @param resources figures by key of a sample
 * @param peers every peer that was in the pool, {@code null} without a source
 * @param spans figures of the spans by name
 * @param events the account of the events
 * @param logs the account of the log records
 * @param findings what stands out
 * @param recorder what recording cost
 * @param resourcesSeen devices, limits and threads
 */
public record RunContext(
    String base,
    String runId,
    @Nullable String runName,
    RunClock clock,
    List<String> argv,
    Map<String, @Nullable Object> config,
    Map<String, @Nullable Object> derived,
    Map<String, @Nullable Object> results,
    @Nullable Progress progress,
    Map<String, ResourceSummary> resources,
    @Nullable List<PeerHealthSummary> peers,
    List<SpanSummary> spans,
    Ledger events,
    Ledger logs,
    List<RunReport.Finding> findings,
    RecorderCost recorder,
    ResourceDetails resourcesSeen) {

  /**
   * Without what is known of devices, limits and threads.
   *
   * @param base what the names of the run's files begin with
   * @param runId {@code <base>-<pid>}
   * @param runName the application's name for the run
   * @param clock the run's clock
   * @param argv the program's arguments, secrets included; they are taken out when it is written
   * @param config texts, numbers, truth values, null, lists and maps of these
   * @param derived values as of {@code config}
   * @param results values as of {@code config}
   * @param progress the last one, {@code null} without a source
   * @param resources figures by key of a sample
   * @param peers every peer that was in the pool, {@code null} without a source
   * @param spans figures of the spans by name
   * @param events the account of the events
   * @param logs the account of the log records
   * @param findings what stands out
   * @param recorder what recording cost
   */
  public RunContext(
      String base,
      String runId,
      @Nullable String runName,
      RunClock clock,
      List<String> argv,
      Map<String, @Nullable Object> config,
      Map<String, @Nullable Object> derived,
      Map<String, @Nullable Object> results,
      @Nullable Progress progress,
      Map<String, ResourceSummary> resources,
      @Nullable List<PeerHealthSummary> peers,
      List<SpanSummary> spans,
      Ledger events,
      Ledger logs,
      List<RunReport.Finding> findings,
      RecorderCost recorder) {
    this(
        base,
        runId,
        runName,
        clock,
        argv,
        config,
        derived,
        results,
        progress,
        resources,
        peers,
        spans,
        events,
        logs,
        findings,
        recorder,
        ResourceDetails.none());
  }

  /**
   * {@return the context of a run that begins, of which nothing was measured yet}
   *
   * @param base what the names of the run's files begin with
   * @param runId {@code <base>-<pid>}
   * @param runName the application's name for the run, {@code null} for none
   * @param clock the run's clock
   * @param argv the program's arguments, secrets included; they are taken out when it is written
   */
  public static RunContext begun(
      String base, String runId, @Nullable String runName, RunClock clock, List<String> argv) {
    return new RunContext(
        base,
        runId,
        runName,
        clock,
        argv,
        Map.of(),
        Map.of(),
        Map.of(),
        null,
        Map.of(),
        null,
        List.of(),
        Ledger.empty(),
        Ledger.empty(),
        List.of(),
        new RecorderCost(null, 0));
  }
}
