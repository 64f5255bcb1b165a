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
import org.jspecify.annotations.Nullable;

/**
 * The files of one run: their names, how they come to be, and how they get their final names.
 *
 * <p>A run owns a base from the moment its {@code <base>.journal} was created: creating it fails
 * for everybody else, in this process or another one. All files are created new, never through a
 * link that stands there, and readable by owner and group only where the file system knows that.
 * Thread-safe.
 */
public final class RunFiles {
  private static final String PART = ".part";
  private static final String REPORT = ".json";

  /** More files with other names than these are not told. */
  private static final int MAX_TOLD = 100;

  /** Of every file that a run may have but for its journal, dumps and segments. */
  static final List<String> SUFFIXES =
      List.of(".json", ".logs.jsonl", ".resources.jsonl", ".events.jsonl", ".trace.json");

  private final Path directory;
  private final String base;
  private final FileSeam files;
  private final Durability durability;
  private final Claim claim;
  private final Object owner;

  private final SegmentNumbers segments;
  private final Map<Path, Path> otherNames = new ConcurrentHashMap<>();

  private RunFiles(Path directory, String base, FileSeam files, Claim claim, boolean isOurs) {
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
   * Takes a base for a run that starts at an instant, and makes the directory if it is missing.
   *
   * @throws IOException with a sentence for the user, if the directory cannot be used
   */
  public static RunFiles claim(Path directory, Instant start) throws IOException {
    return claim(directory, start, FileSeam.SYSTEM);
  }

  static RunFiles claim(Path directory, Instant start, FileSeam seam) throws IOException {
    RunDirectory.make(directory);
    String timestamp = runTimestampUtc(start);
    for (int n = 1; ; n++) {
      String base = n == 1 ? timestamp : timestamp + "-" + n;
      Claim claim = tryClaim(directory, base);
      if (claim != null) {
        return new RunFiles(directory, base, seam, claim, true);
      }
    }
  }

  /** The files of a run whose process is gone, for whoever holds its claim. */
  public static RunFiles of(Path directory, String base, Claim claim) {
    return new RunFiles(directory, base, FileSeam.SYSTEM, claim, false);
  }

  /** Creates the claim, then looks whether the base is otherwise unused. */
  private static @Nullable Claim tryClaim(Path directory, String base) throws IOException {
    Path file = directory.resolve(base + Claim.SUFFIX);
    Claim claim;
    try {
      claim = Claim.create(file);
    } catch (IOException e) {
      throw RunDirectory.notWritable(directory, e);
    }
    if (claim != null && isOtherwiseUsed(directory, base)) {
      claim.delete();
      return null;
    }
    return claim;
  }

  /**
   * Whether a file of another run of that base stands there. Looked for by name, since a listing
   * takes the longer the more runs the directory holds. What no run leaves by itself is missed: a
   * later segment or dump where the first one, the stream's last file and the report are gone; it
   * is left alone nevertheless, as nothing is ever created or renamed over what stands there.
   */
  private static boolean isOtherwiseUsed(Path directory, String base) {
    for (String suffix : SUFFIXES) {
      if (stands(directory.resolve(base + suffix))
          || stands(directory.resolve(base + suffix + PART))
          || stands(directory.resolve(base + numbered(suffix, 1)))) {
        return true;
      }
    }
    return stands(directory.resolve(base + dumpSuffix(1)));
  }

  static boolean stands(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** What follows the base in the name of a dump. */
  public static String dumpSuffix(int number) {
    return ".dump-" + number + ".txt";
  }

  static String numbered(String suffix, int number) {
    int dot = suffix.lastIndexOf('.');
    return suffix.substring(0, dot + 1) + number + suffix.substring(dot);
  }

  /** Where the files are. */
  public Path directory() {
    return directory;
  }

  /** What all names begin with. */
  public String base() {
    return base;
  }

  /** The name of a file once the run is over, such as for {@code .logs.jsonl}. */
  public Path finalPath(String suffix) {
    return directory.resolve(base + suffix);
  }

  /**
   * The name of a segment, the part of a stream before the file that is written: {@code
   * <base>.logs.1.jsonl} for {@code .logs.jsonl}.
   *
   * @param number 1 for the oldest
   */
  public Path segmentPath(String suffix, int number) {
    return finalPath(numbered(suffix, number));
  }

  /**
   * The numbers of the segments of a stream that are there, in ascending order. A run of this
   * process knows which it made; for another one the directory is listed, once for all its streams.
   * What others put under such a name is no segment.
   */
  public List<Integer> segments(String suffix) throws IOException {
    return segments.of(suffix);
  }

  /** How many numbers of a stream, up to one, something has that is no segment. */
  public int takenByOthers(String suffix, long most) throws IOException {
    return segments.takenByOthers(suffix, most);
  }

  /**
   * The files of a stream under their final names, oldest first: the segments that are there, and
   * the last file.
   */
  public List<Path> finalPaths(String suffix) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (int number : segments(suffix)) {
      paths.add(segmentPath(suffix, number));
    }
    // A stream that ended between two files has no other one.
    boolean stands = stands(finalPath(suffix)) && !otherNames.containsKey(finalPath(suffix));
    if (paths.isEmpty() || stands || stands(partPath(suffix))) {
      paths.add(finalPath(suffix));
    }
    return paths;
  }

  /**
   * Gives the file that is written its number, so that the next one can be created.
   *
   * @throws FileAlreadyExistsException if something stands there; it is left alone
   */
  public void closeSegment(String suffix, int number) throws IOException {
    // First, as it needs memory: what is renamed cannot be renamed again.
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
   * The same with the next number under which nothing stands.
   *
   * @return the number
   */
  public int closeSegmentFrom(String suffix, int number) throws IOException {
    int free = number;
    while (true) {
      try {
        closeSegment(suffix, free);
        if (free > number && otherNames.size() < MAX_TOLD) {
          otherNames.put(segmentPath(suffix, number), segmentPath(suffix, free));
        }
        return free;
      } catch (FileAlreadyExistsException taken) {
        free++;
      }
    }
  }

  /** Removes a segment, if it is still there. */
  public void removeSegment(String suffix, int number) throws IOException {
    Files.deleteIfExists(segmentPath(suffix, number));
    segments.remove(suffix, number);
  }

  /** The name of a file while the run goes on. */
  public Path partPath(String suffix) {
    return directory.resolve(base + suffix + PART);
  }

  /**
   * Creates a file under its name while the run goes on.
   *
   * @return open for writing; the caller closes it
   */
  public FileChannel create(String suffix) throws IOException {
    return NewFiles.create(partPath(suffix));
  }

  /** The file that is the claim, and mostly the journal. */
  public Path journalPath() {
    return directory.resolve(base + Claim.SUFFIX);
  }

  /** Whether a file belongs to who has the claim, and to no name beside. */
  public boolean isOurs(Path file) throws IOException {
    return FileOwners.isOf(file, owner);
  }

  /** Whether a regular file of who has the claim is there, whatever other names it has. */
  public boolean isOurFile(Path file) throws IOException {
    return FileOwners.isFileOf(file, owner);
  }

  /**
   * Opens what somebody else put where the file that is written was.
   *
   * @return {@code null} if that is not to be written to: a link, or a file that has other names,
   *     is of another owner, or cannot be opened
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

  /** Creates a file that is complete at once, under its final name, such as a dump. */
  public Path write(String suffix, byte[] content) throws IOException {
    Path file = finalPath(suffix);
    writeNew(file, content);
    return file;
  }

  /**
   * Gives a finished and closed file its final name: syncs its segments and it, renames it, syncs
   * the directory.
   *
   * @return the name: if something stands under the final one, it is left alone, and the next free
   *     number is taken, as for a segment
   */
  public Path finish(String suffix) throws IOException {
    Path part = partPath(suffix);
    syncSegments(suffix);
    durability.sync(part);
    Path file = rename(part, suffix);
    durability.syncDirectory(directory);
    return file;
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

  /** The name that a file will have if it is finished now. */
  public Path nextFinalPath(String suffix) throws IOException {
    Path file = finalPath(suffix);
    return stands(file) ? segmentPath(suffix, freeNumber(suffix)) : file;
  }

  /** Names of finished files by the final ones, under which something else stands. */
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

  /** Brings the segments of a stream to the disk. */
  public void syncSegments(String suffix) throws IOException {
    for (int number : segments(suffix)) {
      durability.sync(segmentPath(suffix, number));
    }
  }

  /** Replaces the file that has a final name, or that name's {@code .part}, in one step. */
  public Path replace(Path file, byte[] content) throws IOException {
    Path fresh = FreshNames.create(file, name -> writeNew(name, content));
    durability.sync(fresh);
    files.replace(fresh, file);
    durability.syncDirectory(directory);
    return file;
  }

  /** Has a file's bytes on the disk, if the file system can do that at all. */
  public void sync(FileChannel channel) throws IOException {
    durability.sync(channel);
  }

  /** Why something is not for sure on the disk that was to be; {@code null} while all is. */
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

  /** Gives the claim back once all files have their final names. */
  public void release() {
    release(() -> false);
  }

  /**
   * The same, and the blocks of the journal.
   *
   * @param isLetGo asked when the journal has no name any more: whether nobody uses its file, so
   *     that its blocks can be given back though it may still be mapped
   */
  public void release(BooleanSupplier isLetGo) {
    try {
      claim.delete(isLetGo);
    } catch (IOException e) {
      throw new UncheckedIOException("The journal of " + base + " cannot be removed.", e);
    }
  }
}
