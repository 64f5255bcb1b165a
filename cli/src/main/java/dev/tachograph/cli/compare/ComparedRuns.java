package dev.tachograph.cli.compare;

import dev.tachograph.analysis.compare.Comparison;
import dev.tachograph.analysis.figures.RunFigures;
import dev.tachograph.analysis.internal.Metrics;
import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.cli.page.ComparisonPage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds and reads the runs that are compared, each of which counts once. */
final class ComparedRuns {
  private final Host host;
  private final Path dir;
  private final Baselines baselines;
  private final Set<Path> seen = new HashSet<>();

  ComparedRuns(Host host, Path dir) {
    this.host = host;
    this.dir = dir;
    this.baselines = new Baselines(host, dir);
  }

  /** A run by its base path: its files, or what a baseline keeps of it. */
  record Found(Path path, @Nullable RunFileSet files, @Nullable RunFigures kept) {}

  /** The runs of a side as they were read, with where they are. */
  record Side(List<RunFigures> figures, List<ComparisonPage.Lines> lines, List<Path> paths) {}

  /** The runs of these names; {@code baseline:NAME} stands for those of the baseline. */
  List<Found> find(List<String> names) {
    List<Found> found = new ArrayList<>();
    List<RunFileSet> files = new ArrayList<>();
    for (String name : names) {
      if (name.startsWith(Baselines.PREFIX)) {
        for (RunFigures run : baselines.read(name.substring(Baselines.PREFIX.length()))) {
          Path path = dir.resolve(fileName(run.run()));
          once(path, run.run());
          found.add(new Found(path, null, run));
        }
      } else {
        RunFileSet run = Runs.find(name, dir, host);
        once(run.shown(), name);
        files.add(run);
        found.add(new Found(run.shown(), run, null));
      }
    }
    if (found.size() > Comparison.MAX_RUNS) {
      throw new CommandFailure("at most " + Comparison.MAX_RUNS + " runs a side are compared");
    }
    Runs.reportOthers(files, host.err());
    return found;
  }

  /** The name in a baseline, which is a text of a file, as one that is in the directory. */
  private static String fileName(String run) {
    return run.matches("[\\w+-]+") ? run : "unnamed-" + Integer.toHexString(run.hashCode());
  }

  private void once(Path run, String name) {
    if (!seen.add(run.toAbsolutePath().normalize())) {
      throw new CommandFailure("the run '" + name + "' is named twice; each counts once");
    }
  }

  /** One after another, so that only one run's files are in memory at a time. */
  Side read(List<Found> runs, boolean drawn) {
    Side side = new Side(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Found run : runs) {
      side.paths().add(run.path());
      RunFigures kept = run.kept();
      if (kept != null) {
        side.figures().add(kept);
        side.lines().add(ComparisonPage.noLines(kept));
      } else if (run.files() != null) {
        RunReading reading = Runs.read(run.files(), host.liveness());
        Report report = reading.report();
        String base = run.files().base();
        side.figures().add(Metrics.of(base, report.status(), reading.data(), report.root()));
        if (drawn) {
          side.lines().add(ComparisonPage.lines(reading.data(), runs.size()));
        }
      }
    }
    return side;
  }
}
