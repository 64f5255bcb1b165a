package dev.tachograph.internal.journal;

import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.files.SteadyChannel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The numbered files left behind by a run whose process is gone.
 *
 * <p>A file that got its number although the newest header slot does not record it was the current
 * file when the process died: the step is undone. Whatever the file after it may hold is in the
 * ring as well.
 */
public final class RecoveredSegments {
  private final @Nullable RunFiles files;
  private final Map<Stream, List<Integer>> numbers = new EnumMap<>(Stream.class);
  private boolean damaged;

  private RecoveredSegments(@Nullable RunFiles files) {
    this.files = files;
  }

  /** Of a run without numbered files. */
  static RecoveredSegments none() {
    return new RecoveredSegments(null);
  }

  /**
   * The numbered files as they are, whoever made them; nothing is undone.
   *
   * @param numbers of each stream, ascending
   */
  public static RecoveredSegments asFound(Map<Stream, List<Integer>> numbers) {
    RecoveredSegments found = new RecoveredSegments(null);
    found.numbers.putAll(numbers);
    return found;
  }

  /**
   * Finds the numbered files and undoes an unfinished step.
   *
   * @param reader the journal's reader; {@code null} if there is no readable journal
   */
  public static RecoveredSegments of(RunFiles files, @Nullable JournalReader reader)
      throws IOException {
    RecoveredSegments left = new RecoveredSegments(files);
    for (Stream stream : Stream.values()) {
      List<Integer> found = new ArrayList<>(files.segments(stream.suffix()));
      left.numbers.put(stream, found);
      JournalState state = reader == null ? null : reader.state();
      boolean ended = files.isFinished(stream.suffix());
      if (reader == null || state == null || ended || found.isEmpty()) {
        continue;
      }
      long reported = state.get(JournalState.SEGMENT, stream.ordinal());
      int last = found.get(found.size() - 1);
      Path unfinished = files.segmentPath(stream.suffix(), last);
      if (isNext(files, stream, found, reported)
          && reader.reportsLengths()
          && files.isOurs(unfinished)) {
        Files.deleteIfExists(files.partPath(stream.suffix()));
        Files.move(unfinished, files.partPath(stream.suffix()));
        found.remove(found.size() - 1);
      } else if (last > reported) {
        left.damaged = true;
      }
    }
    return left;
  }

  /**
   * Whether the last number directly follows the recorded one, ignoring numbers taken by others.
   */
  private static boolean isNext(RunFiles files, Stream stream, List<Integer> found, long reported)
      throws IOException {
    int last = found.get(found.size() - 1);
    boolean alone = found.size() == 1 || found.get(found.size() - 2) <= reported;
    String suffix = stream.suffix();
    return last == reported + 1
        || (last > reported
            && alone
            && files.takenByOthers(suffix, last) - files.takenByOthers(suffix, reported)
                == last - reported - 1);
  }

  private List<Integer> of(Stream stream) {
    return numbers.getOrDefault(stream, List.of());
  }

  /** Whether files are missing that a slot, or the number of a later file, implies. */
  boolean hasMissingFiles(Stream stream, long reported) {
    List<Integer> found = of(stream);
    int last = found.isEmpty() ? 0 : found.get(found.size() - 1);
    long max = Math.max(last, reported);
    return max > found.size() + takenByOthers(stream, max);
  }

  private int takenByOthers(Stream stream, long max) {
    RunFiles present = files;
    try {
      return present == null ? 0 : present.takenByOthers(stream.suffix(), max);
    } catch (IOException unreadable) {
      return 0;
    }
  }

  /** The last line of the last numbered file; empty if there is none. */
  byte[] lastLine(Stream stream) throws IOException {
    List<Integer> found = of(stream);
    if (files == null || found.isEmpty()) {
      return new byte[0];
    }
    Path last = files.segmentPath(stream.suffix(), found.get(found.size() - 1));
    try (FileChannel channel = open(last, StandardOpenOption.READ)) {
      return WholeLines.last(channel);
    }
  }

  private static FileChannel open(Path file, StandardOpenOption... how) throws IOException {
    Set<OpenOption> options = new HashSet<>(List.of(how));
    options.add(LinkOption.NOFOLLOW_LINKS);
    return SteadyChannel.open(file, options);
  }

  /** Repairs files after a crash of the whole system: each ends with a whole line and its frame. */
  public void repairEnds() throws IOException {
    RunFiles present = files;
    for (Stream stream : Stream.values()) {
      for (int number : of(stream)) {
        if (present != null) {
          Path file = present.segmentPath(stream.suffix(), number);
          if (!present.isOurs(file)) {
            // It has another name, so it may be something else.
            continue;
          }
          try (FileChannel channel =
              open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            damaged |= repairEnds(channel, stream == Stream.TRACE);
          }
        }
      }
    }
  }

  private static boolean repairEnds(FileChannel channel, boolean array) throws IOException {
    long size = channel.size();
    if (array ? FramedFile.isEnded(channel) : WholeLines.end(channel, false) == size) {
      return false;
    }
    long end = WholeLines.end(channel, array);
    channel.truncate(end);
    channel.position(end);
    FramedFile.end(channel, array, end);
    return true;
  }

  /** Whether something is not as the process left it. */
  boolean isDamaged() {
    return damaged;
  }
}
