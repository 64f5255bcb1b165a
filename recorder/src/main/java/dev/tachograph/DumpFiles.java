package dev.tachograph;

import dev.tachograph.RunConfig.WhenTotal;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.files.SpaceReserve;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The dump files of a run. If the run's files have a total bound, a sixteenth of it is reserved for
 * them: the oldest dumps are removed for the next one or, if files are to be kept, no more are
 * written once the share is used up. A dump that exceeds it on its own is truncated.
 */
final class DumpFiles {
  private static final int PARTS = 16;

  /** Less than this is not worth a file. */
  private static final int MIN_BYTES = 4 * 1024;

  private static final int MAX_TAKEN = 1_000;

  private record Written(Path file, int bytes) {}

  private final RunFiles files;
  private final SpaceReserve reserve;
  private final long max;
  private final boolean stops;
  private final Deque<Written> written = new ArrayDeque<>();
  private long bytes;

  DumpFiles(RunConfig config, RunFiles files, SpaceReserve reserve) {
    this.files = files;
    this.reserve = reserve;
    this.max = config.maxTotalBytes() == 0 ? Long.MAX_VALUE : reserved(config);
    this.stops = config.whenTotal() == WhenTotal.STOP;
  }

  /** The part of the total bound for dumps; 0 without a bound. */
  static long reserved(RunConfig config) {
    return config.maxTotalBytes() / PARTS;
  }

  /**
   * Writes a dump under the next free number and returns its path.
   *
   * @throws IOException if it cannot be written, or does not fit within the bound
   */
  synchronized String write(int number, String text) throws IOException {
    if (reserve.isReached()) {
      throw new IOException("the file system would have less than a twentieth free");
    }
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    if (stops && content.length > max - bytes && max - bytes < MIN_BYTES) {
      throw new IOException("the dumps have reached their part of maxTotalBytes, " + max);
    }
    content = cut(content, stops ? max - bytes : max);
    while (content.length > max - bytes) {
      Written oldest = written.removeFirst();
      bytes -= oldest.bytes();
      Files.deleteIfExists(oldest.file());
    }
    for (int free = number; ; free++) {
      String suffix = RunFiles.dumpSuffix(free);
      // Counted in advance: a partially written file takes up space, too.
      Written next = new Written(files.finalPath(suffix), content.length);
      written.addLast(next);
      bytes += content.length;
      try {
        return files.write(suffix, content).toString();
      } catch (FileAlreadyExistsException taken) {
        // Taken by another process, or by an earlier dump that found its own number taken.
        written.removeLastOccurrence(next);
        bytes -= content.length;
        if (free - number >= MAX_TAKEN) {
          throw taken;
        }
      }
    }
  }

  /** Truncates a dump to the available space, with a last line that says so. */
  private static byte[] cut(byte[] content, long room) {
    if (content.length <= room) {
      return content;
    }
    byte[] end =
        ("\n== cut at the run's maxTotalBytes, of " + content.length + " bytes\n")
            .getBytes(StandardCharsets.UTF_8);
    int length = (int) room - end.length;
    while (length > 0 && (content[length] & 0xC0) == 0x80) {
      length--;
    }
    byte[] cut = Arrays.copyOf(content, length + end.length);
    System.arraycopy(end, 0, cut, length, end.length);
    return cut;
  }
}
