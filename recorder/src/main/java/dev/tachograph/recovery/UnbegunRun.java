package dev.tachograph.recovery;

import dev.tachograph.common.RunClock;
import dev.tachograph.common.RunFileName;
import dev.tachograph.internal.files.Claim;
import dev.tachograph.internal.files.FileOwners;
import dev.tachograph.internal.files.Listing;
import dev.tachograph.internal.journal.JournalReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a start that did not get as far as a run, as seen by whoever has taken its claim: a
 * journal that does not say yet whose it is, which is written before anything can be recorded, and
 * files without a line. Nothing tells its process, so it counts as starting for a while after the
 * last change to a file.
 */
final class UnbegunRun {
  private static final long STARTING_MILLIS = 60_000;

  private final List<Path> parts;
  private final long touchedMillis;

  private UnbegunRun(List<Path> parts, long touchedMillis) {
    this.parts = parts;
    this.touchedMillis = touchedMillis;
  }

  /**
   * Looks at a run whose process neither its journal nor its report names.
   *
   * @param claim the run's claim, which the caller holds
   * @return {@code null} if something was recorded, or something of the run is not its owner's
   * @throws IOException if a file cannot be read
   */
  static @Nullable UnbegunRun find(Path directory, String base, Claim claim) throws IOException {
    if (!isUnbegun(claim)) {
      return null;
    }
    List<Path> parts = new ArrayList<>();
    long touched = touched(directory.resolve(base + Claim.SUFFIX));
    try (DirectoryStream<Path> files = Listing.of(directory, base + ".*")) {
      for (Path file : files) {
        RunFileName name = RunFileName.parse(String.valueOf(file.getFileName()));
        if (name == null || !FileOwners.isFileOf(file, claim.owner())) {
          return null;
        }
        if (name.kind() != RunFileName.Kind.JOURNAL) {
          if (!name.part() || (name.kind() != RunFileName.Kind.REPORT && Files.size(file) > 0)) {
            return null;
          }
          parts.add(file);
          touched = Math.max(touched, touched(file));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return new UnbegunRun(parts, touched);
  }

  private static boolean isUnbegun(Claim claim) throws IOException {
    if (claim.elsewhere() == null) {
      return JournalReader.isUnbegun(claim.channel());
    }
    try (FileChannel elsewhere = claim.openElsewhere()) {
      return elsewhere == null || JournalReader.isUnbegun(elsewhere);
    }
  }

  private static long touched(Path file) throws IOException {
    return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
  }

  /** Whether the start is so long ago that it has ended. */
  boolean isAbandoned() {
    return RunClock.start().wallMillis() - touchedMillis > STARTING_MILLIS;
  }

  /** Removes the files, and the claim at last. */
  void delete(Claim claim) throws IOException {
    for (Path part : parts) {
      Files.deleteIfExists(part);
    }
    claim.delete();
  }
}
