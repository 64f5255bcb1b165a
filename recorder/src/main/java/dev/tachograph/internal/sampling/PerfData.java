package dev.tachograph.internal.sampling;

import dev.tachograph.internal.Interrupts;
import dev.tachograph.internal.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The performance data of a HotSpot JVM, version 2: a file that the JVM maps and keeps up to date
 * ({@code -XX:+UsePerfData}, on by default), {@code <tmp>/hsperfdata_<user>/<pid>}. Reading a
 * counter means reading eight bytes of memory. Used on one thread.
 *
 * <pre>
 *  0 magic CA FE C0 C0 | 4 byte order, 1 = little | 5 major | 6 minor | 7 accessible
 *  8 used              | 12 overflow              | 16 modified (8) | 24 first entry | 28 entries
 *
 *  an entry:  0 length | 4 name at | 8 elements, 0 = one | 12 type | 13..15 | 16 value at
 * </pre>
 */
final class PerfData {
  /** When its JVM had started, which {@code RuntimeMXBean.getStartTime} reads as well. */
  static final String INIT_DONE = "sun.rt.vmInitDoneTime";

  private static final int MAGIC = 0xCAFEC0C0;
  private static final int HEADER = 32;
  private static final int ENTRY = 20;
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private final ByteBuffer data;
  private final int first;
  private final int entries;

  private PerfData(ByteBuffer data, int first, int entries) {
    this.data = data;
    this.first = first;
    this.entries = entries;
  }

  /**
   * Opens the data of a JVM; {@code null} if there are none, or none that are certainly its own. A
   * file with its process id may be that of a JVM in another namespace, of another user, or of one
   * that died.
   *
   * @param maps {@code /proc/<pid>/maps}, which must list the file: inode and device cannot be
   *     compared, since on overlayfs and btrfs a mapping shows those of a lower layer; {@code null}
   *     on systems without such a file
   */
  static @Nullable PerfData own(Path temporary, long pid, JvmIdentity jvm, @Nullable Path maps) {
    try (DirectoryStream<Path> users = Files.newDirectoryStream(temporary, "hsperfdata_*")) {
      for (Path user : users) {
        Path file = user.resolve(Long.toString(pid));
        // Checked first: once it is mapped here, it is listed among this process's own mappings.
        if (Files.isRegularFile(file)
            && Files.isReadable(file)
            && (maps == null || isMapped(maps, "/" + user.getFileName() + "/" + pid))) {
          PerfData data = parse(Interrupts.without(() -> map(file)));
          if (data != null && data.value(data.find(INIT_DONE)) == jvm.startMillis()) {
            return data;
          }
        }
      }
    } catch (IOException | RuntimeException | InternalError unreadable) {
      return null;
    }
    return null;
  }

  /** Whether a process has mapped a file whose path ends like this and that is not deleted. */
  private static boolean isMapped(Path maps, String end) throws IOException {
    return WholeFile.lines(maps, StandardCharsets.ISO_8859_1).stream()
        .anyMatch(line -> line.endsWith(end));
  }

  /** {@code /proc/self/maps}; {@code null} on systems other than Linux. */
  static @Nullable Path ownMaps() {
    return isLinux() ? Path.of("/proc/self/maps") : null;
  }

  private static boolean isLinux() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
  }

  /** The directory of this JVM's file: always {@code /tmp} on Linux. */
  static Path temporary() {
    return Path.of(isLinux() ? "/tmp" : System.getProperty("java.io.tmpdir", "."));
  }

  private static ByteBuffer map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = Math.min(MAX_BYTES, channel.size());
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
    }
  }

  /** Parses the header; {@code null} if it is of another version. */
  static @Nullable PerfData parse(ByteBuffer data) {
    if (data.limit() < HEADER || data.order(ByteOrder.BIG_ENDIAN).getInt(0) != MAGIC) {
      return null;
    }
    data.order(data.get(4) == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    return data.get(5) == 2 ? new PerfData(data, data.getInt(24), data.getInt(28)) : null;
  }

  /** The position of a named number; -1 if there is none. */
  int find(String name) {
    byte[] wanted = (name + '\0').getBytes(StandardCharsets.US_ASCII);
    int at = first;
    for (int i = 0; i < entries && at >= HEADER && at <= data.limit() - ENTRY; i++) {
      int length = data.getInt(at);
      if (length < ENTRY || length > data.limit() - at) {
        return -1;
      }
      int valueAt = data.getInt(at + 16);
      boolean one = data.getInt(at + 8) == 0 && data.get(at + 12) == 'J';
      if (one
          && isAt(at, length, data.getInt(at + 4), wanted)
          && valueAt >= ENTRY
          && valueAt <= length - Long.BYTES) {
        return at + valueAt;
      }
      at += length;
    }
    return -1;
  }

  /** A named text; {@code null} if there is none. */
  @Nullable String text(String name) {
    byte[] wanted = (name + '\0').getBytes(StandardCharsets.US_ASCII);
    int at = first;
    for (int i = 0; i < entries && at >= HEADER && at <= data.limit() - ENTRY; i++) {
      int length = data.getInt(at);
      if (length < ENTRY || length > data.limit() - at) {
        return null;
      }
      int elements = data.getInt(at + 8);
      int valueAt = data.getInt(at + 16);
      if (elements > 0
          && data.get(at + 12) == 'B'
          && isAt(at, length, data.getInt(at + 4), wanted)
          && valueAt >= ENTRY
          && valueAt <= length - elements) {
        byte[] text = new byte[elements];
        data.get(at + valueAt, text);
        int end = 0;
        while (end < elements && text[end] != 0) {
          end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
      }
      at += length;
    }
    return null;
  }

  private boolean isAt(int entry, int length, int nameAt, byte[] wanted) {
    if (nameAt < ENTRY || nameAt > length - wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (data.get(entry + nameAt + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /** The current value at a position; -1 for a number that was not found. */
  long value(int where) {
    return where < 0 ? -1 : data.getLong(where);
  }
}
