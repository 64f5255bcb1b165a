package dev.tachograph.internal.files;

import dev.tachograph.internal.Buffers;
import dev.tachograph.internal.WholeFile;
import dev.tachograph.internal.proc.OwnPid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
import java.util.Arrays;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code <base>.journal}, created and locked: whoever holds it owns the run's files.
 *
 * <p>The lock is held until {@link #delete} or {@link #close}, or the death of the process. A file
 * lock belongs to the process, and on POSIX systems any close of the file gives it up, so the
 * claims of this process are also kept in {@link OwnClaims}, and nobody here opens a file that is
 * among them.
 *
 * <p>The file is the journal itself, or, when the journal is in a directory of its own, says where:
 * the text {@code journal-at } and an absolute path.
 */
public final class Claim implements AutoCloseable {
  /** What follows the run's base name in the file's name. */
  public static final String SUFFIX = ".journal";

  private static final String ELSEWHERE = "journal-at ";
  private static final Object LOOKS = new Object();
  private static final int MAX_PATH = 8 * 1024;
  private static final Set<OpenOption> CREATE =
      Set.of(
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> OPEN =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  /**
   * The beginning of a journal.
   *
   * @param file the claim
   * @param bytes its first bytes
   * @param elsewhere whether it is in a directory of its own
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  public record Head(Path file, byte[] bytes, boolean elsewhere) {
    /** Whether a journal that has this identity is the one that the claim belongs to. */
    public boolean isOf(String identity) throws IOException {
      return !elsewhere || JournalPlace.isOf(file, identity);
    }
  }

  private final Path file;
  private final String path;
  private final @Nullable String key;
  private final FileChannel channel;
  private final Object owner;
  private final boolean locked;
  private @Nullable Path elsewhere;

  /** Whether the file was made by another process. */
  private boolean wasLeft;

  /** Whether the journal elsewhere belongs to this run and is therefore deleted with the claim. */
  private boolean elsewhereIsOurs;

  private Claim(
      Path file,
      String path,
      @Nullable String key,
      FileChannel channel,
      Object owner,
      boolean locked) {
    this.file = file;
    this.path = path;
    this.key = key;
    this.channel = channel;
    this.owner = owner;
    this.locked = locked;
  }

  /** Creates and locks the file; {@code null} if it exists or if another process takes it first. */
  public static @Nullable Claim create(Path file) throws IOException {
    try {
      return take(file, CREATE);
    } catch (FileAlreadyExistsException e) {
      return null;
    }
  }

  /**
   * Locks the file that an earlier run left behind.
   *
   * @return {@code null} if it is gone, or a process, possibly this one, holds it
   * @throws IOException if it cannot be opened
   */
  public static @Nullable Claim takeOver(Path file) throws IOException {
    try {
      Claim claim = take(file, OPEN);
      if (claim != null) {
        claim.wasLeft = true;
        claim.elsewhere = claim.readElsewhere();
      }
      return claim;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Reads the beginning of a run's journal, which another process may hold and write; its lock is
   * neither taken nor given up.
   *
   * @param file the claim
   * @param max the number of bytes; fewer if the journal is shorter
   * @return {@code null} if this JVM holds the claim, which nobody in it may open then
   * @throws IOException if there is no journal, or it cannot be read or trusted
   */
  public static @Nullable Head head(Path file, int max) throws IOException {
    // One reader after another: each registers the file, so that it is not claimed meanwhile.
    synchronized (LOOKS) {
      String path = OwnClaims.ofPath(file);
      if (!OwnClaims.add(path)) {
        return null;
      }
      String key = null;
      try {
        String found = OwnClaims.ofFile(file);
        if (found != null && !OwnClaims.add(found)) {
          return null;
        }
        key = found;
        byte[] head;
        try (InputStream in = WholeFile.openRegular(file)) {
          head = in.readNBytes(max);
        }
        Path other =
            head.length > MAX_PATH ? null : elsewhere(new String(head, StandardCharsets.UTF_8));
        return other == null ? new Head(file, head, false) : headElsewhere(file, other, max);
      } finally {
        OwnClaims.remove(key);
        OwnClaims.remove(path);
      }
    }
  }

  private static Head headElsewhere(Path file, Path other, int max) throws IOException {
    try (FileChannel journal = JournalPlace.open(file, other)) {
      ByteBuffer bytes = ByteBuffer.allocate(journal == null ? 0 : max);
      int read = 1;
      while (journal != null && bytes.hasRemaining() && read > 0) {
        read = Buffers.read(journal, bytes, bytes.position());
      }
      return new Head(file, Arrays.copyOf(bytes.array(), bytes.position()), true);
    }
  }

  private static @Nullable Claim take(Path file, Set<OpenOption> how) throws IOException {
    String path = OwnClaims.ofPath(file);
    if (!OwnClaims.add(path)) {
      return null;
    }
    Claim taken = null;
    try {
      taken = how == CREATE ? make(file, path) : open(file, path);
      return taken;
    } finally {
      if (taken == null) {
        OwnClaims.remove(path);
      }
    }
  }

  private static @Nullable Claim make(Path file, String path) throws IOException {
    FileChannel channel = NewFiles.create(file, CREATE);
    String key = null;
    try {
      key = OwnClaims.ofFile(file);
      if (key != null) {
        OwnClaims.add(key);
      }
    } catch (NoSuchFileException taken) {
      // Another process was faster and finds nothing in it.
    }
    Claim made = lock(file, path, key, channel);
    if (made == null) {
      // A recovery looks at it, sees that nothing was recorded, and leaves it.
      Files.deleteIfExists(file);
    }
    return made;
  }

  private static @Nullable Claim open(Path file, String path) throws IOException {
    String key = OwnClaims.ofFile(file);
    if (key != null && !OwnClaims.add(key)) {
      return null;
    }
    FileChannel channel;
    try {
      channel = SteadyChannel.open(file, OPEN);
    } catch (IOException | RuntimeException | Error e) {
      OwnClaims.remove(key);
      throw e;
    }
    return lock(file, path, key, channel);
  }

  /** Locks an open file; {@code null} if another owner holds the lock or the file is gone. */
  private static @Nullable Claim lock(
      Path file, String path, @Nullable String key, FileChannel channel) throws IOException {
    boolean locked = true;
    boolean held = false;
    try {
      held = channel.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      // Locked by this JVM but not in the set. Closing it would drop that lock; its name stays in
      // the set.
      OwnClaims.keepOpen(channel);
      return null;
    } catch (IOException unsupported) {
      // A run continues where files cannot be locked, and records that for whoever finds it.
      locked = false;
    }
    // It may have been removed between opening and locking.
    Object owner = held ? null : owner(file);
    if (owner == null) {
      channel.close();
      OwnClaims.remove(key);
      return null;
    }
    return new Claim(file, path, key, channel, owner, locked);
  }

  private static @Nullable Object owner(Path file) throws IOException {
    try {
      return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? FileOwners.of(file) : null;
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  /** The file's owner, as {@link FileOwners#of} returns it, and thereby the run's. */
  public Object owner() {
    return owner;
  }

  /**
   * Checks that the file has no other name: whoever may write into a directory can link another
   * user's journal there.
   *
   * @throws UntrustedJournalException if it has other names
   */
  public void checkNames() throws IOException {
    if (FileOwners.hasOtherNames(file)) {
      throw new UntrustedJournalException(file, "has other names");
    }
  }

  /**
   * Whether the file is locked: then no other process can hold it, and a previous owner is dead or
   * has released it. False where the file system has no locks.
   */
  public boolean isLocked() {
    return locked;
  }

  /** Whether the journal still has its name; it has lost it if it was removed. */
  public boolean isThere() {
    Path other = elsewhere;
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && (other == null || Files.exists(other, LinkOption.NOFOLLOW_LINKS));
  }

  /** The open file: the journal itself, unless that is elsewhere. */
  public FileChannel channel() {
    return channel;
  }

  /** Where the journal is, if not in this file. */
  public @Nullable Path elsewhere() {
    return elsewhere;
  }

  /**
   * Opens the journal that this file refers to.
   *
   * @return for reading; {@code null} if it is gone
   * @throws UntrustedJournalException if it may not be this run's journal
   */
  public @Nullable FileChannel openElsewhere() throws IOException {
    Path other = elsewhere;
    if (other == null) {
      return null;
    }
    return JournalPlace.open(file, other);
  }

  /**
   * Checks that the journal elsewhere identifies itself as this run's. If it does not, it is left
   * in place when the claim is deleted.
   *
   * @param identity the text in its header
   * @throws UntrustedJournalException if it is another run's
   */
  public void checkElsewhere(String identity) throws IOException {
    Path other = elsewhere;
    elsewhereIsOurs = other != null && JournalPlace.isOf(file, identity);
    if (other != null && !elsewhereIsOurs) {
      throw new UntrustedJournalException(other, "is the journal of another run");
    }
  }

  /**
   * Has a journal elsewhere deleted with the claim that cannot say whose it is, as nothing was ever
   * written into it.
   */
  public void ownElsewhere() {
    elsewhereIsOurs = elsewhere != null;
  }

  /** The identity that a journal elsewhere must carry to be recognized as this run's. */
  public String identity() throws IOException {
    return JournalPlace.identity(file);
  }

  /**
   * Creates the journal in another directory and records its path here.
   *
   * @param directory created if it is missing
   * @return open for reading and writing; the caller closes it
   */
  public FileChannel createElsewhere(Path directory) throws IOException {
    RunDirectory.create(directory);
    Path before = elsewhere;
    if (before != null) {
      Files.deleteIfExists(before);
    }
    String stem = String.valueOf(file.getFileName()).replace(SUFFIX, "");
    for (int n = 1; ; n++) {
      Path other = directory.toRealPath().resolve(stem + "-" + pid() + "-" + n + SUFFIX);
      try {
        FileChannel made = NewFiles.create(other, CREATE);
        elsewhere = other;
        elsewhereIsOurs = true;
        channel.truncate(0);
        byte[] text = (ELSEWHERE + other + "\n").getBytes(StandardCharsets.UTF_8);
        channel.write(Buffers.allocate(text.length).put(text).flip(), 0);
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
    if (channel.size() > MAX_PATH) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
    int read = 1;
    while (bytes.hasRemaining() && read > 0) {
      read = Buffers.read(channel, bytes, bytes.position());
    }
    return elsewhere(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
  }

  private static @Nullable Path elsewhere(String text) {
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
    delete(() -> false);
  }

  /**
   * Removes the journal and then the claim; idempotent. A mapped file keeps its blocks until the
   * mapping is collected, even when it has no name any more, unless it is truncated.
   *
   * @param isReleased asked once the name is gone: whether the mapping is no longer in use
   */
  void delete(BooleanSupplier isReleased) throws IOException {
    Path other = elsewhere;
    try {
      if (other != null && elsewhereIsOurs) {
        deleteElsewhere(other, isReleased);
        elsewhere = null;
      }
      if (channel.isOpen()) {
        checkPlace();
        Files.deleteIfExists(file);
        if (other == null && isReleased.getAsBoolean()) {
          cut(channel);
        }
      }
    } finally {
      close();
    }
  }

  /** Checks that nobody has replaced a journal that was left behind. */
  private void checkPlace() throws IOException {
    try {
      if (wasLeft && key != null && !key.equals(OwnClaims.ofFile(file))) {
        throw new UntrustedJournalException(file, "is another file than before");
      }
    } catch (NoSuchFileException gone) {
      // There is nothing to delete.
    }
  }

  private static void deleteElsewhere(Path other, BooleanSupplier isReleased) throws IOException {
    FileChannel mapped = null;
    try {
      mapped = SteadyChannel.open(other, OPEN);
    } catch (IOException gone) {
      // Then there is nothing to truncate.
    }
    try (FileChannel closed = mapped) {
      Files.deleteIfExists(other);
      if (closed != null && isReleased.getAsBoolean()) {
        cut(closed);
      }
    }
  }

  private static void cut(FileChannel mapped) {
    try {
      FileChannel ignored = mapped.truncate(0);
    } catch (IOException refused) {
      // Windows refuses this for a mapped file. It is deleted along with the mapping.
    }
  }

  /** Releases the claim and leaves the file; idempotent. */
  @Override
  public void close() throws IOException {
    channel.close();
    OwnClaims.remove(key);
    OwnClaims.remove(path);
  }
}
