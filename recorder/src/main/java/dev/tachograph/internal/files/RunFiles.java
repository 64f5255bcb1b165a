package dev.tachograph.internal.files;

import dev.tachograph.internal.Buffers;
import dev.tachograph.internal.json.Timestamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The files of one run: their names, their creation and their finalization.
 *
 * <p>A run owns a base name from the moment its {@code <base>.journal} was created: creating it
 * fails for everyone else, in this or another process. All files are created new, never through an
 * existing link, and readable by owner and group only where the file system supports that.
 * Thread-safe.
 */
public final class RunFiles {
  private static final String PART = ".part";
  private static final String REPORT = ".json";

  /** No more files than this are reported to have other names. */
  private static final int MAX_REPORTED = 100;

  /** The suffixes of all files that a run may have except its journal, dumps and segments. */
  static final List<String> SUFFIXES =
      List.of(".json", ".logs.jsonl", ".resources.jsonl", ".events.jsonl", ".trace.json", ".index");

  private final Path directory;
  private final String base;
  private final FileOperations files;
  private final Durability durability;
  private final Claim claim;
  private final Object owner;

  private final SegmentNumbers segments;
  private final Map<Path, Path> otherNames = new ConcurrentHashMap<>();

  private RunFiles(Path directory, String base, FileOperations files, Claim claim, boolean isOurs) {
    this.directory = directory;
    this.base = base;
    this.files = files;
    this.durability = new Durability(files);
    this.claim = claim;
    this.owner = claim.owner();
    this.segments = new SegmentNumbers(directory, base, owner, isOurs);
  }

  /** {@code yyyy-MM-dd__HH-mm-ss}, UTC. */
  public static String runTimestampUtc(Instant start) {
    String time = Timestamp.of(start.toEpochMilli());
    return time.substring(0, time.indexOf('.')).replace("T", "__").replace(':', '-');
  }

  /**
   * Claims a base name for a run that starts at an instant; creates the directory if it is missing.
   *
   * @throws IOException with a sentence for the user, if the directory cannot be used
   */
  public static RunFiles claim(Path directory, Instant start) throws IOException {
    return claim(directory, start, base -> true);
  }

  /**
   * Claims a base name that the caller has no objection to.
   *
   * @param isFree asked for each name in turn before it is looked for in the directory
   * @throws IOException with a sentence for the user, if the directory cannot be used
   */
  public static RunFiles claim(Path directory, Instant start, Predicate<String> isFree)
      throws IOException {
    return claim(directory, start, FileOperations.SYSTEM, isFree);
  }

  static RunFiles claim(Path directory, Instant start, FileOperations seam) throws IOException {
    return claim(directory, start, seam, base -> true);
  }

  private static RunFiles claim(
      Path directory, Instant start, FileOperations seam, Predicate<String> isFree)
      throws IOException {
    RunDirectory.make(directory);
    String timestamp = runTimestampUtc(start);
    for (int n = 1; ; n++) {
      String base = n == 1 ? timestamp : timestamp + "-" + n;
      Claim claim = isFree.test(base) ? tryClaim(directory, base) : null;
      if (claim != null) {
        return new RunFiles(directory, base, seam, claim, true);
      }
    }
  }

  /** The files of a run whose process is gone, for whoever holds its claim. */
  public static RunFiles of(Path directory, String base, Claim claim) {
    return new RunFiles(directory, base, FileOperations.SYSTEM, claim, false);
  }

  /** Creates the claim, then checks that the base name is otherwise unused. */
  private static @Nullable Claim tryClaim(Path directory, String base) throws IOException {
    Path file = directory.resolve(base + Claim.SUFFIX);
    Claim claim;
    try {
      claim = Claim.create(file);
    } catch (IOException e) {
      throw RunDirectory.notWritable(directory, e);
    }
    if (claim != null && isTaken(directory, base)) {
      claim.delete();
      return null;
    }
    return claim;
  }

  /**
   * Whether a file of another run with that base name exists. The names are probed one by one,
   * since a listing takes longer the more runs the directory holds. What no run leaves by itself is
   * missed: a later segment or dump whose first one, the stream's last file and the report are all
   * gone. Such files are safe nevertheless, as nothing is ever created or renamed over an existing
   * file.
   */
  private static boolean isTaken(Path directory, String base) {
    for (String suffix : SUFFIXES) {
      if (stands(directory.resolve(base + suffix))
          || stands(directory.resolve(base + suffix + PART))
          || stands(directory.resolve(base + numbered(suffix, 1)))) {
        return true;
      }
    }
    return stands(directory.resolve(base + dumpSuffix(1)));
  }

