package dev.tachograph.recovery;

import dev.tachograph.internal.files.Claim;
import dev.tachograph.internal.files.UntrustedJournalException;
import dev.tachograph.internal.journal.JournalReader;
import dev.tachograph.internal.journal.LaterVersionException;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import dev.tachograph.internal.lifecycle.ProcessIdentity.Relation;
import dev.tachograph.internal.report.RunningReport;
import dev.tachograph.recovery.Pruning.Found;
import dev.tachograph.recovery.Pruning.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Removes one run, if it may be removed. */
final class RunRemoval {
  private final RunOnDisk run;
  private final boolean force;
  private final boolean dryRun;
  private final Path root;

  RunRemoval(RunOnDisk run, boolean force, boolean dryRun, Path root) {
    this.run = run;
    this.force = force;
    this.dryRun = dryRun;
    this.root = root;
  }

  Found remove() {
    try {
      return run.isFinished() ? removeNow(null) : removeUnfinished();
    } catch (IOException | RuntimeException | Error e) {
      return found(Outcome.FAILED, "Something of it could not be removed: " + e + ".");
    }
  }

  private Found removeUnfinished() throws IOException {
    ProcessIdentity here = ProcessIdentity.current(root);
    Path report = run.path(".json.part");
    // One that started or ended while the directory was listed has its journal or report by now.
    if (!run.hasJournal() && !isThere(Claim.SUFFIX)) {
      if (isThere(".json")) {
        return found(Outcome.KEPT, "It ended meanwhile.");
      }
      ProcessIdentity reported = RunningReport.read(report).identity(here);
      // Nobody is recording it: the journal exists from a run's beginning to its end.
      Relation relation = reported == null ? null : here.relationOf(reported, root);
      return removeAbandoned(null, relation == null ? Relation.DEAD : relation);
    }
    Claim claim = Claim.takeOver(run.path(Claim.SUFFIX));
    if (claim == null) {
      return found(Outcome.ALIVE, "Its journal is locked: its process lives, or it is recovered.");
    }
    try (claim) {
      ProcessIdentity reported = RunningReport.read(report, claim.owner()).identity(here);
      JournalReader reader;
      try {
        reader = RunRecovery.open(claim);
      } catch (LaterVersionException later) {
        return force ? removeNow(claim) : found(Outcome.NEWER, later.getMessage() + ".");
      } catch (UntrustedJournalException other) {
        String detail = RunRecovery.NOT_ITS_JOURNAL + other.getMessage() + ".";
        return found(Outcome.FAILED, detail);
      }
      RunOwner owner = RunOwner.of(claim, reader, reported, here, root);
      UnbegunRun unbegun =
          owner.identity() == null ? UnbegunRun.find(run.directory(), run.base(), claim) : null;
      if (unbegun != null) {
        return unbegun.isAbandoned()
            ? removeNow(claim)
            : found(Outcome.ALIVE, "It is about to start.");
      }
      return removeAbandoned(claim, owner.relation());
    }
  }

  private boolean isThere(String suffix) {
    return Files.exists(run.path(suffix), LinkOption.NOFOLLOW_LINKS);
  }

  private Found removeAbandoned(@Nullable Claim claim, Relation relation) throws IOException {
    if (relation == Relation.ALIVE) {
      return found(Outcome.ALIVE, "Its process lives.");
    }
    if (relation == Relation.FOREIGN) {
      return found(Outcome.FOREIGN, "It may go on on another machine or in another container.");
    }
    if (!force) {
      return found(Outcome.UNFINISHED, "Its process is gone, and it was not recovered yet.");
    }
    return removeNow(claim);
  }

  /**
   * Removes the run.
   *
   * @param claim deleted last, so that nobody else works on the run meanwhile
   */
  private Found removeNow(@Nullable Claim claim) throws IOException {
    if (dryRun) {
      return found(Outcome.DUE, "It would be removed.");
    }
    run.delete();
    if (claim != null) {
      claim.delete();
    }
    return found(Outcome.REMOVED, "Its files are gone.");
  }

  private Found found(Outcome outcome, String detail) {
    return new Found(run.base(), outcome, run.files(), run.bytes(), detail);
  }
}
