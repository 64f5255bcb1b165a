package dev.tachograph.internal.files;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The journal in a directory of its own that a claim refers to. Whoever may write into a directory
 * of runs can create a claim that names any file, so the reference is trusted only if it can be
 * nothing but the journal that this run created there: it has the name such a journal gets, claim
 * and journal belong to the same user, neither has a second name or is writable by others, and no
 * part of the path is a link. The journal's own identity is then compared by {@link #isOf}.
 */
final class JournalPlace {
  private static final int OTHERS_MAY_WRITE = 0022;
  private static final LinkOption[] NO_LINK = {LinkOption.NOFOLLOW_LINKS};

  private JournalPlace() {}

  /**
   * What the run's journal must state, as lines of the identity: the location of the run's files,
   * as a short digest, and the directory's inode number, which stays the same if the file system is
   * mounted elsewhere.
   */
  static String identity(Path claim) throws IOException {
    Path directory = directoryOf(claim).toRealPath();
    StringBuilder text = new StringBuilder("run=").append(baseOf(claim)).append('\n');
    text.append("directory=").append(digest(directory)).append('\n');
    Object inode = attribute(directory, "ino");
    if (inode != null) {
      text.append("directory_inode=").append(inode).append('\n');
    }
    return text.toString();
  }

  /**
   * Whether a journal identifies itself as this run's. One of an earlier version carries no
   * identity.
   *
   * @param identity the text in the journal's header
   */
  static boolean isOf(Path claim, String identity) throws IOException {
    String run = value(identity, "run");
    if (run == null) {
      return true;
    }
    Path directory = directoryOf(claim).toRealPath();
    Object inode = attribute(directory, "ino");
    boolean samePlace =
        digest(directory).equals(value(identity, "directory"))
            || (inode != null && inode.toString().equals(value(identity, "directory_inode")));
    return samePlace && run.equals(baseOf(claim));
  }

  /**
   * Opens the journal.
   *
   * @return for reading; {@code null} if it does not exist
   * @throws UntrustedJournalException if it is not trusted
   */
  static @Nullable FileChannel open(Path claim, Path journal) throws IOException {
    refuseIf(!journal.isAbsolute() || !journal.equals(journal.normalize()), journal, "is no path");
    String name = String.valueOf(journal.getFileName());
    boolean named =
        name.startsWith(baseOf(claim) + "-")
            && name.substring(baseOf(claim).length()).matches("-\\d{1,20}-\\d{1,9}\\.journal");
    refuseIf(!named, journal, "is not named as a journal of this run");
    if (!Files.exists(journal, NO_LINK)) {
      return null;
    }
    refuseIf(!Files.isRegularFile(journal, NO_LINK), journal, "is no regular file");
    FileChannel channel = openWithoutLinks(journal);
    boolean believed = false;
    try {
      checkOwners(claim, journal);
      believed = true;
      return channel;
    } finally {
      if (!believed) {
        channel.close();
      }
    }
  }

  private static void checkOwners(Path claim, Path journal) throws IOException {
    if (!claim.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return;
    }
    Map<String, Object> first = Files.readAttributes(claim, "unix:uid,nlink,mode", NO_LINK);
    Map<String, Object> second = Files.readAttributes(journal, "unix:uid,nlink,mode", NO_LINK);
    boolean sameOwner = String.valueOf(first.get("uid")).equals(String.valueOf(second.get("uid")));
    refuseIf(!sameOwner, journal, "belongs to another user than " + claim);
    for (Map<String, Object> file : List.of(first, second)) {
      refuseIf(!Integer.valueOf(1).equals(file.get("nlink")), journal, "has other names");
      int mode = file.get("mode") instanceof Integer known ? known : OTHERS_MAY_WRITE;
      refuseIf((mode & OTHERS_MAY_WRITE) != 0, journal, "can be written to by others");
    }
  }

  private static FileChannel openWithoutLinks(Path journal) throws IOException {
    Path root = journal.getRoot();
    Path parent = journal.getParent();
    refuseIf(root == null || parent == null, journal, "is no path");
    try (DirectoryStream<Path> top = Files.newDirectoryStream(requireNonNull(root))) {
      if (top instanceof SecureDirectoryStream<Path> secure) {
        return open(secure, requireNonNull(parent), 0, requireNonNull(journal.getFileName()));
      }
    } catch (AccessDeniedException unreadable) {
      // A directory that can be traversed but not listed, or the file, whose failure is reported
      // below.
    } catch (NoSuchFileException gone) {
      throw gone;
    } catch (IOException link) {
      throw new UntrustedJournalException(journal, "cannot be opened without following a link");
    }
    refuseIf(!journal.equals(journal.toRealPath()), journal, "is behind a link");
    return SteadyChannel.open(journal, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  /** Opens one directory at a time from the root, so that nothing can be swapped in between. */
  private static FileChannel open(
      SecureDirectoryStream<Path> at, Path directories, int next, Path name) throws IOException {
    if (next == directories.getNameCount()) {
      Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      return (FileChannel) at.newByteChannel(name, options);
    }
    try (SecureDirectoryStream<Path> below =
        at.newDirectoryStream(directories.getName(next), LinkOption.NOFOLLOW_LINKS)) {
      return open(below, directories, next + 1, name);
    }
  }

  private static void refuseIf(boolean wrong, Path journal, String why)
      throws UntrustedJournalException {
    if (wrong) {
      throw new UntrustedJournalException(journal, why);
    }
  }

  private static String digest(Path directory) {
    try {
      byte[] path = directory.toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(path);
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static @Nullable Object attribute(Path file, String name) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? Files.getAttribute(file, "unix:" + name)
        : null;
  }

  private static @Nullable String value(String text, String key) {
    for (String line : text.split("\n")) {
      if (line.startsWith(key + "=")) {
        return line.substring(key.length() + 1);
      }
    }
    return null;
  }

  private static Path directoryOf(Path claim) {
    Path parent = claim.toAbsolutePath().getParent();
    return parent == null ? claim : parent;
  }

  private static String baseOf(Path claim) {
    String name = String.valueOf(claim.getFileName());
    return name.substring(0, name.length() - Claim.SUFFIX.length());
  }
}
