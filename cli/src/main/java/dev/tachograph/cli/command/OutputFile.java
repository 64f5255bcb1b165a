package dev.tachograph.cli.command;

import dev.tachograph.analysis.internal.text.Texts;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/** Writes a file that a command was asked for, and announces it. */
public final class OutputFile {
  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private OutputFile() {}

  /** The content of a file of text. */
  public interface Content {
    void write(Writer out) throws IOException;
  }

  /** The content of a file of bytes. */
  public interface Bytes {
    void write(OutputStream out) throws IOException;
  }

  /**
   * Writes the file. It is replaced once its content is complete; a link in its place is replaced
   * too, not followed. It is accessible to owner and group only, as are the files of a run, whose
   * texts it contains. Anything but a file, such as a pipe, is written to if it belongs to this
   * user or to the system.
   *
   * @throws CommandFailure if it cannot be written
   */
  public static void write(Host host, Path given, Content content) {
    writeBytes(host, given, out -> writeText(out, content));
  }

  /** Writes a file of bytes; otherwise as {@link #write}. */
  public static void writeBytes(Host host, Path given, Bytes content) {
    Path file = host.workDir().resolve(given);
    try {
      write(file, content);
    } catch (IOException e) {
      throw new CommandFailure("cannot write " + file + ": " + Texts.reason(e));
    }
    host.err().println("tacho: wrote " + Texts.escape(file.toString()));
  }

  private static void write(Path file, Bytes content) throws IOException {
    if (isStream(file)) {
      // Not created: a pipe, a terminal, /dev/stdout.
      writeTo(Files.newOutputStream(file, StandardOpenOption.WRITE), content);
      return;
    }
    Path whole = file.toAbsolutePath();
    Path part = whole.resolveSibling("." + whole.getFileName() + "." + unguessable() + ".part");
    boolean done = false;
    try {
      writeTo(Channels.newOutputStream(Files.newByteChannel(part, NEW, mode(part))), content);
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
      done = true;
    } finally {
      // Also where memory ran out.
      if (!done) {
        Files.deleteIfExists(part);
      }
    }
  }

  /**
   * Whether there is something that is written to directly. A link may lead to it only in the
   * system's directories, where nobody else can create links.
   */
  private static boolean isStream(Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    boolean system = absolute.startsWith("/dev") || absolute.startsWith("/proc");
    boolean shared = absolute.startsWith("/dev/shm") || absolute.startsWith("/dev/mqueue");
    LinkOption[] options =
        system && !shared ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
    boolean link = options.length > 0 && Files.isSymbolicLink(absolute);
    if (link || !Files.exists(absolute, options)) {
      return false;
    }
    if (Files.isDirectory(absolute, options)) {
      throw new IOException("it is a directory");
    }
    if (Files.isRegularFile(absolute, options)) {
      return system && !shared;
    }
    String owner = ownerOf(absolute, options);
    if (!owner.equals("root") && !owner.equals(System.getProperty("user.name"))) {
      throw new IOException("it is no file, and belongs to " + owner);
    }
    return true;
  }

  private static String ownerOf(Path file, LinkOption[] options) throws IOException {
    try {
      return Files.getOwner(file, options).getName();
    } catch (UnsupportedOperationException withoutOwners) {
      return System.getProperty("user.name");
    }
  }

  private static String unguessable() {
    return Long.toUnsignedString(new SecureRandom().nextLong(), Character.MAX_RADIX);
  }

  private static FileAttribute<?>[] mode(Path file) {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"))
        }
        : new FileAttribute<?>[0];
  }

  private static void writeTo(OutputStream to, Bytes content) throws IOException {
    try (to) {
      content.write(to);
    }
  }

  private static void writeText(OutputStream to, Content content) throws IOException {
    // Not Files.newBufferedWriter, which rejects unpaired surrogates.
    Writer out = new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8), 1 << 16);
    content.write(out);
    out.flush();
  }
}
