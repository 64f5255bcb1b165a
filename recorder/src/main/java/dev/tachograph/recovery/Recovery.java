package dev.tachograph.recovery;

import dev.tachograph.common.RunFileName;
import dev.tachograph.internal.files.Claim;
import dev.tachograph.internal.files.FileOwners;
import dev.tachograph.internal.files.Listing;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finishes what killed processes left: brings the files to what was acknowledged, writes the report
 * with the status {@code killed}, and gives the files their final names.
 *
 * <p>A run of a process that lives is never touched: it holds a lock on its journal. A recovery
 * that was interrupted is done again from the beginning; two at once do not meet, since the second
 * finds the lock held.
 */
public final class Recovery {
  private Recovery() {}

  /** What became of an unfinished run. */
  public enum Outcome {
    /** It has its final files. */
    RECOVERED,
    /** Its process lives, or another process is recovering it. */
    ALIVE,
    /** It may be of another machine or container; only force recovers it. */
    FOREIGN,
    /** A later version recorded it, in a format that this one does not know. */
    NEWER,
    /** It could not be recovered, and everything that was left is still there. */
    FAILED
  }

  /**
   * One unfinished run.
   *
   * @param base what the names of its files begin with
   * @param outcome what became of it
   * @param detail a sentence for a person
   */
  public record Found(String base, Outcome outcome, String detail) {}

  /**
   * Recovers the runs of a directory. Blocks until done; throws nothing for a single run.
   *
   * @param directory where the runs are; one that does not exist holds none
   * @param force whether runs that may be of other machines or containers are recovered too
   * @return every run that was found unfinished, oldest first
   * @throws IOException if the directory cannot be read
   */
  public static List<Found> recover(Path directory, boolean force) throws IOException {
    return recover(directory, force, (base, bytes, of) -> {});
  }

  /** How far the recovery of a run is. */
  public interface Progress {
    /**
     * Some more was read. Called often, on the thread that recovers.
     *
     * @param base of the run
     * @param bytes read so far of its files
     * @param of bytes that there are, about
     */
    void read(String base, long bytes, long of);
  }

  /**
   * Recovers the runs of a directory, and reports how far it is. Blocks until done; throws nothing
   * for a single run.
   *
   * @param directory where the runs are; one that does not exist holds none
   * @param force whether runs that may be of other machines or containers are recovered too
   * @param progress called while a run is recovered; what it throws is that run's failure
   * @return every run that was found unfinished, oldest first
   * @throws IOException if the directory cannot be read
   */
  public static List<Found> recover(Path directory, boolean force, Progress progress)
      throws IOException {
    List<Found> found = new ArrayList<>();
    for (String base : unfinished(directory, null)) {
      found.add(recover(directory, base, force, Death.unknown(), progress));
    }
    return List.copyOf(found);
  }

  /**
   * Recovers one run, whose process ended before the eyes of its parent. Blocks until done; throws
   * nothing.
   *
   * @param directory where the run is
   * @param base what the names of its files begin with
   * @param death what the parent was told, for the cause in the report
   * @return what became of it; {@link Outcome#ALIVE} while its process or another recovery works
   */
  public static Found recover(Path directory, String base, Death death) {
    return recover(directory, base, false, death, (ofBase, bytes, of) -> {});
  }

  private static Found recover(
      Path directory, String base, boolean force, Death death, Progress progress) {
    try {
      return new RunRecovery(directory, base, force, Path.of("/"), death, progress).recover();
    } catch (IOException | RuntimeException | Error e) {
      String why =
          e instanceof IOException && e.getMessage() != null ? e.getMessage() : e.toString();
      return new Found(base, Outcome.FAILED, "It could not be recovered: " + why + ".");
    }
  }

  /**
   * Recovers the runs of a directory that belong to the user of a file, and leaves those of others
   * alone: what is done at the start of a run without being asked for.
   *
   * @param own a file of this process's run
   * @param directory where the runs are; one that does not exist holds none
   * @return those that were found unfinished, oldest first
   * @throws IOException if the directory cannot be read
   */
  public static List<Found> recoverOwn(Path directory, Path own) throws IOException {
    List<Found> found = new ArrayList<>();
    for (String base : unfinished(directory, FileOwners.of(own))) {
      found.add(recover(directory, base, Death.unknown()));
    }
    return List.copyOf(found);
  }

  private static List<String> unfinished(Path directory, @Nullable Object owner)
      throws IOException {
    Map<String, RunFileName> bases = new HashMap<>();
    if (!Files.exists(directory)) {
      return List.of();
    }
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory.toString());
    }
    try (DirectoryStream<Path> files = Listing.of(directory, "*.{journal,part}")) {
      for (Path file : files) {
        RunFileName name = RunFileName.parse(String.valueOf(file.getFileName()));
        if (name != null && isUnfinished(name) && (owner == null || isOf(file, owner))) {
          bases.putIfAbsent(name.base(), name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    if (owner != null) {
      // The journal identifies a run's owner; without it, the remaining files do.
      bases
          .keySet()
          .removeIf(
              base -> {
                Path journal = directory.resolve(base + Claim.SUFFIX);
                return Files.exists(journal, LinkOption.NOFOLLOW_LINKS) && !isOf(journal, owner);
              });
    }
    return bases.values().stream().sorted(RunFileName.OLDEST_FIRST).map(RunFileName::base).toList();
  }

  /** Whether a file is a run's journal, or belongs to a run whose journal was removed. */
  private static boolean isUnfinished(RunFileName name) {
    return name.kind() == RunFileName.Kind.JOURNAL || isLeft(name);
  }

  /** Whether a file lacks its final name; an index, which nothing needs, may lack it for good. */
  static boolean isLeft(RunFileName name) {
    return name.part() && !name.temporary() && name.kind() != RunFileName.Kind.INDEX;
  }

  private static boolean isOf(Path file, Object owner) {
    try {
      return FileOwners.of(file).equals(owner);
    } catch (IOException gone) {
      return false;
    }
  }
}
