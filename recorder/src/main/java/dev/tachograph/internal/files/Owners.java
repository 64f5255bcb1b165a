package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** Whose files are, by the number of the user; links are looked at themselves, not followed. */
public final class Owners {
  private Owners() {}

  /** The owner of a file; the same for all files where files have none. */
  public static Object of(Path file) throws IOException {
    return hasOwners(file)
        ? Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
        : "everybody";
  }

  /** Whether a file has the owner of another one, and no other name that somebody gave it. */
  public static boolean isOf(Path file, Path other) throws IOException {
    if (!hasOwners(file)) {
      return true;
    }
    Map<String, Object> there =
        Files.readAttributes(file, "unix:nlink,uid", LinkOption.NOFOLLOW_LINKS);
    return Integer.valueOf(1).equals(there.get("nlink")) && of(other).equals(there.get("uid"));
  }

  private static boolean hasOwners(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix");
  }
}
