package dev.tachograph.cli.run.tree;

import dev.tachograph.ObservedRun;
import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.cli.run.ExitStatus;
import dev.tachograph.cli.run.ways.Prepared;
import dev.tachograph.cli.run.ways.Prepared.LateWay;
import dev.tachograph.cli.run.ways.Prepared.WayFinding;
import dev.tachograph.recovery.Death;
import dev.tachograph.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The run of a command, recorded from outside: its process tree, what it prints by way of {@link
 * #run}, and its end. Runs of its JVMs are tied to it, and finished if they are killed.
 * Thread-safe.
 */
public final class CommandRun {
  private final ObservedRun observed;
  private final Set<WayFinding> told = new HashSet<>();
  private final TiedRuns tied;
  private final TreeWatch watch;
  private @Nullable Prepared ways;
  private volatile long pid;
  private volatile @Nullable ExitStatus end;

  private CommandRun(ObservedRun observed, Path directory) {
    this.observed = observed;
    this.tied = new TiedRuns(directory, observed, this::deathOf);
    this.watch = new TreeWatch(tied);
  }

  /**
   * Starts the run, before the command is started.
   *
   * @param settings what is recorded and where to
   * @param argv the command and its arguments; secrets are masked in the files
   * @return the run; its id is to be the command's {@code TACHO_PARENT}
   * @throws IOException if the output directory cannot be used; then nothing is recorded
   */
  public static CommandRun start(Settings settings, List<String> argv) throws IOException {
    RunConfig config =
        RunConfig.builder()
            .argv(argv)
            .consoleFilter(null)
            .boundedByDefault()
            .settings(settings)
            .build();
    return new CommandRun(
        ObservedRun.start(config), config.outputDir().toAbsolutePath().normalize());
  }

  /** {@return the run, for records; only {@link #ended} ends it} */
  public Run run() {
    return observed.run();
  }

  /**
   * Adds to the report what is to be said of the ways in, then and at the end. Does not block.
   *
   * @param prepared for the command; to be closed after {@link #ended}
   */
  public void prepared(Prepared prepared) {
    synchronized (told) {
      ways = prepared;
    }
    tell(prepared.findings());
    LateWay late = prepared.late();
    if (late != null) {
      watch.bareJvms(new BareJvms(observed, late));
    }
  }

  private void tell(List<WayFinding> findings) {
    for (WayFinding finding : findings) {
      boolean isNew;
      synchronized (told) {
        isNew = told.add(finding);
      }
      if (isNew) {
        observed.finding(finding.rule(), "info", finding.text(), Map.of());
      }
    }
  }

  /**
   * Says that the command was started. Does not block.
   *
   * @param pid of its process
   */
  public void started(long pid) {
    this.pid = pid;
    observed.process(pid);
    watch.start();
  }

  /** How many runs of its JVMs are known so far. */
  int children() {
    return tied.children();
  }

  /**
   * Ends the run after the command ended and was waited for: finishes the runs of its JVMs that
   * were killed, and writes the report. Blocks until the files are complete, or the disk does not
   * answer.
   *
   * @param status how the command ended
   * @return the exit code that a shell would have of the command
   */
  public int ended(ExitStatus status) {
    end = status;
    watch.end();
    Prepared prepared;
    synchronized (told) {
      prepared = ways;
    }
    if (prepared != null) {
      tell(prepared.findingsAtEnd());
    }
    CommandEnd how = CommandEnd.of(status);
    observed.close(how.status(), how.cause() + crash(), status.exitCode(), how.signal());
    return status.code();
  }

  /** The crash report of a command that is a JVM, where it is by default; with a finding. */
  private String crash() {
    Path file = Path.of("hs_err_pid" + pid + ".log").toAbsolutePath();
    try {
      boolean isOurs =
          pid > 0
              && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
              && Files.getLastModifiedTime(file).toInstant().isAfter(run().clock().startedAt());
      if (!isOurs) {
        return "";
      }
    } catch (IOException gone) {
      return "";
    }
    observed.finding(
        "jvm_crash", "error", "The command's JVM crashed; it wrote " + file + ".", Map.of());
    return "; its JVM crashed and wrote " + file;
  }

  /** How a process ended; {@code null} if that is going to be known. */
  private @Nullable Death deathOf(long process) {
    ExitStatus known = end;
    if (process != pid) {
      return Death.unknown();
    }
    return known == null ? null : new Death(known.exitCode(), CommandEnd.of(known).signal());
  }
}