  /** Whether anything has a name, be it a link to nothing. */
  public static boolean stands(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** What follows the base name in the name of a dump. */
  public static String dumpSuffix(int number) {
    return ".dump-" + number + ".txt";
  }

  static String numbered(String suffix, int number) {
    int dot = suffix.lastIndexOf('.');
    return suffix.substring(0, dot + 1) + number + suffix.substring(dot);
  }

  /** The directory of the files. */
  public Path directory() {
    return directory;
  }

  /** The base name that all names begin with. */
  public String base() {
    return base;
  }

  /** The name of a file once the run is over, for a suffix such as {@code .logs.jsonl}. */
  public Path finalPath(String suffix) {
    return directory.resolve(base + suffix);
  }

  /**
   * The name of a segment, an earlier, full file of a stream: {@code <base>.logs.1.jsonl} for
   * {@code .logs.jsonl}.
   *
   * @param number 1 for the oldest
   */
  public Path segmentPath(String suffix, int number) {
    return finalPath(numbered(suffix, number));
  }

  /**
   * The numbers of a stream's existing segments, in ascending order. A run of this process knows
   * the segments it made; for another run the directory is listed once for all its streams. A file
   * that others put under such a name is no segment.
   */
  public List<Integer> segments(String suffix) throws IOException {
    return segments.of(suffix);
  }

  /**
   * How many segment numbers of a stream, up to a maximum, are taken by something that is no
   * segment.
   */
  public int takenByOthers(String suffix, long max) throws IOException {
    return segments.takenByOthers(suffix, max);
  }

  /**
   * {@return the final paths of a stream, as {@link #finalPaths} does; the first alone where the
   * directory cannot be read}
   *
   * @param suffix of the stream's files
   */
  public List<Path> knownPaths(String suffix) {
    try {
      return finalPaths(suffix);
    } catch (IOException unreadable) {
      return List.of(finalPath(suffix));
    }
  }

  /**
   * The files of a stream under their final names, oldest first: the existing segments, then the
   * last file.
   */
  public List<Path> finalPaths(String suffix) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (int number : segments(suffix)) {
      paths.add(segmentPath(suffix, number));
    }
    // A stream that ended between two files has no last file.
    boolean stands = stands(finalPath(suffix)) && !otherNames.containsKey(finalPath(suffix));
    if (paths.isEmpty() || stands || stands(partPath(suffix))) {
      paths.add(finalPath(suffix));
    }
    return paths;
  }

  /**
   * Renames the current file to its segment name, so that the next one can be created.
   *
   * @throws FileAlreadyExistsException if the name is taken; that file is left alone
   */
  public void closeSegment(String suffix, int number) throws IOException {
    // First, as it needs memory: once the file is renamed, the step cannot be repeated.
    segments.add(suffix, number);
    boolean renamed = false;
    try {
      files.rename(partPath(suffix), segmentPath(suffix, number));
      renamed = true;
    } finally {
      if (!renamed) {
        segments.remove(suffix, number);
      }
    }
  }

  /**
   * Renames the current file to the segment name with the next free number.
   *
   * @return the number
   */
  public int closeSegmentFrom(String suffix, int number) throws IOException {
    int free = number;
    while (true) {
      try {
        closeSegment(suffix, free);
        if (free > number && otherNames.size() < MAX_REPORTED) {
          otherNames.put(segmentPath(suffix, number), segmentPath(suffix, free));
        }
        return free;
      } catch (FileAlreadyExistsException taken) {
        free++;
      }
    }
  }

  /** Removes a segment if it still exists. */
  public void removeSegment(String suffix, int number) throws IOException {
    Files.deleteIfExists(segmentPath(suffix, number));
    segments.remove(suffix, number);
  }

  /** The name of a file while the run is in progress. */
  public Path partPath(String suffix) {
    return directory.resolve(base + suffix + PART);
  }

  /**
   * Creates a file under the name it has while the run is in progress.
   *
   * @return open for writing; the caller closes it
   */
  public FileChannel create(String suffix) throws IOException {
    return NewFiles.create(partPath(suffix));
  }

  /** The file that is the claim and usually also the journal. */
  public Path journalPath() {
    return directory.resolve(base + Claim.SUFFIX);
  }

  /** Whether a file belongs to the owner of the claim and has no second name. */
  public boolean isOurs(Path file) throws IOException {
    return FileOwners.isOf(file, owner);
  }

  /** Whether a regular file of the owner of the claim exists, whatever other names it has. */
  public boolean isOurFile(Path file) throws IOException {
    return FileOwners.isFileOf(file, owner);
  }

