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
 * The numbers of a run's full files, by suffix. A run of this process knows the segments it made;
 * for another run the directory is listed once for all its streams. Files that others put under
 * such names are not included. Thread-safe.
 */
final class SegmentNumbers {
  private final Path directory;
  private final String base;
  private final Object owner;
  private final Map<String, SortedSet<Integer>> bySuffix = new HashMap<>();
  private boolean areKnown;

  /**
   * The segment numbers of a run.
   *
   * @param owner owner of the files, as returned by {@link FileOwners#of}
   * @param areKnown whether the run has no segments yet, so that the directory need not be listed
   */
  SegmentNumbers(Path directory, String base, Object owner, boolean areKnown) {
    this.directory = directory;
    this.base = base;
    this.owner = owner;
    this.areKnown = areKnown;
  }

  /** The numbers of a stream's existing files, in ascending order, as a copy. */
  List<Integer> of(String suffix) throws IOException {
    List<Integer> ours = new ArrayList<>();
    for (int number : named(suffix)) {
      if (isOurs(suffix, number)) {
        ours.add(number);
      }
    }
    return ours;
  }

  /** How many numbers, up to a maximum, are taken by something else. */
  int takenByOthers(String suffix, long max) throws IOException {
    int taken = 0;
    for (int number : named(suffix)) {
      boolean counts = number <= max && !isOurs(suffix, number);
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
    // No lambda, whose linkage a full heap could break permanently.
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
