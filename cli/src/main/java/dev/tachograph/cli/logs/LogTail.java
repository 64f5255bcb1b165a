package dev.tachograph.cli.logs;

import dev.tachograph.analysis.internal.run.RegularFile;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.common.RunFileName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** Finds where the last records that are wanted begin, from the end of the last file backwards. */
final class LogTail {
  private static final int PIECE = 1 << 20;
  private static final int MAX_TRIES = 100;

  private final LogView view;
  private final int wanted;

  /** A line of a file, and the number of the file. */
  private record Place(int number, @Nullable Object key, long offset) {}

  /**
   * Creates a search.
   *
   * @param wanted how many records; 0 for the current end
   */
  LogTail(LogView view, int wanted) {
    this.view = view;
    this.wanted = wanted;
  }

  /**
   * Finds the line to begin with.
   *
   * @return null for the beginning of the log
   */
  LogFiles.@Nullable Start find(RunFileSet given) throws IOException {
    RunFileSet run = given;
    for (int tries = 0; ; tries++) {
      try {
        return find(run.numbered(RunFileName.Kind.LOGS));
      } catch (NoSuchFileException moved) {
        if (tries == MAX_TRIES) {
          throw moved;
        }
        run = Runs.again(run);
      }
    }
  }

  private LogFiles.@Nullable Start find(NavigableMap<Integer, Path> files) throws IOException {
    if (files.isEmpty()) {
      return null;
    }
    LineMatcher matcher = new LineMatcher(view.query(), view.format().plain());
    Place match = back(files, files.lastKey(), Long.MAX_VALUE, matcher, wanted);
    if (match == null) {
      return null;
    }
    Place first = match;
    if (view.before() > 0) {
      LineMatcher context = new LineMatcher(view.context(), view.format().plain());
      first = back(files, match.number(), match.offset(), context, view.before());
    }
    if (first == null) {
      first = new Place(files.firstKey(), LogFiles.key(files.firstEntry().getValue()), 0);
    }
    Integer before = files.lowerKey(first.number());
    return new LogFiles.Start(
        before == null ? 0 : before, first.key(), first.offset(), match.key(), match.offset());
  }

  /** The nth line before a place that matches; null if there are fewer. */
  private static @Nullable Place back(
      NavigableMap<Integer, Path> files, int number, long offset, LineMatcher matcher, int n)
      throws IOException {
    int left = n;
    for (var file : files.headMap(number, true).descendingMap().entrySet()) {
      try (FileChannel channel = RegularFile.open(file.getValue())) {
        Object key = LogFiles.key(file.getValue());
        long to = channel.size();
        if (file.getKey() == number) {
          to = Math.min(offset, to);
        }
        if (n == 0) {
          return new Place(number, key, LineReader.lastLineEnd(channel, to));
        }
        while (to > 0) {
          long from = LineReader.lastLineEnd(channel, Math.max(0, to - PIECE));
          List<Long> matches = matches(channel, from, to, matcher);
          if (matches.size() >= left) {
            return new Place(file.getKey(), key, matches.get(matches.size() - left));
          }
          left -= matches.size();
          to = from;
        }
      }
    }
    return null;
  }

  private static List<Long> matches(FileChannel file, long from, long to, LineMatcher matcher)
      throws IOException {
    List<Long> offsets = new ArrayList<>();
    LineReader lines = new LineReader(file, from, to, false);
    while (lines.next()) {
      if (matcher.matches(lines.buffer(), lines.from(), lines.to())) {
        offsets.add(lines.offset());
      }
    }
    return offsets;
  }
}
