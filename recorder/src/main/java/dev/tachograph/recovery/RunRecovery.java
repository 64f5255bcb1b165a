package dev.tachograph.recovery;

import dev.tachograph.common.RunClock;
import dev.tachograph.common.RunFileName;
import dev.tachograph.internal.files.Claim;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.files.SteadyChannel;
import dev.tachograph.internal.files.UntrustedJournalException;
import dev.tachograph.internal.journal.JournalReader;
import dev.tachograph.internal.journal.JournalRecovery;
import dev.tachograph.internal.journal.LaterVersionException;
import dev.tachograph.internal.journal.RecoveredSegments;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import dev.tachograph.internal.lifecycle.ProcessIdentity.Relation;
import dev.tachograph.internal.report.EndNote;
import dev.tachograph.internal.report.RunningReport;
import dev.tachograph.recovery.Recovery.Found;
import dev.tachograph.recovery.Recovery.Outcome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Recovers one run. */
final class RunRecovery {
  private static final String REPORT = ".json";
  private static final String INDEX = RunFileName.Kind.INDEX.suffix();

  /** Also used when a run is removed. */
  static final String NOT_ITS_JOURNAL =
      "Its journal is not believed to be its own, so nothing was touched: ";

  private final Path directory;
  private final String base;
  private final boolean force;
  private final Path root;
  private final Death death;
  private RunningReport report;
  private final Recovery.Progress listener;
  private long bytesRead;

  RunRecovery(
      Path directory,
      String base,
      boolean force,
      Path root,
      Death death,
      Recovery.Progress listener) {
    this.death = death;
    this.directory = directory;
    this.base = base;
    this.force = force;
    this.root = root;
    this.listener = listener;
    this.report = RunningReport.absent();
  }

  Found recover() throws IOException {
    ProcessIdentity here = ProcessIdentity.current(root);
    Path journal = directory.resolve(base + Claim.SUFFIX);
    if (!Files.exists(journal, LinkOption.NOFOLLOW_LINKS) && hasParts()) {
      return recoverWithoutJournal(journal, here);
    }
    Claim claim = Claim.takeOver(journal);
    if (claim == null) {
      return found(Outcome.ALIVE, "Its journal is locked: its process lives, or it is recovered.");
    }
    try (claim) {
      report = ours(claim);
      ProcessIdentity reported = report.identity(here);
      JournalReader reader;
      try {
        reader = open(claim);
      } catch (LaterVersionException later) {
        return found(Outcome.NEWER, later.getMessage() + ".");
      } catch (UntrustedJournalException other) {
        return found(Outcome.FAILED, NOT_ITS_JOURNAL + other.getMessage() + ".");
      }
      RunOwner whose = RunOwner.of(claim, reader, reported, here, root);
      ProcessIdentity owner = whose.identity();
      UnbegunRun unbegun = owner == null ? UnbegunRun.find(directory, base, claim) : null;
      if (unbegun != null && !unbegun.isAbandoned()) {
        return found(Outcome.ALIVE, "It is about to start.");
      }
      if (unbegun != null) {
        unbegun.delete(claim);
        return found(
            Outcome.RECOVERED, "It had not begun: nothing was recorded, and its files are gone.");
      }
      Relation relation = whose.relation();
      if (relation == Relation.ALIVE) {
        String which = owner == null ? "" : " " + owner.pid();
        return found(Outcome.ALIVE, "Its process" + which + " lives.");
      }
      if (relation == Relation.FOREIGN && !force) {
        String where = owner == null ? "an unknown machine" : "host " + owner.host();
        return found(Outcome.FOREIGN, "It is of " + where + " or of another container.");
      }
      String done = "Its files are complete and have their final names.";
      return finish(claim, reader, owner, relation, here, done);
    }
  }

  /** The existing report, unless another user put it there. */
  private RunningReport ours(Claim claim) throws IOException {
    return RunningReport.read(directory.resolve(base + REPORT + ".part"), claim.owner());
  }

  /**
   * Whether the run left parts. A run that ends gives its parts their names before it removes its
   * journal, so of a run whose journal was found missing nothing is read that was there before.
   */
  private boolean hasParts() {
    report = RunningReport.read(directory.resolve(base + REPORT + ".part"));
    for (Stream stream : Stream.values()) {
      if (Files.exists(directory.resolve(base + stream.suffix() + ".part"))) {
        return true;
      }
    }
    return report.exists();
  }

