package dev.tachograph;

import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.common.RunClock;
import dev.tachograph.common.RunStatus;
import dev.tachograph.internal.BoundedCalls;
import dev.tachograph.internal.BoundedCalls.Answer;
import dev.tachograph.internal.RecorderThreads;
import dev.tachograph.internal.console.Console;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.lifecycle.End;
import dev.tachograph.internal.report.EndNote;
import dev.tachograph.internal.report.PeerFields;
import dev.tachograph.report.PeerHealthSource;
import dev.tachograph.report.PeerHealthSummary;
import dev.tachograph.report.RunContext;
import dev.tachograph.report.RunContext.Ledger;
import dev.tachograph.report.RunContext.RecorderCost;
import dev.tachograph.report.RunReport;
import dev.tachograph.report.RunReport.EndInfo;
import dev.tachograph.report.RunReport.ErrorInfo;
import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ProgressSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes the report of a run: that it is running, how it ended, and what became known later. */
final class RunReporter {
  static final String SUFFIX = ".json";

  /** The minimum time that the end waits for the disk, however long the rest took. */
  private static final long MIN_MILLIS = 500;

  /** The maximum time that the sources of the application have for their last answers. */
  private static final long MAX_ASK_MILLIS = 2_000;

  private static final long REPLACE_MILLIS = 2_000;
  private static final long LEAVE_NANOS = 250_000_000L;

  private final RunConfig config;
  private final String base;
  private final String runId;
  private final @Nullable RunFiles files;
  private final Recording recording;
  private final RunSources sources;
  private final DiskSteps disk = new DiskSteps();
  private final RunFindings findings;
  private volatile @Nullable RunReport last;
  private volatile @Nullable TaggedReport tagged;

  /** The report under its final name, or under a number if that was taken. */
  private volatile @Nullable Path reportFile;

  /** Whether the thread that finishes the files is about to start. */
  private boolean finishing;

  /** Whether unfinished work is left to recovery. */
  private boolean left;

  RunReporter(
      RunConfig config,
      String base,
      String runId,
      @Nullable RunFiles files,
      Recording recording,
      RunSources sources) {
    this.config = config;
    this.base = base;
    this.runId = runId;
    this.files = files;
    this.recording = recording;
    this.sources = sources;
    this.findings = new RunFindings(recording);
  }

  /**
   * Waits for the report with the status {@code running}, and adds what was unknown when it was
   * created.
   */
  void await(FirstReport first) throws IOException {
    first.await();
    RunFiles present = files;
    if (present != null && !findings.isEmpty()) {
      RunContext context = context(List.of(), null, Ledger.empty(), Ledger.empty(), null);
      RunReport report =
          RunReports.generateRunReport(context, RunStatus.RUNNING, EndInfo.running());
      present.replace(present.partPath(SUFFIX), RunReports.toJson(report));
    }
    if (present != null) {
      RunContext begun = context(null, null, Ledger.empty(), Ledger.empty(), null);
      tagged = new TaggedReport(present, () -> running(begun));
    }
  }

  /** The report of the running run, with what the program has given by now. */
  private RunReport running(RunContext begun) {
    RunContext now =
        begun.with(
            sources.config.snapshot(),
            sources.derived.snapshot(),
            sources.results.snapshot(),
            sources.tags.snapshot());
    return RunReports.generateRunReport(now, RunStatus.RUNNING, EndInfo.running());
  }

  /** Brings the tags into the report of the running run, soon. */
  void tagged() {
    TaggedReport present = tagged;
    if (present != null) {
      present.changed();
    }
  }

  /**
   * Records the end in the journal, which works even when no file can be written.
   *
   * @param left whether the files are left as they are
   */
  void note(End end, boolean left) {
    try {
      recording.journal.noteEnd(
          EndNote.of(end.status(), info(end), recording.clock.millis(), left));
    } catch (RuntimeException | Error noNote) {
      // Recovery reports what it finds.
    }
  }

  /** Leaves unfinished work to recovery, including that of this process's next run. */
  void leave(End end) {
    note(end, true);
    TaggedReport tags = tagged;
    if (tags != null) {
      tags.stop();
    }
    synchronized (this) {
      left = true;
    }
    giveUpClaim();
    if (files != null && isStillWriting()) {
      RecorderThreads.daemon("leave", this::giveUpClaimLater).start();
    }
  }

  private synchronized boolean isStillWriting() {
    TaggedReport tags = tagged;
    return finishing || recording.isWriting() || (tags != null && tags.isWriting());
  }

  /** A hanging write keeps the claim until it returns: it may still change the file. */
  private void giveUpClaimLater() {
    while (isStillWriting()) {
      boolean ignored = Thread.interrupted();
      LockSupport.parkNanos(this, LEAVE_NANOS);
    }
    giveUpClaim();
  }

