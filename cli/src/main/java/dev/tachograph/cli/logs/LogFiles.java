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
import org.jspecify.annotations.Nullable;

/**
 * The files of a run's log in the order they were written, each once, also when the run goes on:
 * then a full one gets its number while it is read, and old ones may be removed.
 */
final class LogFiles {
  private static final RunFileName.Kind LOGS = RunFileName.Kind.LOGS;
  private static final String PART = ".part";
  private static final int MAX_TRIES = 100;

  private final boolean follow;
  private final Liveness liveness;
  private RunFileSet run;

  /** The number of the file that is read, and that of the one before it; 0 for none. */
  private int current;

  private int before;

  /** What the file that is read is known by; {@code null} where files have no keys. */
  private @Nullable Object key;

  /** Whether what is read may grow. */
  private boolean live;

  /**
   * The files of a run.
   *
   * @param follow whether the last one is complete only when the run has ended
   */
  LogFiles(RunFileSet run, boolean follow, Liveness liveness) {
    this.run = run;
    this.follow = follow;
    this.liveness = liveness;
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
          // It got its number before or after it was opened: under that it is read.
          lines.close();
          run = Runs.again(run);
          continue;
        }
        before = current;
        current = next.getKey();
        key = key(file);
        return lines;
      } catch (NoSuchFileException gone) {
        // It has another name now, or was removed because the run's files have their total size.
        run = Runs.again(run);
        if (tries == MAX_TRIES) {
          throw cannotRead(file, gone);
        }
      } catch (IOException e) {
        throw cannotRead(file, e);
      }
    }
  }

  private static @Nullable Object key(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException gone) {
      return null;
    }
  }

  private static CommandFailure cannotRead(Path file, IOException why) {
    return new CommandFailure("cannot read " + file + ": " + Texts.reason(why));
  }

  /** Whether there is a file with a number behind one. */
  private static boolean isFollowed(RunFileSet files, int number) {
    Integer next = files.numbered(LOGS).higherKey(number);
    return next != null && next != RunFileName.LAST;
  }

  /** Whether the file that was opened gets no more lines; asked before the last look at it. */
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
   * Whether somebody replaced or removed the file: the run goes on in the one that has its name.
   */
  private boolean isReplaced(Path last) {
    Object there = key(last);
    if (there == null || key == null || there.equals(key)) {
      return false;
    }
    // One that is full got its number before the next was made, which is told apart by a new look.
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

  /** Whether the process is gone, or the run is. */
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
