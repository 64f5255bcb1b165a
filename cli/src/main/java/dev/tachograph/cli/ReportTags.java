package dev.tachograph.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tachograph.analysis.internal.run.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;

/** The member {@code tags} of a report in its file; every other byte stays as it is. */
final class ReportTags {
  /** Its parsers of bytes know the offset of each; those of others may not. */
  private static final JsonFactory JSON = new JsonFactory();

  private ReportTags() {}

  /** A report with other tags. */
  static byte[] replaced(byte[] report, Map<String, String> tags) throws IOException {
    byte[] value = Report.JSON.writeValueAsString(tags).getBytes(StandardCharsets.UTF_8);
    try (JsonParser json = JSON.createParser(report)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it is no JSON object");
      }
      boolean empty = true;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        empty = false;
        boolean found = json.currentName().equals("tags");
        json.nextToken();
        int from = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        json.finishToken();
        if (found) {
          return spliced(report, from, (int) json.currentLocation().getByteOffset(), value);
        }
      }
      int end = (int) json.currentTokenLocation().getByteOffset();
      byte[] name = ((empty ? "" : ",") + "\"tags\":").getBytes(StandardCharsets.UTF_8);
      return spliced(report, end, end, spliced(name, name.length, name.length, value));
    }
  }

  private static byte[] spliced(byte[] all, int from, int to, byte[] part) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(all.length + part.length);
    out.write(all, 0, from);
    out.writeBytes(part);
    out.write(all, to, all.length - to);
    return out.toByteArray();
  }

  /**
   * Replaces a file as a whole: whoever reads it has the old content or the new, also after a power
   * cut. It keeps its permissions.
   */
  static void replace(Path file, byte[] content) throws IOException {
    Path whole = file.toAbsolutePath();
    String random = Long.toUnsignedString(new SecureRandom().nextLong(), Character.MAX_RADIX);
    Path part = whole.resolveSibling("." + whole.getFileName() + "." + random + ".part");
    try {
      try (FileChannel out =
          FileChannel.open(
              part,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              permissions(whole))) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw e;
    }
    try (FileChannel directory = FileChannel.open(whole.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException noSuchSync) {
      // Some systems open no directory.
    }
  }

  private static FileAttribute<?>[] permissions(Path file) throws IOException {
    PosixFileAttributeView posix =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    return posix == null
        ? new FileAttribute<?>[0]
        : new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(posix.readAttributes().permissions())
        };
  }
}
