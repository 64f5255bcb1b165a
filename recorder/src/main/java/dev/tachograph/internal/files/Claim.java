package dev.tachograph.internal.files;

import dev.tachograph.internal.proc.OwnPid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code <base>.journal}, created and locked: whoever holds it owns the run's files.
 *
 * <p>The lock is held until {@link #delete} or {@link #close}, or the death of the process. A file
 * lock belongs to the process, and on POSIX systems any close of the file gives it up, so the
 * claims of this process are also kept in a set, and nobody here opens a file in it.
 *
 * <p>The file is the journal itself, or, when the journal is in a directory of its own, says where:
 * the text {@code journal-at } and an absolute path.
 */
public final class Claim implements AutoCloseable {
  /** What follows the run's base in the file's name. */
  public static final String SUFFIX = ".journal";

  private static final String ELSEWHERE = "journal-at ";
  private static final int LONGEST_PATH = 8 * 1024;
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();
  private static final Set<OpenOption> CREATE =
      Set.of(
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> OPEN =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private final Path file;
  private final Path key;
  private final FileChannel channel;
  private @Nullable Path elsewhere;

  private Claim(Path file, Path key, FileChannel channel) {
    this.file = file;
    this.key = key;
    this.channel = channel;
  }

  /** Creates and locks it; {@code null} if it exists or somebody else took it at once. */
  static @Nullable Claim create(Path file) throws IOException {
    try {
      return take(file, CREATE);
    } catch (FileAlreadyExistsException e) {
      return null;
    }
  }

  /**
   * Locks one that a run left.
   *
   * @return {@code null} if it is gone, or some process holds it, this one included
   * @throws IOException if it cannot be opened, or files cannot be locked there
   */
  public static @Nullable Claim takeOver(Path file) throws IOException {
    try {
      Claim claim = take(file, OPEN);
      if (claim != null) {
        claim.elsewhere = claim.readElsewhere();
      }
      return claim;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static @Nullable Claim take(Path file, Set<OpenOption> how) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path parent = absolute.getParent();
    Path key =
        parent == null ? absolute : parent.toRealPath().resolve(String.valueOf(file.getFileName()));
    if (!OURS.add(key)) {
      return null;
    }
    boolean taken = false;
    try {
      FileChannel channel =
          how == CREATE ? RunFiles.createNew(file, how) : FileChannel.open(file, how);
      try {
        // Somebody may have removed it between opening and locking.
        taken = lock(channel, how == CREATE) && Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        return taken ? new Claim(file, key, channel) : null;
      } finally {
        if (!taken) {
          channel.close();
        }
      }
    } finally {
      if (!taken) {
        OURS.remove(key);
      }
    }
  }

  private static boolean lock(FileChannel channel, boolean ours) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException unsupported) {
      // A run goes on where files cannot be locked; nobody takes such a run over.
      if (ours) {
        return true;
      }
      throw unsupported;
    }
  }

  /** The open file: the journal, unless that is elsewhere. */
  public FileChannel channel() {
    return channel;
  }

  /** Where the journal is, when not in this file. */
  public @Nullable Path elsewhere() {
    return elsewhere;
  }

  /**
   * Creates the journal in another directory and notes it here.
   *
   * @param directory made if it is missing
   * @return open for reading and writing; the caller closes it
   */
  public FileChannel createElsewhere(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path before = elsewhere;
    if (before != null) {
      Files.deleteIfExists(before);
    }
    String stem = String.valueOf(file.getFileName()).replace(SUFFIX, "");
    for (int n = 1; ; n++) {
      Path other = directory.toAbsolutePath().resolve(stem + "-" + pid() + "-" + n + SUFFIX);
      try {
        FileChannel made = RunFiles.createNew(other, CREATE);
        elsewhere = other;
        channel.truncate(0);
        byte[] text = (ELSEWHERE + other + "\n").getBytes(StandardCharsets.UTF_8);
        channel.write(ByteBuffer.wrap(text), 0);
        return made;
      } catch (FileAlreadyExistsException taken) {
        if (n > 1_000) {
          throw taken;
        }
      }
    }
  }

  private static long pid() {
    return OwnPid.get();
  }

  private @Nullable Path readElsewhere() throws IOException {
    if (channel.size() > LONGEST_PATH) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
    int read = 1;
    while (bytes.hasRemaining() && read > 0) {
      read = channel.read(bytes, bytes.position());
    }
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    if (!text.startsWith(ELSEWHERE) || !text.endsWith(SUFFIX + "\n")) {
      return null;
    }
    try {
      return Path.of(text.substring(ELSEWHERE.length(), text.length() - 1));
    } catch (InvalidPathException damaged) {
      return null;
    }
  }

  /** Removes the journal and then the claim; idempotent. */
  public void delete() throws IOException {
    Path other = elsewhere;
    try {
      if (other != null) {
        Files.deleteIfExists(other);
        elsewhere = null;
      }
      if (channel.isOpen()) {
        Files.deleteIfExists(file);
      }
    } finally {
      close();
    }
  }

  /** Gives the claim up and leaves the file; idempotent. */
  @Override
  public void close() throws IOException {
    channel.close();
    OURS.remove(key);
  }
}
