package dev.tachograph.report;

import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.trace.SpanSummary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report of one run: {@code <base>.json}, version 2 of {@code tachograph-report}. A value that
 * could not be read is {@code null}.
 *
 * @param status {@code running}, {@code completed}, {@code failed}, {@code interrupted}, {@code
 *     exited} or {@code killed}
 * @param meta which run, when, of what, where
 * @param end how it ended
 * @param argv the program's arguments
 * @param config the configuration
 * @param derived values computed from the configuration
 * @param results what the run brought
 * @param progress the last progress
 * @param resources figures by key of a sample
 * @param peerHealthAll every peer
 * @param peerHealthTop the best, best first
 * @param peerHealthWorst the worst, worst first
 * @param spans figures by span name
 * @param events the account of the events
 * @param logs the account of the log records
 * @param findings what stands out
 * @param recorder what recording cost
 * @param resourcesSeen devices, limits and threads
 */
public record RunReport(
    String status,
    Meta meta,
    EndInfo end,
    List<String> argv,
    Map<String, @Nullable Object> config,
    Map<String, @Nullable Object> derived,
    Map<String, @Nullable Object> results,
    @Nullable Progress progress,
    Map<String, ResourceSummary> resources,
    List<PeerHealthSummary> peerHealthAll,
    List<PeerHealthSummary> peerHealthTop,
    List<PeerHealthSummary> peerHealthWorst,
    List<SpanSummary> spans,
    Ledger events,
    Ledger logs,
    List<Finding> findings,
    RecorderCost recorder,
    ResourceDetails resourcesSeen) {

  /** Name and version of the format. */
  public static final String FORMAT = "tachograph-report/2";

  /** Without what is known of devices, limits and threads. */
  public RunReport(
      String status,
      Meta meta,
      EndInfo end,
      List<String> argv,
      Map<String, @Nullable Object> config,
      Map<String, @Nullable Object> derived,
      Map<String, @Nullable Object> results,
      @Nullable Progress progress,
      Map<String, ResourceSummary> resources,
      List<PeerHealthSummary> peerHealthAll,
      List<PeerHealthSummary> peerHealthTop,
      List<PeerHealthSummary> peerHealthWorst,
      List<SpanSummary> spans,
      Ledger events,
      Ledger logs,
      List<Finding> findings,
      RecorderCost recorder) {
    this(
        status,
        meta,
        end,
        argv,
        config,
        derived,
        results,
        progress,
        resources,
        peerHealthAll,
        peerHealthTop,
        peerHealthWorst,
        spans,
        events,
        logs,
        findings,
        recorder,
        ResourceDetails.none());
  }

  /**
   * Which run.
   *
   * @param timestampUtc the run's base
   * @param runId {@code <base>-<pid>}
   * @param runName the application's name for it
   * @param startedAt wall clock at the start
   * @param endedAt wall clock at the end, {@code null} while it goes on
   * @param durationMs on the run's clock
   * @param build what ran
   * @param env where it ran
   */
  public record Meta(
      String timestampUtc,
      String runId,
      @Nullable String runName,
      Instant startedAt,
      @Nullable Instant endedAt,
      long durationMs,
      Build build,
      Env env) {}

  /**
   * What ran.
   *
   * @param version of the recorder
   * @param commit it was built from
   * @param java the JVM
   * @param jvmFlags the JVM's own arguments
   */
  public record Build(
      @Nullable String version, @Nullable String commit, String java, List<String> jvmFlags) {}

  /**
   * Where it ran.
   *
   * @param os name and version
   * @param arch of the machine
   * @param cpuCount as the JVM sees it
   * @param pid of the process
   * @param processStartTicks clock ticks after boot, field 22 of proc_pid_stat(5)
   * @param bootId of the kernel's boot
   * @param host its name
   * @param memoryKb of the machine
   * @param container a guess; {@code null} where nothing can be guessed
   */
  public record Env(
      String os,
      String arch,
      int cpuCount,
      long pid,
      @Nullable Long processStartTicks,
      @Nullable String bootId,
      @Nullable String host,
      @Nullable Long memoryKb,
      @Nullable Boolean container) {}

  /**
   * How it ended.
   *
   * @param cause a sentence, {@code null} while it goes on
   * @param exitCode of the process, {@code null} when nobody saw it
   * @param signal such as {@code SIGTERM}
   * @param exception what nobody caught
   * @param possiblyLostMs how much of the end may be missing
   */
  public record EndInfo(
      @Nullable String cause,
      @Nullable Integer exitCode,
      @Nullable String signal,
      @Nullable ErrorInfo exception,
      long possiblyLostMs) {

    /** Of a run that goes on. */
    public static EndInfo running() {
      return new EndInfo(null, null, null, null, 0);
    }
  }

  /**
   * What stands out.
   *
   * @param rule its name
   * @param severity {@code info}, {@code warning} or {@code error}
   * @param text for a person
   * @param fromMs where it begins
   * @param toMs where it ends
   * @param evidence figures
   */
  public record Finding(
      String rule,
      String severity,
      String text,
      long fromMs,
      long toMs,
      Map<String, @Nullable Object> evidence) {}

  /** The same run with another end. */
  public RunReport withEnd(String newStatus, EndInfo newEnd) {
    return new RunReport(
        newStatus,
        meta,
        newEnd,
        argv,
        config,
        derived,
        results,
        progress,
        resources,
        peerHealthAll,
        peerHealthTop,
        peerHealthWorst,
        spans,
        events,
        logs,
        findings,
        recorder,
        resourcesSeen);
  }

  /** The report as JSON, UTF-8, without secrets. */
  public byte[] toJson() {
    return new ReportWriter().write(this);
  }
}
