package dev.tachograph.internal.files;

import dev.tachograph.common.RunFileName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The numbers of the full files of a run, by suffix. A run of this process knows which it made; for
 * another one the directory is listed, once for all its streams. What others put under such a name
 * is none of them. Thread-safe.
 */
final class SegmentNumbers {
  private final Path directory;
  private final String base;
  private final Object owner;
  private final Map<String, SortedSet<Integer>> bySuffix = new HashMap<>();
  private boolean areKnown;

  /**
   * Those of a run.
   *
   * @param owner whose files they are, as {@link FileOwners#of} names one
   * @param areKnown whether it has none yet, so that the directory need not be listed
   */
  SegmentNumbers(Path directory, String base, Object owner, boolean areKnown) {
    this.directory = directory;
    this.base = base;
    this.owner = owner;
    this.areKnown = areKnown;
  }

  /** Those of a stream whose files are there, in ascending order, as a copy. */
  List<Integer> of(String suffix) throws IOException {
    List<Integer> ours = new ArrayList<>();
    for (int number : named(suffix)) {
      if (isOurs(suffix, number)) {
        ours.add(number);
      }
    }
    return ours;
  }

  /** How many numbers, up to one, something else has that stands there. */
  int takenByOthers(String suffix, long most) throws IOException {
    int taken = 0;
    for (int number : named(suffix)) {
      boolean counts = number <= most && !isOurs(suffix, number);
      taken += counts && RunFiles.stands(path(suffix, number)) ? 1 : 0;
    }
    return taken;
  }

  private boolean isOurs(String suffix, int number) throws IOException {
    return FileOwners.isFileOf(path(suffix, number), owner);
  }

  private Path path(String suffix, int number) {
    return directory.resolve(base + RunFiles.numbered(suffix, number));
  }

  private synchronized List<Integer> named(String suffix) throws IOException {
    if (!areKnown) {
      list();
      areKnown = true;
    }
    return new ArrayList<>(bySuffix.getOrDefault(suffix, new TreeSet<>()));
  }

  private void list() throws IOException {
    try (DirectoryStream<Path> found = Listing.of(directory, base + ".*")) {
      for (Path file : found) {
        RunFileName name = RunFileName.parse(String.valueOf(file.getFileName()));
        if (name != null && name.base().equals(base) && isSegment(name)) {
          add(Objects.requireNonNull(name.kind()).suffix(), name.segment());
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static boolean isSegment(RunFileName name) {
    return name.segment() != RunFileName.LAST
        && !name.part()
        && name.kind() != RunFileName.Kind.REPORT;
  }

  synchronized void add(String suffix, int number) {
    // No lambda, which a full heap could break for good.
    SortedSet<Integer> known = bySuffix.get(suffix);
    if (known == null) {
      known = new TreeSet<>();
      bySuffix.put(suffix, known);
    }
    known.add(number);
  }

  synchronized void remove(String suffix, int number) {
    bySuffix.getOrDefault(suffix, new TreeSet<>()).remove(number);
  }
}
