package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Creates all files of a run: always new, never through an existing link, and accessible to owner
 * and group only where the file system supports that.
 */
public final class NewFiles {
  private static final Set<OpenOption> OPTIONS =
      Set.of(
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);

  private NewFiles() {}

  /**
   * Creates a file.
   *
   * @return open for reading and writing; the caller closes it
   * @throws java.nio.file.FileAlreadyExistsException if the name is taken
   */
  public static FileChannel create(Path file) throws IOException {
    return create(file, OPTIONS);
  }

  static FileChannel create(Path file, Set<OpenOption> options) throws IOException {
    return SteadyChannel.open(file, options, mode(file, "rw-r-----"));
  }

  static FileAttribute<?>[] mode(Path file, String permissions) {
    return isPosix(file)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
