package dev.tachograph.recovery;

import dev.tachograph.common.RunFileName;
import dev.tachograph.internal.WholeFile;
import dev.tachograph.internal.files.Listing;
import dev.tachograph.internal.journal.JournalRecovery;
import dev.tachograph.internal.journal.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of a run that nobody has finished, to be read while its process may go on writing. Up
 * to where they are read is what the journal's header vouches for, so that lines and counters
 * belong together; without a header, it is their size. The current file of each stream is open from
 * the beginning, since it may get a number meanwhile; full ones may be removed at the size bound.
 */
final class WrittenFiles implements AutoCloseable {
  private static final List<Path> KERNEL = List.of(Path.of("/proc"), Path.of("/sys"));

  /**
   * A file, or its beginning.
   *
   * @param path to be opened, which is no link
   * @param name in the directory of the run
   * @param end where to stop
   * @param open the open file; {@code null} if it keeps its name
   * @param mayVanish whether it may be removed meanwhile
   */
  record Part(Path path, String name, long end, @Nullable InputStream open, boolean mayVanish) {
    /**
     * Reads its lines.
     *
     * @return whether it was there
     */
    boolean read(FileLines lines, long from, boolean rest) throws IOException {
      if (open != null) {
        lines.read(open, from, end, rest);
        return true;
      }
      try (InputStream in = WholeFile.openRegular(path)) {
        lines.read(in, from, end, rest);
        return true;
      } catch (NoSuchFileException gone) {
        if (!mayVanish) {
          throw gone;
        }
        return false;
      }
    }

    private Part upTo(long length) {
      return new Part(path, name, Math.min(length, end), open, mayVanish);
    }
  }

  private final Map<Stream, NavigableMap<Integer, Part>> files = new EnumMap<>(Stream.class);

  private final List<InputStream> open = new ArrayList<>();

  private WrittenFiles() {}

  /** Files that nobody writes any more. */
  static List<Part> whole(List<Path> files) throws IOException {
    List<Part> whole = new ArrayList<>();
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      whole.add(new Part(file, name, Files.size(file), null, false));
    }
    return whole;
  }

  /**
   * The files of a run; a link to a file is followed.
   *
   * @throws IOException if the directory cannot be read
   */
  static WrittenFiles in(Path directory, String base) throws IOException {
    WrittenFiles found = new WrittenFiles();
    boolean listed = false;
    try (DirectoryStream<Path> paths = Listing.of(directory, base + ".*")) {
      for (Path path : paths) {
        RunFileName name = RunFileName.parse(String.valueOf(path.getFileName()));
        if (name != null && name.base().equals(base) && !name.temporary()) {
          found.add(path, name);
        }
      }
      listed = true;
      return found;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } finally {
      if (!listed) {
        found.close();
      }
    }
  }

  private void add(Path path, RunFileName name) {
    for (Stream stream : Stream.values()) {
      RunFileName.Kind kind = name.kind();
      if (kind == null || !kind.suffix().equals(stream.suffix())) {
        continue;
      }
      try {
        Path real = Files.isSymbolicLink(path) ? path.toRealPath() : path;
        if (Files.isRegularFile(real) && KERNEL.stream().noneMatch(real::startsWith)) {
          NavigableMap<Integer, Part> numbered =
              files.computeIfAbsent(stream, any -> new TreeMap<>());
          // The final name takes precedence over that of a file that is still written.
          if (!name.part() || !numbered.containsKey(name.segment())) {
            numbered.put(name.segment(), part(path, real, name));
          }
        }
      } catch (IOException gone) {
        // It was removed at the size bound, or got its number.
      }
    }
  }

  private Part part(Path path, Path real, RunFileName name) throws IOException {
    InputStream in = null;
    if (name.part()) {
      in = WholeFile.openRegular(real);
      open.add(in);
    }
    return new Part(real, String.valueOf(path.getFileName()), Files.size(real), in, true);
  }

  /** Whether the current files are those of a header, as far as their sizes show. */
  boolean areOf(JournalRecovery header) {
    for (Map.Entry<Stream, NavigableMap<Integer, Part>> entry : files.entrySet()) {
      Part part = current(entry.getValue(), header.fullFiles(entry.getKey()));
      if (part != null && part.end() < header.length(entry.getKey())) {
        return false;
      }
    }
    return true;
  }

  /** The file that was the current one, which may have got its number meanwhile. */
  private static @Nullable Part current(NavigableMap<Integer, Part> numbered, long full) {
    Map.Entry<Integer, Part> current = full < 0 ? null : numbered.higherEntry((int) full);
    return current == null ? null : current.getValue();
  }

  /** The numbers of the full files, by stream. */
  Map<Stream, List<Integer>> numbers() {
    Map<Stream, List<Integer>> numbers = new EnumMap<>(Stream.class);
    files.forEach(
        (stream, numbered) ->
            numbers.put(
                stream, new ArrayList<>(numbered.headMap(RunFileName.LAST, false).keySet())));
    return numbers;
  }

  /** Leaves out what was written after the header of the journal. */
  void upTo(JournalRecovery header) {
    files.forEach(
        (stream, numbered) -> {
          long full = header.fullFiles(stream);
          Part part = current(numbered, full);
          Integer number = part == null ? null : numbered.higherKey((int) full);
          if (part != null && number != null) {
            numbered.tailMap(number, false).clear();
            numbered.put(number, part.upTo(header.length(stream)));
          }
        });
  }

  /** The files of a stream, oldest first. */
  List<Part> of(Stream stream) {
    return new ArrayList<>(files.getOrDefault(stream, new TreeMap<>()).values());
  }

  /** Those that are gone by now were removed at the size bound. */
  void removeVanished() {
    for (NavigableMap<Integer, Part> numbered : files.values()) {
      numbered.values().removeIf(part -> part.open() == null && !Files.exists(part.path()));
    }
  }

  @Override
  public void close() throws IOException {
    for (InputStream in : open) {
      in.close();
    }
  }
}
