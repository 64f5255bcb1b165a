package dev.tachograph.cli.run.tree;

import dev.tachograph.ObservedRun;
import dev.tachograph.cli.run.ExitStatus;
import dev.tachograph.common.RunFileName;
import dev.tachograph.logging.Log;
import dev.tachograph.recovery.Death;
import dev.tachograph.recovery.Recovery;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a command's processes that name the command's run as their parent and are in the same
 * directory. Those whose process ended without finishing them are finished. Used on one thread at a
 * time.
 */
final class TiedRuns {
  private static final Log LOG = Log.get("dev.tachograph");
  private static final String REPORT = ".json";

  /** How much later a change may be of which the directory's time of change does not tell. */
  private static final long STAMP_MILLIS = 2_000;

  private final Path directory;
  private final ObservedRun parent;
  private final String own;
  private final LongFunction<@Nullable Death> deaths;

  /** How often a report is read that makes no sense, four times a second. */
  static final int MAX_TRIES = 40;

  /** How often those were read that made none, by base. */
  private final Map<String, Integer> tries = new HashMap<>();

  /** Those that are not over yet, by base. */
  private final Map<String, TiedRun> open = new TreeMap<>();

  /** Their processes, by base, where the system has descriptors of processes. */
  private final Map<String, PidFd> processes = new HashMap<>();

  /** The bases of all other runs, which are read once. */
  private final Set<String> settled = new HashSet<>();

  private long listedChange = -1;

  private final AtomicInteger children = new AtomicInteger();

  /** Whether the next look lists the directory in any case. */
  private boolean again;

  /**
   * Creates an empty set.
   *
   * @param deaths how a process ended, as far as is known; {@code null} if more will be known
   */
  TiedRuns(Path directory, ObservedRun parent, LongFunction<@Nullable Death> deaths) {
    this.directory = directory;
    this.parent = parent;
    String runId = parent.run().runId();
    this.own = runId.substring(0, runId.lastIndexOf('-'));
    this.deaths = deaths;
    settled.add(own);
    try {
      // What is there already is older than the command.
      settled.addAll(reports().keySet());
    } catch (IOException unreadable) {
      // Then they are read once.
    }
  }

  /**
   * Looks for new runs, and finishes those that were killed.
   *
   * @return whether there is one whose process is gone and which could not be finished yet
   */
  boolean look() {
    try {
      find();
    } catch (IOException unreadable) {
      // The next look may find them.
    }
    boolean left = false;
    for (TiedRun run : List.copyOf(open.values())) {
      // In this order: a process that ends finishes its run before.
      TiedRun.Seen process = run.look();
      if (Files.exists(directory.resolve(run.base() + REPORT))) {
        settle(run.base());
      } else if (process.state() != TiedRun.State.ALIVE) {
        left |= !finish(run, deathOf(run, process));
      }
    }
    return left;
  }

  /** How many were found so far; may be asked on any thread. */
  int children() {
    return children.get();
  }

  /** How the process of a run ended; {@code null} if more is going to be known. */
  private @Nullable Death deathOf(TiedRun run, TiedRun.Seen process) {
    PidFd descriptor = processes.get(run.base());
    ExitStatus status =
        process.waitStatus() != 0
            ? PidFd.ofWait(process.waitStatus())
            : descriptor == null ? null : descriptor.exitStatus();
    return status == null
        ? deaths.apply(run.pid())
        : new Death(status.exitCode(), CommandEnd.of(status).signal());
  }

  private void settle(String base) {
    PidFd descriptor = processes.remove(base);
    if (descriptor != null) {
      descriptor.close();
    }
    open.remove(base);
    settled.add(base);
  }

  /** Lists the directory, unless nothing came or went since it was listed. */
  private void find() throws IOException {
    long now = parent.run().clock().wallMillis();
    long change = Files.getLastModifiedTime(directory).toMillis();
    if (change == listedChange && !again) {
      return;
    }
    again = now - change < STAMP_MILLIS;
    listedChange = change;
    for (Map.Entry<String, Path> report : reports().entrySet()) {
      add(report.getKey(), report.getValue());
    }
  }

  /** The reports of runs that are not known yet, by base. */
  private Map<String, Path> reports() throws IOException {
    Map<String, Path> reports = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*{.json,.json.part}")) {
      for (Path file : files) {
        RunFileName name = RunFileName.parse(String.valueOf(file.getFileName()));
        if (name != null
            && name.kind() == RunFileName.Kind.REPORT
            && !settled.contains(name.base())
            && !open.containsKey(name.base())) {
          reports.put(name.base(), file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return reports;
  }

  private void add(String base, Path report) {
    try {
      TiedRun run = TiedRun.read(report, base);
      if (run == null || !run.parent().equals(parent.run().runId())) {
        settled.add(base);
      } else {
        open.put(base, run);
        PidFd descriptor = PidFd.open(run.pid());
        if (descriptor != null) {
          processes.put(base, descriptor);
          if (run.look().state() == TiedRun.State.GONE) {
            // The id may be another's by now.
            processes.remove(base).close();
          }
        }
        parent.child(run.runId());
        int ignored = children.incrementAndGet();
      }
    } catch (IOException beingWritten) {
      // It is read again, perhaps under its final name, but not for ever.
      if (tries.merge(base, 1, Integer::sum) < MAX_TRIES) {
        again = true;
      } else {
        settled.add(base);
      }
    }
  }

  private boolean finish(TiedRun run, @Nullable Death death) {
    if (death == null) {
      return false;
    }
    Recovery.Found found = Recovery.recover(directory, run.base(), death);
    switch (found.outcome()) {
      case RECOVERED ->
          LOG.warn("a process was killed; its run was finished")
              .with("run_id", run.runId())
              .with("pid", run.pid())
              .with("signal", death.signal())
              .emit();
      case ALIVE -> {
        return false;
      }
      default ->
          LOG.warn("a process was killed; its run is left to tacho recover")
              .with("run_id", run.runId())
              .with("why", found.detail())
              .emit();
    }
    settle(run.base());
    return true;
  }

  /** Releases what is held of processes, after the last look. */
  void close() {
    processes.values().forEach(PidFd::close);
    processes.clear();
  }
}