  /**
   * Handles a run whose journal was removed: no lock shows whether the process is alive, and no
   * lines are left.
   */
  private Found recoverWithoutJournal(Path journal, ProcessIdentity here) throws IOException {
    ProcessIdentity reported = report.identity(here);
    Relation relation = reported == null ? Relation.FOREIGN : here.relationOf(reported, root);
    if (relation == Relation.ALIVE) {
      return found(Outcome.ALIVE, "Its process lives, and its journal is gone.");
    }
    if (!force && (relation == Relation.FOREIGN || reported == null || reported.container())) {
      return found(
          Outcome.FOREIGN, "Its journal is gone, so nothing shows whether its process lives.");
    }
    Claim claim = Claim.create(journal);
    if (claim == null) {
      return found(Outcome.ALIVE, "Its journal is locked: it is recovered.");
    }
    boolean finished = false;
    try (claim) {
      if (!hasParts()) {
        return found(Outcome.ALIVE, "It was recovered meanwhile.");
      }
      if (report.exists() && !ours(claim).exists()) {
        throw new IOException("Its report belongs to somebody else; remove it");
      }
      String done = "Its journal was gone; its files are as they were left.";
      Found found = finish(claim, null, reported, relation, here, done);
      finished = true;
      return found;
    } finally {
      if (!finished) {
        claim.delete();
      }
    }
  }

  private Found found(Outcome outcome, String detail) {
    return new Found(base, outcome, detail);
  }

  /**
   * Opens the journal of a run.
   *
   * @throws UntrustedJournalException if the file may not be the run's journal
   */
  static @Nullable JournalReader open(Claim claim) throws IOException {
    claim.checkNames();
    if (claim.elsewhere() == null) {
      return JournalReader.open(claim.channel());
    }
    try (FileChannel channel = claim.openElsewhere()) {
      JournalReader reader = channel == null ? null : JournalReader.open(channel);
      if (reader != null) {
        claim.checkElsewhere(reader.identity());
      } else if (channel != null && JournalReader.isUnbegun(channel)) {
        claim.ownElsewhere();
      }
      return reader;
    }
  }

  /** Even where the file system has no locks, two recoveries of the same run must not meet. */
  private Found finish(
      Claim claim,
      @Nullable JournalReader reader,
      @Nullable ProcessIdentity owner,
      Relation relation,
      ProcessIdentity here,
      String done)
      throws IOException {
    if (claim.isLocked()) {
      finish(claim, reader, owner, relation);
      return found(Outcome.RECOVERED, done);
    }
    Path file = directory.resolve(base + RecoveryMark.SUFFIX);
    try (RecoveryMark mark = RecoveryMark.set(file, here, force, root)) {
      if (mark == null) {
        return found(Outcome.ALIVE, "Another process recovers it, as " + file + " says.");
      }
      // Another recovery may have finished it since the claim was taken.
      if (Files.exists(directory.resolve(base + Claim.SUFFIX), LinkOption.NOFOLLOW_LINKS)) {
        finish(claim, reader, owner, relation);
      }
      return found(Outcome.RECOVERED, done);
    }
  }

