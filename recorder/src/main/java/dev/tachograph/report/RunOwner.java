package dev.tachograph.report;

import dev.tachograph.internal.files.Claim;
import dev.tachograph.internal.journal.JournalReader;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import dev.tachograph.internal.lifecycle.ProcessIdentity.Relation;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whose an unfinished run is, seen by whoever has taken its claim.
 *
 * <p>The lock is believed first: a run holds it to its end, and it reaches every container of one
 * kernel, which a process id does not. So a run of this boot that held the lock is over once the
 * lock can be taken, whatever the namespaces say. Everything else is told by the process: where
 * files could not be locked, and for a run of another boot, whose machine may be another one.
 *
 * @param identity of its process; {@code null} when nothing tells
 * @param relation of its process to this one
 */
record RunOwner(@Nullable ProcessIdentity identity, Relation relation) {
  /**
   * Finds out.
   *
   * @param claim taken
   * @param reader of its journal; {@code null} when there is none that can be read
   * @param reported by the run's report; {@code null} when it does not tell
   * @param here this process
   * @param root of the file system
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
      // It may have lost its lock: to code of its own that opened the journal and closed it.
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
