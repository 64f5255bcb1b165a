package dev.tachograph.recovery;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.files.FileOwners;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes old runs of a directory, each whole: rotated segments, dumps and all.
 *
 * <p>Never removed are: a run whose process lives or whose journal is locked; a run that another
 * machine or container has not finished, as far as can be seen from here; and, unless forced, a run
 * whose process is gone and that {@link Recovery} has not finished, since what it recorded is not
 * complete yet. Files that are not named like those of a run stay, links are neither followed nor
 * removed. Removed is from the oldest run on, so that an interruption leaves the newer ones.
 */
public final class Pruning {
  private Pruning() {}

  /** What became of a run. */
  public enum Outcome {
    /** Its time has not come. */
    KEPT,
    /** Its files are gone. */
    REMOVED,
    /** It would have been removed. */
    DUE,
    /** Its time has come, but its process lives, or it is being recovered. */
    ALIVE,
    /** Its time has come, but it may go on on another machine or in another container. */
    FOREIGN,
    /**
     * Its time has come, but it is not finished, and a later version recorded it; only force
     * removes it.
     */
    NEWER,
    /** Its time has come, but it is not finished: recovery comes first. */
    UNFINISHED,
    /** Something of it could not be removed. */
    FAILED
  }

  /**
   * One run.
   *
   * @param base what the names of its files begin with
   * @param outcome what became of it
   * @param files how many there are, or were
   * @param bytes of them all
   * @param detail a sentence for a person
   */
  public record Found(String base, Outcome outcome, int files, long bytes, String detail) {}

  /**
   * Removes the runs that are not to be kept. Blocks until done; throws nothing for a single run.
   *
   * <p>The runs are counted from the newest on, those that cannot be removed included.
   *
   * @param directory where the runs are; one that does not exist holds none
   * @param keep which are kept
   * @param force whether runs that could still be recovered are removed too
   * @param dryRun nothing is removed, what would be removed is only reported
   * @return every run of the directory, oldest first
   * @throws IOException if the directory cannot be read
   */
  public static List<Found> prune(Path directory, Retention keep, boolean force, boolean dryRun)
      throws IOException {
    return prune(RunOnDisk.in(directory), keep, force, dryRun);
  }

  /**
   * Removes those of a directory that belong to the user of a file, and leaves those of others
   * alone: what is done at the start of a run without being asked for.
   *
   * @param own a file of this process's run
   * @param directory where the runs are; one that does not exist holds none
   * @param keep which are kept
   * @return those runs, oldest first
   * @throws IOException if the directory cannot be read
   */
  public static List<Found> pruneOwn(Path directory, Retention keep, Path own) throws IOException {
    Object owner = FileOwners.of(own);
    List<RunOnDisk> runs = RunOnDisk.in(directory);
    runs.removeIf(run -> !run.isOf(owner));
    return prune(runs, keep, false, false);
  }

  private static List<Found> prune(
      List<RunOnDisk> runs, Retention keep, boolean force, boolean dryRun) {
    boolean[] kept = kept(runs, keep);
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < kept.length; i++) {
      RunOnDisk run = runs.get(i);
      found.add(
          kept[i]
              ? new Found(run.base(), Outcome.KEPT, run.files(), run.bytes(), "It is kept.")
              : new RunRemoval(run, force, dryRun, Path.of("/")).remove());
    }
    return List.copyOf(found);
  }

  private static boolean[] kept(List<RunOnDisk> runs, Retention keep) {
    long now = RunClock.start().wallMillis();
    boolean[] kept = new boolean[runs.size()];
    long bytes = 0;
    for (int i = kept.length - 1; i >= 0; i--) {
      RunOnDisk run = runs.get(i);
      bytes += run.bytes();
      kept[i] = keep.keeps(kept.length - i, now - run.lastWrittenMillis(), bytes);
    }
    return kept;
  }
}
