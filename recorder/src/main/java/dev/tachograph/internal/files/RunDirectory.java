package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Creates the directory for a run's files, and explains why it cannot be used. */
final class RunDirectory {
  private RunDirectory() {}

  /**
   * Creates the directory if it is missing.
   *
   * @throws IOException with a sentence for the user, if it cannot be used
   */
  static void make(Path directory) throws IOException {
    try {
      create(directory);
    } catch (FileAlreadyExistsException e) {
      throw unusable(directory, "is not a directory; name a directory", e);
    } catch (IOException e) {
      throw unusable(directory, "cannot be made (" + reason(e) + "); name another directory", e);
    }
  }

  /** Creates the missing parts of a path, accessible to owner and group only. */
  static void create(Path directory) throws IOException {
    Files.createDirectories(directory, NewFiles.mode(directory, "rwxr-x---"));
  }

  /** The exception for a directory in which no file can be created. */
  static IOException notWritable(Path directory, IOException cause) {
    String why =
        "cannot be written to (" + reason(cause) + "); make it writable or name another directory";
    return unusable(directory, why, cause);
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
}
