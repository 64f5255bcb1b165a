package dev.tachograph.recovery;

import dev.tachograph.internal.Buffers;
import dev.tachograph.internal.WholeFile;
import dev.tachograph.internal.files.NewFiles;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import dev.tachograph.internal.lifecycle.ProcessIdentity.Relation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two processes from recovering the same run at once where files cannot be locked: the file
 * {@code <base>.recovering}, which only one of them can create and which identifies its owner.
 *
 * <p>A mark left by a process that is provably dead is renamed, which again only one process can
 * do, and replaced. A mark of another machine or container stays, unless the caller forces it.
 */
final class RecoveryMark implements AutoCloseable {
  /** What follows the run's base name in the file's name. */
  static final String SUFFIX = ".recovering";

  private static final int MAX_BYTES = 64 * 1024;

  private final Path file;
  private final String text;

  private RecoveryMark(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * Sets the mark.
   *
   * @param here this process
   * @param force whether a mark that may be of another machine or container is replaced
   * @param root the root of the file system
   * @return {@code null} if another process holds it
   */
  static @Nullable RecoveryMark set(Path file, ProcessIdentity here, boolean force, Path root)
      throws IOException {
    String text = here.toText() + "mark=" + UUID.randomUUID() + "\n";
    if (!create(file, text) && !(isLeft(file, here, force, root) && create(file, text))) {
      return null;
    }
    return new RecoveryMark(file, text);
  }

  private static boolean create(Path file, String text) throws IOException {
    try (FileChannel made = NewFiles.create(file)) {
      Buffers.writeAll(made, text.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (FileAlreadyExistsException taken) {
      return false;
    }
  }

  /** Whether the mark was left by a dead process; it is then removed. */
  private static boolean isLeft(Path file, ProcessIdentity here, boolean force, Path root)
      throws IOException {
    try {
      String found = text(file);
      ProcessIdentity other = ProcessIdentity.parse(found);
      Relation relation = other == null ? Relation.FOREIGN : here.relationOf(other, root);
      if (relation == Relation.ALIVE || (relation == Relation.FOREIGN && !force)) {
        return false;
      }
      Path aside = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
      Files.move(file, aside);
      if (!text(aside).equals(found)) {
        // Another process has replaced and now holds it.
        Files.move(aside, file);
        return false;
      }
      Files.delete(aside);
      return true;
    } catch (NoSuchFileException gone) {
      return true;
    }
  }

  /**
   * The content of a mark; empty for anything this user did not write as a mark: a link, a FIFO, a
   * file that is too long.
   */
  private static String text(Path file) throws IOException {
    if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isRegularFile()) {
      return "";
    }
    try (InputStream in = WholeFile.openRegular(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      return bytes.length > MAX_BYTES ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** Removes the mark. */
  @Override
  public void close() throws IOException {
    try {
      if (text(file).equals(text)) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException gone) {
      // There is nothing to remove.
    }
  }
}