  /**
   * Opens what another process put in place of the current file.
   *
   * @return {@code null} if it must not be written to: a link, or a file that has other names or
   *     another owner, or cannot be opened
   */
  public @Nullable FileChannel reopen(String suffix) throws IOException {
    Path file = partPath(suffix);
    try {
      if (!isOurs(file)) {
        return null;
      }
      return SteadyChannel.open(
          file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (AccessDeniedException | NoSuchFileException refused) {
      return null;
    }
  }

  /** Creates a complete file, such as a dump, under its final name. */
  public Path write(String suffix, byte[] content) throws IOException {
    Path file = finalPath(suffix);
    writeNew(file, content);
    return file;
  }

  /**
   * Gives a finished and closed file its final name: syncs it and its segments, renames it and
   * syncs the directory.
   *
   * @return its name: if the final one is taken, that file is left alone and the next free number
   *     is used, as for a segment
   */
  public Path finish(String suffix) throws IOException {
    Path part = partPath(suffix);
    syncSegments(suffix);
    durability.sync(part);
    Path file = rename(part, suffix);
    durability.syncDirectory(directory);
    return file;
  }

  /**
   * Finishes several files; one that fails does not keep the others from it.
   *
   * @param suffixes those without a {@code .part} of the run's user are left out, their segments
   *     synced
   * @return the final names
   * @throws IOException the first failure, the others suppressed in it
   */
  public List<Path> finishAll(List<String> suffixes) throws IOException {
    List<Path> finished = new ArrayList<>();
    IOException failure = null;
    for (String suffix : suffixes) {
      try {
        if (isOurFile(partPath(suffix))) {
          finished.add(finish(suffix));
        } else {
          syncSegments(suffix);
        }
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    return finished;
  }

  private Path rename(Path part, String suffix) throws IOException {
    Path file = finalPath(suffix);
    try {
      files.rename(part, file);
      return file;
    } catch (FileAlreadyExistsException taken) {
      int number = freeNumber(suffix);
      closeSegment(suffix, number);
      Path other = segmentPath(suffix, number);
      otherNames.put(file, other);
      return other;
    }
  }

  private int freeNumber(String suffix) throws IOException {
    List<Integer> ours = segments.of(suffix);
    int number = ours.isEmpty() ? 1 : ours.get(ours.size() - 1) + 1;
    while (stands(segmentPath(suffix, number))) {
      number++;
    }
    return number;
  }

  /** The name that a file would get if it were finished now. */
  public Path nextFinalPath(String suffix) throws IOException {
    Path file = finalPath(suffix);
    return stands(file) ? segmentPath(suffix, freeNumber(suffix)) : file;
  }

  /** The actual names of finished files whose final names were taken, by the final names. */
  public Map<Path, Path> otherNames() {
    return Map.copyOf(otherNames);
  }

  /** Whether a file of the owner of the claim has the final name, or a number in its place. */
  public boolean isFinished(String suffix) throws IOException {
    boolean finished = isOurFile(finalPath(suffix));
    for (int n = 1; !finished && suffix.equals(REPORT) && stands(segmentPath(suffix, n)); n++) {
      finished = isOurFile(segmentPath(suffix, n));
    }
    return finished;
  }

  /** Syncs the segments of a stream to disk. */
  public void syncSegments(String suffix) throws IOException {
    for (int number : segments(suffix)) {
      durability.sync(segmentPath(suffix, number));
    }
  }

  /** Atomically replaces the file with a final name, or that name's {@code .part}. */
  public Path replace(Path file, byte[] content) throws IOException {
    Path fresh = FreshNames.create(file, name -> writeNew(name, content));
    durability.sync(fresh);
    files.replace(fresh, file);
    durability.syncDirectory(directory);
    return file;
  }

  /** Syncs a file to disk if the file system supports it. */
  public void sync(FileChannel channel) throws IOException {
    durability.sync(channel);
  }

  /** Why something that had to be on disk may not be; {@code null} if everything is. */
  public @Nullable IOException notSynced() {
    return durability.notSynced();
  }

  private static void writeNew(Path file, byte[] content) throws IOException {
    try (FileChannel channel = NewFiles.create(file)) {
      Buffers.writeAll(channel, content);
    }
  }

  /** The claim, which holds the journal. */
  public Claim claim() {
    return claim;
  }

  /** Releases the claim once all files have their final names. */
  public void release() {
    release(() -> false);
  }

  /**
   * Releases the claim once all files have their final names, and frees the journal's blocks.
   *
   * @param isReleased asked once the journal's name is gone: whether its file is no longer in use,
   *     so that its blocks can be freed though it may still be mapped
   */
  public void release(BooleanSupplier isReleased) {
    try {
      claim.delete(isReleased);
    } catch (IOException e) {
      throw new UncheckedIOException("The journal of " + base + " cannot be removed.", e);
    }
  }
}
