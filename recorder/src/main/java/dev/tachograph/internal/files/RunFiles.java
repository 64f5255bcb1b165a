package dev.tachograph.internal.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;

/**
 * The files of one run: their names, how they come to be, and how they get their final names.
 *
 * <p>A run owns a base from the moment its {@code <base>.journal} was created: creating it fails
 * for everybody else, in this process or another one. All files are created new, never through a
 * link that stands there, and readable by owner and group only where the file system knows that.
 * Thread-safe.
 */
public final class RunFiles {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'__'HH-mm-ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String CLAIM = ".journal";
  private static final String PART = ".part";
  private static final Set<OpenOption> CREATE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private final Path directory;
  private final String base;
  private final FileSeam files;

  private RunFiles(Path directory, String base, FileSeam files) {
    this.directory = directory;
    this.base = base;
    this.files = files;
  }

  /** {@code yyyy-MM-dd__HH-mm-ss}, UTC. */
  public static String runTimestampUtc(Instant start) {
    return TIMESTAMP.format(start);
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
    makeDirectory(directory);
    String timestamp = runTimestampUtc(start);
    for (int n = 1; ; n++) {
      RunFiles run = new RunFiles(directory, n == 1 ? timestamp : timestamp + "-" + n, seam);
      if (run.tryClaim()) {
        return run;
      }
    }
  }

  private static void makeDirectory(Path directory) throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw unusable(directory, "is not a directory; name a directory", e);
    } catch (IOException e) {
      throw unusable(directory, "cannot be made (" + reason(e) + "); name another directory", e);
    }
  }

  /** Creates the claim, then looks whether the base is otherwise unused. */
  private boolean tryClaim() throws IOException {
    Path claim = directory.resolve(base + CLAIM);
    try {
      createNew(claim).close();
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw unusable(
          directory,
          "cannot be written to (" + reason(e) + "); make it writable or name another directory",
          e);
    }
    if (isOtherwiseUsed(claim)) {
      Files.delete(claim);
      return false;
    }
    return true;
  }

  private boolean isOtherwiseUsed(Path claim) throws IOException {
    try (DirectoryStream<Path> used = Files.newDirectoryStream(directory, base + ".*")) {
      for (Path file : used) {
        if (!file.getFileName().equals(claim.getFileName())) {
          return true;
        }
      }
      return false;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static IOException unusable(Path directory, String why, IOException cause) {
    return new IOException("The output directory " + directory + " " + why + ".", cause);
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException fse && fse.getReason() != null) {
      return fse.getReason().toLowerCase(Locale.ROOT);
    }
    return e instanceof FileAlreadyExistsException ? "a file is in the way" : String.valueOf(e);
  }

  static boolean isPosix(Path directory) {
    return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Creates a file as all files of a run are created: new, for owner and group only. */
  public static FileChannel createNew(Path file) throws IOException {
    FileAttribute<?>[] attributes = {};
    if (isPosix(file)) {
      attributes =
          new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"))
          };
    }
    return FileChannel.open(file, CREATE, attributes);
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
    return createNew(partPath(suffix));
  }

  /** Creates a file that is complete at once, under its final name, such as a dump. */
  public Path write(String suffix, byte[] content) throws IOException {
    Path file = finalPath(suffix);
    writeNew(file, content);
    return file;
  }

  /**
   * Gives a finished and closed file its final name: syncs it, renames it, syncs the directory.
   *
   * @throws FileAlreadyExistsException if something stands there; it is left alone
   */
  public Path finish(String suffix) throws IOException {
    Path part = partPath(suffix);
    Path file = finalPath(suffix);
    files.syncFile(part);
    files.rename(part, file);
    files.syncDirectory(directory);
    return file;
  }

  /** Replaces the file that has a final name, or that name's {@code .part}, in one step. */
  public Path replace(Path file, byte[] content) throws IOException {
    Path fresh = directory.resolve(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    writeNew(fresh, content);
    files.syncFile(fresh);
    files.replace(fresh, file);
    files.syncDirectory(directory);
    return file;
  }

  private static void writeNew(Path file, byte[] content) throws IOException {
    try (FileChannel channel = createNew(file)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /** Gives the claim back once all files have their final names. */
  public void release() {
    try {
      Files.deleteIfExists(directory.resolve(base + CLAIM));
    } catch (IOException e) {
      throw new UncheckedIOException("The journal of " + base + " cannot be removed.", e);
    }
  }
}