  /** Releases the claim of a run left to recovery, once no thread can change its files any more. */
  private synchronized void giveUpClaim() {
    RunFiles present = files;
    if (present != null && left && !isStillWriting()) {
      try {
        present.claim().close();
      } catch (IOException unlikely) {
        // It is released when the process ends.
      }
    }
  }

  private synchronized void finishing(boolean now) {
    finishing = now;
  }

  /**
   * Ends recording, gives the files their final names and writes the report.
   *
   * @param maxMillis maximum time to wait; unfinished work continues by itself, and is left to
   *     recovery if the process ends first
   */
  void finish(End end, long maxMillis) {
    RunClock since = RunClock.start();
    LastAnswers answers = new LastAnswers(maxMillis);
    @Nullable List<PeerHealthSummary> peers = answers.peers();
    Progress progress = answers.progress();
    Long cpuNanos = sources.recorderCpuNanos();
    Long cpuMillis = cpuNanos == null ? null : Long.valueOf(cpuNanos / 1_000_000);
    recording.stop(maxMillis);
    RunFiles present = files;
    if (present == null) {
      return;
    }
    String stuck = recording.stuckFile();
    if (stuck != null) {
      throw leftInJournal(
          "A file of the run takes nothing: " + stuck, new IOException("its write did not return"));
    }
    if (recording.isLeftInJournal()) {
      throw leftInJournal(
          "The files of the run did not take all: " + present.finalPath(""), leftReason());
    }
    finishing(true);
    try {
      disk.call(
          Math.max(MIN_MILLIS, maxMillis - since.millis()),
          present,
          () -> {
            try {
              finish(present, end, peers, progress, cpuMillis);
            } finally {
              finishing(false);
              giveUpClaim();
            }
          });
    } catch (OutOfMemoryError notBegunOrOver) {
      finishing(false);
      throw notBegunOrOver;
    }
  }

  private static UncheckedIOException leftInJournal(String what, IOException why) {
    return new UncheckedIOException(
        what + ". What is missing stands in the journal; `tacho recover` finishes the run.", why);
  }

  private IOException leftReason() {
    Throwable why = recording.journal.failure();
    if (why instanceof IOException failed) {
      return failed;
    }
    return new IOException(why == null ? "the writes took too long" : why.toString());
  }

  private void finish(
      RunFiles present,
      End end,
      @Nullable List<PeerHealthSummary> peers,
      @Nullable Progress progress,
      @Nullable Long cpuMillis) {
    TaggedReport tags = tagged;
    if (tags != null) {
      tags.end();
    }
    findings.reportEnd(present, sources, config);
    Ledgers ledgers = new Ledgers(recording);
    Supplier<RunReport> report =
        () ->
            RunReports.generateRunReport(
                context(
                    peers,
                    progress,
                    ledgers.logs(paths(present, Artifact.LOGS)),
                    ledgers.events(paths(present, Artifact.EVENTS)),
                    cpuMillis),
                end.status(),
                info(end));
    boolean reports = config.artifacts().contains(Artifact.REPORT);
    if (reports) {
      // First, since without space for it nothing is final, and recovery does everything from the
      // journal.
      last = write(present, FullHeap.tries(report));
    }
    boolean finalized = finalizeFiles(present);
    boolean synced = isSynced(present);
    if (reports) {
      boolean otherNames = findings.reportOtherNames(present);
      if (!finalized || !synced || otherNames) {
        last = write(present, FullHeap.tries(report));
      }
      finishReport(present);
    }
    // After the report, which must not lack its name because the disk is slow to take the index.
    recording.finishIndex(present, finalized);
    present.release(recording.journal::releaseFile);
  }

  /** Replaces the report, because the run ended differently than it had seemed. */
  void replace(End end) {
    RunReport known = last;
    RunFiles present = reportFiles();
    Path file = reportFile;
    if (known == null || present == null || file == null) {
      return;
    }
    RunReport replacement = known.withEnd(end.status(), info(end));
    last = replacement;
    disk.call(
        REPLACE_MILLIS,
        present,
        () -> {
          try {
            present.replace(file, RunReports.toJson(replacement));
          } catch (IOException failed) {
            throw new UncheckedIOException("The report cannot be replaced.", failed);
          }
        });
  }

