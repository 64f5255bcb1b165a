package dev.tachograph.recovery;

import dev.tachograph.internal.files.Claim;
import dev.tachograph.internal.journal.JournalReader;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import dev.tachograph.internal.lifecycle.ProcessIdentity.Relation;
import dev.tachograph.internal.report.EndNote;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The owner of an unfinished run, as seen by whoever has taken its claim.
 *
 * <p>The lock takes precedence: a run holds it to its end, and it is visible in every container on
 * the same kernel, which a process id is not. So a run of this boot that held the lock is over once
 * the lock can be taken, whatever its namespaces are. In all other cases the process decides: where
 * files could not be locked, and for a run of another boot, which may be of another machine.
 *
 * @param identity the identity of its process; {@code null} if unknown
 * @param relation the relation of its process to this one
 */
record RunOwner(@Nullable ProcessIdentity identity, Relation relation) {
  /**
   * Determines the owner.
   *
   * @param claim the run's claim, which the caller holds
   * @param reader the journal's reader; {@code null} if there is no readable journal
   * @param reported the identity in the run's report; {@code null} if it has none
   * @param here this process
   * @param root the root of the file system
   */
  static RunOwner of(
      Claim claim,
      @Nullable JournalReader reader,
      @Nullable ProcessIdentity reported,
      ProcessIdentity here,
      Path root) {
    ProcessIdentity owner = reader == null ? reported : ProcessIdentity.parse(reader.identity());
    if (owner == null) {
      return new RunOwner(null, Relation.FOREIGN);
    }
    Relation relation = here.relationOf(owner, root);
    boolean lockIsReliable =
        claim.isLocked()
            && (reader == null || !"no".equals(Cause.value(reader.identity(), "locked")));
    String boot = here.bootId();
    if (relation == Relation.ALIVE) {
      // It may have lost its lock because code of its own opened the journal and closed it.
      EndNote note = reader == null ? null : EndNote.read(reader.end());
      return new RunOwner(
          owner, lockIsReliable && note != null && note.isLeft() ? Relation.DEAD : relation);
    }
    boolean isOver =
        relation == Relation.FOREIGN
            && lockIsReliable
            && boot != null
            && boot.equals(owner.bootId());
    return new RunOwner(owner, isOver ? Relation.DEAD : relation);
  }
}
