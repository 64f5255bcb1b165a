package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** The owners of files, by user id; symbolic links are not followed. */
public final class FileOwners {
  private FileOwners() {}

  /** The owner of a file; the same value for every file where files have no owners. */
  public static Object of(Path file) throws IOException {
    return hasOwners(file)
        ? Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
        : "everybody";
  }

  /**
   * Whether a file has a certain owner and no second name.
   *
   * @param owner as returned by {@link #of}
   */
  public static boolean isOf(Path file, Object owner) throws IOException {
    if (!hasOwners(file)) {
      return true;
    }
    Map<String, Object> there =
        Files.readAttributes(file, "unix:nlink,uid", LinkOption.NOFOLLOW_LINKS);
    return Integer.valueOf(1).equals(there.get("nlink")) && owner.equals(there.get("uid"));
  }

  /** Whether a regular file of an owner exists, whatever other names it has. */
  public static boolean isFileOf(Path file, Object owner) throws IOException {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && (!hasOwners(file) || of(file).equals(owner));
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  /** Whether a file has other names. */
  static boolean hasOtherNames(Path file) throws IOException {
    return hasOwners(file)
        && !Integer.valueOf(1)
            .equals(Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS));
  }

  private static boolean hasOwners(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix");
  }
}