  private static RunReport write(RunFiles present, RunReport report) {
    try {
      present.replace(present.partPath(SUFFIX), RunReports.toJson(report));
      return report;
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "The report of the run cannot be written; `tacho recover` finishes the run once it can"
              + " be.",
          failed);
    }
  }

  private void finishReport(RunFiles present) {
    try {
      Path file = present.finish(SUFFIX);
      reportFile = file;
      if (!file.equals(present.finalPath(SUFFIX))) {
        String text = "Something else has the name of the run's report, which is now " + file + ".";
        Console.report(config.consoleStream(), text);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "The report of the run did not get its final name; `tacho recover` gives it one.",
          failed);
    }
  }

  /** Gives the files their final names; adds a finding if one did not get it. */
  private boolean finalizeFiles(RunFiles present) {
    List<String> suffixes = new ArrayList<>();
    boolean finalized = true;
    for (Stream stream : Stream.values()) {
      if (recording.journal.isUnterminated(stream)) {
        finalized = findings.reportNotFinal("the end of " + stream.suffix() + " was not written");
      } else {
        suffixes.add(stream.suffix());
      }
    }
    try {
      present.finishAll(suffixes);
    } catch (IOException failed) {
      finalized = findings.reportNotFinal(failed.toString());
    }
    return finalized;
  }

  /** Whether the files are synced; adds a finding if the file system cannot confirm it. */
  private boolean isSynced(RunFiles present) {
    IOException why = present.notSynced();
    if (why != null) {
      String text =
          "The file system does not bring all to the disk when it is asked to ("
              + why.getMessage()
              + "): a power cut now could take files of the run, or their final names.";
      findings.report("not_synced", "warning", text);
    }
    return why == null;
  }

  private RunContext context(
      @Nullable List<PeerHealthSummary> peers,
      @Nullable Progress progress,
      Ledger logs,
      Ledger events,
      @Nullable Long cpuMillis) {
    return new RunContext(
        base,
        runId,
        config.runName(),
        recording.clock,
        config.argv(),
        sources.config.snapshot(),
        sources.derived.snapshot(),
        sources.results.snapshot(),
        sources.tags.snapshot(),
        progress,
        sources.figures.summaries(),
        peers,
        recording.spans.summaries(),
        events,
        logs,
        findings.all(),
        new RecorderCost(cpuMillis, recording.journal.bytesWritten(), recording.consoleCounts()),
        sources.resourceDetails(),
        sources.ties());
  }

  /** The last answers of the application's sources, which may fail and may not come. */
  private final class LastAnswers {
    private final BoundedCalls.Deadline deadline;
    private final @Nullable PeerHealthSource peers = sources.peers();
    private final @Nullable ProgressSource progress = sources.progress();
    private final @Nullable Answer<List<PeerHealthSummary>> peersAnswer;
    private final @Nullable Answer<@Nullable Progress> progressAnswer;

    LastAnswers(long maxMillis) {
      BoundedCalls calls =
          new BoundedCalls("report-source", Math.min(MAX_ASK_MILLIS, maxMillis / 2));
      // One object may be both, and is asked for both.
      BoundedCalls others = new BoundedCalls("report-source", 0);
      deadline = calls.new Deadline(recording.clock);
      PeerHealthSource peerSource = peers;
      ProgressSource progressSource = progress;
      peersAnswer =
          peerSource == null ? null : calls.ask(peerSource, () -> PeerFields.askedOf(peerSource));
      progressAnswer =
          progressSource == null ? null : others.ask(progressSource, progressSource::progress);
    }

    /** What the source of peers reports; {@code null} without one. */
    @Nullable List<PeerHealthSummary> peers() {
      if (peersAnswer == null) {
        return null;
      }
      List<PeerHealthSummary> all = await("peer health", peersAnswer);
      if (all != null && all.size() == PeerFields.MAX_PEERS) {
        String text = "The report has room for the first " + PeerFields.MAX_PEERS + " peers.";
        findings.report("peers_cut", "info", text);
      }
      return all == null ? List.of() : all;
    }

    @Nullable Progress progress() {
      return progressAnswer == null ? null : await("progress", progressAnswer);
    }

    /** Waits for an answer; its absence becomes a finding. */
    private <T> @Nullable T await(String what, Answer<T> answer) {
      T value = deadline.await(answer);
      String failure = answer.failure();
      if (failure != null) {
        String text = "The source of the " + what + " failed: " + failure + ".";
        findings.report("source_failed", "warning", text);
      }
      return value;
    }
  }

  private List<String> paths(RunFiles present, Artifact artifact) {
    Stream stream = Recording.STREAMS.get(artifact);
    if (stream == null || !config.hasFile(artifact)) {
      return List.of();
    }
    try {
      List<String> names = new ArrayList<>();
      for (Path path : present.finalPaths(stream.suffix())) {
        names.add(String.valueOf(path.getFileName()));
      }
      return names;
    } catch (IOException unreadable) {
      return List.of(String.valueOf(present.finalPath(stream.suffix()).getFileName()));
    }
  }

  private @Nullable RunFiles reportFiles() {
    return config.artifacts().contains(Artifact.REPORT) ? files : null;
  }

  private static EndInfo info(End end) {
    Throwable exception = end.exception();
    return new EndInfo(
        end.cause(),
        end.exitCode(),
        end.signal(),
        exception == null ? null : ErrorInfo.of(exception),
        0);
  }
}
