package dev.tachograph.cli.live;

import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.run.UnreadableReportException;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.Runs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the run that a process records: by its open journal, otherwise among the runs of a
 * directory.
 */
final class RunOfProcess {
  private final ProcessRuns processes;
  private final Host host;

  RunOfProcess(Host host) {
    this.host = host;
    this.processes = new ProcessRuns(Path.of("/proc"));
  }

  /**
   * The process named on the command line.
   *
   * @throws CommandFailure if there is none
   */
  static long alive(String pid) {
    if (!pid.matches("[1-9]\\d{0,9}")) {
      throw new CommandFailure(
          "'" + pid + "' is no process id; tacho ls lists the runs that go on");
    }
    long number = Long.parseLong(pid);
    if (ProcessHandle.of(number).isEmpty()) {
      throw new CommandFailure(
          "there is no process " + pid + "; tacho ls lists the runs that go on");
    }
    return number;
  }

  /** The base path of its run; null if none is found. */
  @Nullable Path find(long pid, Path runsDir) {
    List<Path> bases;
    try {
      bases = processes.basesOf(pid);
    } catch (IOException e) {
      throw new CommandFailure(
          "cannot look at the process " + pid + ": " + Texts.reason(e) + "; be its user");
    }
    if (!bases.isEmpty()) {
      return bases.get(0);
    }
    return java.nio.file.Files.isDirectory(runsDir) ? among(pid, runsDir) : null;
  }

  /** If no open file shows it: the run whose report names the process. */
  private @Nullable Path among(long pid, Path runsDir) {
    for (RunFileSet run : Runs.in(runsDir)) {
      Path report = run.report();
      if (report == null || !run.isUnfinished()) {
        continue;
      }
      try {
        Report read = Report.read(report, host.liveness());
        if (read.status().equals("running") && read.at("/meta/env/pid").asLong(-1) == pid) {
          return run.path();
        }
      } catch (UnreadableReportException unreadable) {
        // Another run may be the one.
      }
    }
    return null;
  }

  /** Whether SIGUSR1 is harmless to a process. */
  boolean catchesUsr1(long pid) {
    return processes.catchesUsr1(pid);
  }
}
