package dev.tachograph.report;

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
 * Keeps two processes from recovering one run at once where files cannot be locked: the file {@code
 * <base>.recovering}, which only one of them can create, and which tells whose it is.
 *
 * <p>One that a process left which is provably dead is renamed, which again only one can do, and
 * replaced. One of another machine or container stays, unless somebody says that it is gone.
 */
final class RecoveryMark implements AutoCloseable {
  /** What follows the run's base in the file's name. */
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
   * @param force whether one that may be of another machine or container is replaced
   * @param root of the file system
   * @return {@code null} if somebody else has set it
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

  /** Whether nobody has the mark any more who had it; it is gone then. */
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
        // Somebody replaced it meanwhile, and has it.
        Files.move(aside, file);
        return false;
      }
      Files.delete(aside);
      return true;
    } catch (NoSuchFileException gone) {
      return true;
    }
  }

  /** What a mark says; nothing of what nobody here wrote: a link, a FIFO, more than a mark is. */
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

  /** Takes the mark away. */
  @Override
  public void close() throws IOException {
    try {
      if (text(file).equals(text)) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException gone) {
      // Nothing is to be taken away.
    }
  }
}
