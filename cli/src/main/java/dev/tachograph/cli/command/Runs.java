package dev.tachograph.cli.command;

import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.internal.run.PackedRun;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.run.UnreadableReportException;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.common.RunFileName;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds runs by the names of their files, and reads them; an unreadable run is a wrong call. */
public final class Runs {
  private static final int MAX_REPORTED = 5;

  /** A base name and the number of a process. */
  private static final Pattern RUN_ID = Pattern.compile(".+__.+-\\d{1,19}");

  private Runs() {}

  /** The runs of a directory, newest first. */
  public static List<RunFileSet> in(Path dir) {
    try {
      return RunFileSet.in(dir);
    } catch (IOException e) {
      throw cannotRead(dir, e);
    }
  }

  /** The current files of a run; empty if the run is gone. */
  public static RunFileSet again(RunFileSet run) {
    try {
      return run.again();
    } catch (IOException e) {
      throw cannotRead(run.dir(), e);
    }
  }

  private static CommandFailure cannotRead(Path dir, IOException why) {
    if (why instanceof NoSuchFileException) {
      return new CommandFailure("there is no directory " + dir + "; name another with --out");
    }
    if (why instanceof NotDirectoryException) {
      return new CommandFailure(dir + " is not a directory");
    }
    return new CommandFailure("cannot read the directory " + dir + ": " + Texts.reason(why));
  }

  /**
   * Reads a run.
   *
   * @throws CommandFailure if nothing of it can be read
   */
  public static RunReading read(RunFileSet run, Liveness liveness) {
    try {
      return RunReading.of(run, liveness);
    } catch (UnreadableReportException e) {
      throw failure(e);
    }
  }

  /**
   * The report of a run, or a substitute if the run has other files.
   *
   * @throws CommandFailure if it cannot be read and there is nothing else
   */
  public static Report report(RunFileSet run, Liveness liveness) {
    try {
      return RunReading.report(run, liveness);
    } catch (UnreadableReportException e) {
      throw failure(e);
    }
  }

  private static CommandFailure failure(UnreadableReportException why) {
    return new CommandFailure(String.valueOf(why.getMessage()));
  }

  /**
   * The run named on the command line.
   *
   * @param run a base name or a {@code run_id}, with or without its directory, the path of any file
   *     of the run, that of a packed run, or {@code latest}
   * @param dir the directory for {@code latest} and for a base name without a directory
   */
  public static RunFileSet find(String run, Path dir, Host host) {
    if (run.equals("latest")) {
      return latest(dir);
    }
    if (PackedRun.isOne(run)) {
      return unpack(run, host);
    }
    Path workDir = host.workDir();
    Path path;
    try {
      path = Path.of(run);
    } catch (InvalidPathException e) {
      throw notFound(run, dir);
    }
    Path name = path.getFileName();
    RunFileName named = name == null ? null : RunFileName.parse(name.toString());
    boolean mayBeId = name != null && RUN_ID.matcher(name.toString()).matches();
    if (named == null && !mayBeId) {
      throw new CommandFailure(
          "'"
              + run
              + "' names no run; give a base path such as "
              + dir.resolve("2026-11-23__06-12-47")
              + ", a report's path, or latest");
    }
    Path parent = path.getParent();
    Path where = parent == null && !Files.exists(workDir.resolve(path)) ? dir : workDir;
    Path runDir = parent == null ? where : workDir.resolve(parent);
    if (!Files.isDirectory(runDir)) {
      throw notFound(run, runDir);
    }
    List<RunFileSet> runs = in(runDir);
    return runs.stream()
        .filter(set -> named != null && set.base().equals(named.base()))
        .findFirst()
        .or(() -> mayBeId ? byId(runs, name.toString(), host) : Optional.empty())
        .orElseThrow(() -> notFound(run, runDir));
  }

  /** The run whose report has a {@code run_id}: its base name, with the process's id behind it. */
  private static Optional<RunFileSet> byId(List<RunFileSet> runs, String id, Host host) {
    String base = id.substring(0, id.lastIndexOf('-'));
    return runs.stream()
        .filter(set -> set.base().equals(base))
        .filter(set -> id.equals(report(set, host.liveness()).text("/meta/run_id")))
        .findFirst();
  }

  private static RunFileSet unpack(String run, Host host) {
    try {
      return PackedRun.unpack(host.workDir().resolve(run), host.scratch().directory());
    } catch (IOException | InvalidPathException e) {
      throw new CommandFailure("cannot read the packed run " + run + ": " + Texts.reason(e));
    }
  }

  /**
   * Reports entries that have the name of a file of these runs but are left out since they are
   * none.
   */
  public static void reportOthers(List<RunFileSet> runs, PrintStream err) {
    List<Path> others = runs.stream().flatMap(run -> run.others().stream()).toList();
    for (Path other : others.subList(0, Math.min(MAX_REPORTED, others.size()))) {
      err.println("tacho: " + Texts.escape(other.toString()) + " is no regular file, left out");
    }
    if (others.size() > MAX_REPORTED) {
      err.println(
          "tacho: and " + (others.size() - MAX_REPORTED) + " more that are no regular files");
    }
  }

  private static RunFileSet latest(Path dir) {
    if (!Files.exists(dir)) {
      throw new CommandFailure(
          "there is no run in " + dir + "; record one with tacho demo, or say --out DIR");
    }
    return in(dir).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailure(
                    "there is no run in "
                        + dir
                        + "; record one with tacho demo, or say --out DIR"));
  }

  private static CommandFailure notFound(String run, Path dir) {
    return new CommandFailure("there is no run '" + run + "' in " + dir + "; tacho ls lists them");
  }
}