  private void finish(
      Claim claim,
      @Nullable JournalReader reader,
      @Nullable ProcessIdentity owner,
      Relation relation)
      throws IOException {
    RunFiles files = RunFiles.of(directory, base, claim);
    boolean reported = files.isFinished(REPORT);
    RecoveredSegments segments = RecoveredSegments.of(files, reader);
    long total = bytes(files);
    LongConsumer progress = more -> listener.read(base, bytesRead += more, total);
    if (relation != Relation.DEAD) {
      segments.repairEnds();
    }
    try (JournalRecovery recovery = new JournalRecovery(reader, parts(files, reader), segments)) {
      recovery.replay();
      RecoveredLines left = RecoveredLines.of(files, progress);
      long end = Math.max(recovery.lastMillis(), left.lastMillis());
      long endWall =
          left.lastMillis() > recovery.lastMillis()
              ? left.lastWallMillis()
              : recovery.lastWallMillis();
      recovery.reportLosses(stoppedClock(end, endWall));
      RecoveredSpans spans =
          RecoveredSpans.of(RecoveredLines.present(files, Stream.TRACE), end, progress);
      boolean open = Files.exists(files.partPath(Stream.TRACE.suffix()));
      for (String line : open ? spans.ends() : List.<String>of()) {
        byte[] bytes = line.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        recovery.append(Stream.TRACE, bytes, bytes.length);
      }
      recovery.finish();
      files.finishAll(Stream.suffixes());
      removeIndex(files);
      if (report.exists() && !reported) {
        boolean sameBoot = relation == Relation.DEAD;
        long lost =
            sameBoot && !recovery.isDamaged() ? 0 : end - Math.max(0, recovery.syncedMillis());
        RecoveredEnd how = end(relation, owner, reader, claim.owner(), spans, end);
        left.readOn(files);
        MissingLines missing = MissingLines.of(reader, recovery, left, spans);
        KilledReport killed =
            new KilledReport(report, base, owner, left, spans, recovery, how, missing);
        files.replace(files.partPath(REPORT), killed.toJson(end, endWall, Math.max(0, lost)));
        files.finish(REPORT);
      } else if (reported) {
        Files.deleteIfExists(files.partPath(REPORT));
      }
    }
    files.release();
  }

  private RecoveredEnd end(
      Relation relation,
      @Nullable ProcessIdentity owner,
      @Nullable JournalReader reader,
      Object whose,
      RecoveredSpans spans,
      long lastMillis) {
    Cause cause = Cause.of(relation, owner, reader, report, directory, whose, root).told(death);
    Map<String, @Nullable Object> evidence = new LinkedHashMap<>();
    Path heap = HeapDump.find(owner, reader, report, whose);
    if (heap != null) {
      cause = cause.with("; it left a heap dump, " + heap);
      evidence.put("heap_dump", heap.toString());
    }
    if (!spans.openNames().isEmpty()) {
      evidence.put("open_spans", spans.openNames());
    }
    return RecoveredEnd.of(
        reader == null ? null : EndNote.read(reader.end()),
        reader == null ? List.of() : reader.signals(),
        cause,
        death.exitCode(),
        lastMillis,
        evidence);
  }

  /** The index of a run that did not end by itself lacks what was written last. */
  private static void removeIndex(RunFiles files) throws IOException {
    for (Path index : List.of(files.partPath(INDEX), files.finalPath(INDEX))) {
      if (files.isOurFile(index)) {
        Files.deleteIfExists(index);
      }
    }
  }

  private static long bytes(RunFiles files) throws IOException {
    long bytes = 0;
    for (Stream stream : Stream.values()) {
      for (Path file : RecoveredLines.present(files, stream)) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private static Map<Stream, FileChannel> parts(RunFiles files, @Nullable JournalReader reader)
      throws IOException {
    Map<Stream, FileChannel> parts = new EnumMap<>(Stream.class);
    for (Stream stream : Stream.values()) {
      String suffix = stream.suffix();
      Path part = files.partPath(suffix);
      if (files.isOurFile(part) && files.isOurs(part)) {
        parts.put(
            stream,
            SteadyChannel.open(
                part,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS));
      } else if (reader == null || (hadFile(reader, stream) && !files.isFinished(suffix))) {
        refuse(part);
        if (reader != null) {
          // The file was removed; what the ring holds needs a file.
          parts.put(stream, files.create(suffix));
        }
      }
    }
    return parts;
  }

  /** Nothing else may be in the place of a file of the run; elsewhere it does not matter. */
  private static void refuse(Path part) throws IOException {
    if (Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(part + " belongs to somebody else; remove it");
    }
    if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(part + " is no regular file; remove it");
    }
  }

  /** Whether the run wrote a stream to a file, rather than to stdout or not at all. */
  static boolean hadFile(@Nullable JournalReader reader, Stream stream) {
    String streams = reader == null ? null : Cause.value(reader.identity(), "files");
    return streams != null && List.of(streams.split(",")).contains(stream.suffix());
  }

  /** A clock set to the last sign of life. */
  private static RunClock stoppedClock(long millis, long wallMillis) {
    long[] nanos = {0};
    RunClock clock = RunClock.of(() -> nanos[0], () -> wallMillis);
    nanos[0] = Math.max(0, millis) * 1_000_000;
    return clock;
  }
}
