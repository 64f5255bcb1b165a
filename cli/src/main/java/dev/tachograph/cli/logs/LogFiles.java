package dev.tachograph.cli.logs;

import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.run.UnreadableReportException;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.common.RunFileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The files of a run's log in the order they were written, each once, even while the run is in
 * progress: then a full file may get its number while it is read, and old files may be removed.
 */
final class LogFiles {
  private static final RunFileName.Kind LOGS = RunFileName.Kind.LOGS;
  private static final String PART = ".part";
  private static final int MAX_TRIES = 100;

  private final boolean follow;
  private final Liveness liveness;
  private RunFileSet run;

  /** The number of the current file, and that of the previous one; 0 for none. */
  private int current;

  private int before;

  /** The key of the current file; {@code null} where files have no keys. */
  private @Nullable Object key;

  /** Whether the current file may grow. */
  private boolean live;

  /** Where the log is begun with; null for its beginning, and once all is before. */
  private @Nullable Start start;

  private boolean begun;

  /**
   * A place in a log.
   *
   * @param before the number of the file before that of the place; 0 for none
   * @param key identifies the file of the place; {@code null} where files have no keys
   * @param offset of the first line in that file
   * @param matchKey identifies the file of the first line that is not only context of others
   * @param matchOffset the offset of that line
   */
  record Start(
      int before, @Nullable Object key, long offset, @Nullable Object matchKey, long matchOffset) {}

  /**
   * Creates a sequence of a run's log files.
   *
   * @param follow whether the last one is complete only when the run has ended
   */
  LogFiles(RunFileSet run, boolean follow, Liveness liveness) {
    this.run = run;
    this.follow = follow;
    this.liveness = liveness;
  }

  /** Begins at a place instead of the first file; to be called before the first is opened. */
  void startAt(Start place) {
    current = place.before();
    start = place;
  }

  boolean isEmpty() {
    return run.numbered(LOGS).isEmpty();
  }

  /** Opens the next file; null after the last. */
  @Nullable LogLines next() {
    for (int tries = 0; ; tries++) {
      Map.Entry<Integer, Path> next = run.numbered(LOGS).higherEntry(current);
      if (next == null) {
        return null;
      }
      Path file = next.getValue();
      live = file.toString().endsWith(PART);
      try {
        LogLines lines = new LogLines(file, live);
        if (live && isFollowed(Runs.again(run), current)) {
          // It got its number before or after it was opened, and is read under that number.
          lines.close();
          run = Runs.again(run);
          continue;
        }
        before = current;
        current = next.getKey();
        key = key(file);
        begin(lines);
        return lines;
      } catch (NoSuchFileException gone) {
        // It has another name now, or was removed because of the run's size bound.
        run = Runs.again(run);
        if (tries == MAX_TRIES) {
          throw cannotRead(file, gone);
        }
      } catch (IOException e) {
        throw cannotRead(file, e);
      }
    }
  }

  /** Skips what is before the start, unless its file was removed and another is the first. */
  private void begin(LogLines lines) {
    Start place = start;
    if (place == null) {
      return;
    }
    boolean first = !begun && Objects.equals(place.key(), key);
    boolean last = Objects.equals(place.matchKey(), key);
    if (!first && !begun) {
      start = null;
      return;
    }
    begun = true;
    start = last ? null : place;
    lines.begin(first ? place.offset() : 0, last ? place.matchOffset() : Long.MAX_VALUE);
  }

  static @Nullable Object key(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException gone) {
      return null;
    }
  }

  private static CommandFailure cannotRead(Path file, IOException why) {
    return new CommandFailure("cannot read " + file + ": " + Texts.reason(why));
  }

  /** Whether there is a file with a higher number. */
  private static boolean isFollowed(RunFileSet files, int number) {
    Integer next = files.numbered(LOGS).higherKey(number);
    return next != null && next != RunFileName.LAST;
  }

  /** Whether the open file gets no more lines; must be called before the last read. */
  boolean isComplete() {
    if (!live || !follow) {
      return true;
    }
    RunFileSet now;
    try {
      now = Runs.again(run);
    } catch (CommandFailure gone) {
      return true;
    }
    if (isFollowed(now, before)) {
      current = before > 0 ? before + 1 : now.numbered(LOGS).firstKey();
      live = false;
      run = now;
      return true;
    }
    Path last = now.numbered(LOGS).get(RunFileName.LAST);
    if (last != null && last.toString().endsWith(PART) && isReplaced(last)) {
      return true;
    }
    return (last != null && !last.toString().endsWith(PART)) || hasDied(now);
  }

  /**
   * Whether another process replaced or removed the file: the run continues in the file that has
   * its name.
   */
  private boolean isReplaced(Path last) {
    Object there = key(last);
    if (there == null || key == null || there.equals(key)) {
      return false;
    }
    // A full file got its number before the next one was created, which another listing shows.
    try {
      RunFileSet now = Runs.again(run);
      if (isFollowed(now, before)) {
        return false;
      }
      run = now;
    } catch (CommandFailure gone) {
      return false;
    }
    current = before;
    return true;
  }

  /** Whether the process, or the run itself, is gone. */
  private boolean hasDied(RunFileSet now) {
    Path report = now.report();
    if (report == null) {
      return now.files().isEmpty();
    }
    try {
      return now.isUnfinished() && Report.read(report, liveness).status().equals("dead");
    } catch (UnreadableReportException e) {
      return !Files.exists(report);
    }
  }
}
