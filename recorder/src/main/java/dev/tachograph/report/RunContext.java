package dev.tachograph.report;

import dev.tachograph.common.RunClock;
import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ResourceDetails;
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
 * @param tags texts by key, to find the run by
 * @param progress the last one, {@code null} without a source
 * @param resources figures by key of a sample
 * @param peers every peer that was in the pool, {@code null} without a source
 * @param spans figures of the spans by name
 * @param events the account of the events
 * @param logs the account of the log records
 * @param findings what stands out
 * @param recorder what recording cost
 * @param resourcesSeen devices, limits and threads
 * @param ties the runs of the same process tree
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
    Map<String, @Nullable Object> tags,
    @Nullable Progress progress,
    Map<String, ResourceSummary> resources,
    @Nullable List<PeerHealthSummary> peers,
    List<SpanSummary> spans,
    Ledger events,
    Ledger logs,
    List<RunReport.Finding> findings,
    RecorderCost recorder,
    ResourceDetails resourcesSeen,
    Ties ties) {

  /**
   * The runs of one process tree that a run is tied to.
   *
   * @param parent the {@code run_id} of the run by which this one's process was started; {@code
   *     null} for none
   * @param children the {@code run_id}s of runs of processes that this one started, in the order in
   *     which they began; {@code null} where nobody looked for them
   */
  public record Ties(@Nullable String parent, @Nullable List<String> children) {
    /** {@return the ties of a run that stands alone} */
    public static Ties none() {
      return new Ties(null, null);
    }
  }

  /**
   * {@return the context of a run that begins, of which nothing was measured yet}
   *
   * @param base what the names of the run's files begin with
   * @param runId {@code <base>-<pid>}
   * @param runName the application's name for the run, {@code null} for none
   * @param clock the run's clock
   * @param argv the program's arguments, secrets included; they are taken out when it is written
   * @param tags texts by key, to find the run by
   * @param ties the runs of the same process tree
   */
  public static RunContext begun(
      String base,
      String runId,
      @Nullable String runName,
      RunClock clock,
      List<String> argv,
      Map<String, String> tags,
      Ties ties) {
    return new RunContext(
        base,
        runId,
        runName,
        clock,
        argv,
        Map.of(),
        Map.of(),
        Map.of(),
        Map.copyOf(tags),
        null,
        Map.of(),
        null,
        List.of(),
        Ledger.empty(),
        Ledger.empty(),
        List.of(),
        new RecorderCost(null, 0),
        ResourceDetails.none(),
        ties);
  }

  /**
   * {@return this context with other values of the program}
   *
   * @param config values by key
   * @param derived values by key
   * @param results values by key
   * @param tags texts by key
   */
  public RunContext with(
      Map<String, @Nullable Object> config,
      Map<String, @Nullable Object> derived,
      Map<String, @Nullable Object> results,
      Map<String, @Nullable Object> tags) {
    return new RunContext(
        base,
        runId,
        runName,
        clock,
        argv,
        config,
        derived,
        results,
        tags,
        progress,
        resources,
        peers,
        spans,
        events,
        logs,
        findings,
        recorder,
        resourcesSeen,
        ties);
  }

  /**
   * Figures of one key over all samples that had a value.
   *
   * @param count samples with a value
   * @param min the smallest
   * @param mean weighted by the time that each sample covers; plain for what counts since the last
   *     one
   * @param p50 the median; percentiles are within 1 %
   * @param p95 the 95th percentile
   * @param max the largest
   * @param maxTMs when the largest was first seen, milliseconds since the run's start; -1: unknown
   */
  public record ResourceSummary(
      long count, double min, double mean, double p50, double p95, double max, long maxTMs) {}

  /**
   * Figures of all spans of one name that ended.
   *
   * @param name the spans' name
   * @param count how many
   * @param totalMs their durations added
   * @param selfMs their durations without the spans inside them on their threads, added
   * @param p50Ms median duration; percentiles are within 1 %
   * @param p95Ms 95th percentile
   * @param p99Ms 99th percentile
   * @param maxMs the longest
   * @param slowest the ten slowest at most, the slowest first; whatever was cut from the trace
   */
  public record SpanSummary(
      String name,
      long count,
      double totalMs,
      double selfMs,
      double p50Ms,
      double p95Ms,
      double p99Ms,
      double maxMs,
      List<SlowSpan> slowest) {
    /**
     * Figures of the spans of one name.
     *
     * @param name the spans' name
     * @param count how many ended
     * @param totalMs their durations added, in ms
     * @param selfMs those durations without the spans inside them, in ms
     * @param p50Ms median duration, in ms
     * @param p95Ms 95th percentile, in ms
     * @param p99Ms 99th percentile, in ms
     * @param maxMs the longest, in ms
     * @param slowest the slowest first; copied
     */
    public SpanSummary {
      slowest = List.copyOf(slowest);
    }

    /**
     * One of the slowest spans of a name.
     *
     * @param startMs when it was opened, in milliseconds since the run's start
     * @param durationMs how long it took
     * @param thread the name of the thread that opened it
     * @param args its arguments as a JSON object, long texts cut
     */
    public record SlowSpan(double startMs, double durationMs, String thread, String args) {}
  }

  /**
   * What became of every line of a stream: produced = written + collapsed + dropped.
   *
   * @param paths the files under their final names, oldest first
   * @param total the account of all lines
   * @param deleted written lines in segments that the size bound removed
   * @param lost written lines in files that somebody else truncated, replaced or removed
   * @param truncated lines in which something was cut
   * @param parts the account by level or by event name; for events {@code produced} alone
   * @param derived whether it was counted in the files by recovery, and not by the run itself
   */
  public record Ledger(
      List<String> paths,
      Counts total,
      long deleted,
      long lost,
      long truncated,
      Map<String, Counts> parts,
      boolean derived) {

    /**
     * One account.
     *
     * @param produced as counted by the callers, our own notices included
     * @param written lines in the files
     * @param collapsed records that stand in the {@code count} of another's line
     * @param dropped refused or lost
     */
    public record Counts(long produced, long written, long collapsed, long dropped) {
      /** {@return whether produced = written + collapsed + dropped} */
      public boolean balances() {
        return produced == written + collapsed + dropped;
      }
    }

    /** {@return the ledger of a stream that is not recorded: no files, and all counts 0} */
    public static Ledger empty() {
      return new Ledger(List.of(), new Counts(0, 0, 0, 0), 0, 0, 0, Map.of(), false);
    }
  }

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

  /**
   * What became of the lines that the console was to show.
   *
   * @param shown taken by the stream
   * @param dropped not taken, since its reader was too slow
   */
  public record ConsoleCounts(long shown, long dropped) {}
}
