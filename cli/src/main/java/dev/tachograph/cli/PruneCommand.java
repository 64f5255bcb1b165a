package dev.tachograph.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.text.Table;
import dev.tachograph.recovery.Pruning;
import dev.tachograph.recovery.Pruning.Found;
import dev.tachograph.recovery.Pruning.Outcome;
import dev.tachograph.recovery.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tacho prune}: removes old runs. */
@Command(
    name = "prune",
    description = {
      "Removes old runs, each with all its files, the oldest first.",
      "A run whose process lives is never removed, nor one that another machine or container has"
          + " not finished. One whose process was killed is left until tacho recover has finished"
          + " it, or --force is given. Files that are not named like those of a run, and links, are"
          + " not touched."
    },
    mixinStandardHelpOptions = true)
final class PruneCommand implements Callable<Integer> {
  private static final String DEFAULT_KEEP = "30d";

  private final Host host;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The directory of runs; default TACHO_OUT, else logs.")
  private @Nullable Path dir;

  @Option(
      names = "--keep",
      paramLabel = "N|AGE|SIZE",
      description =
          "What is kept: the N newest runs; runs of which something was written within AGE (45s,"
              + " 90min, 12h, 30d); the newest runs that have SIZE together (500MiB, 2GiB)."
              + " Repeatable with another kind: a run goes when one of them says so. Default "
              + DEFAULT_KEEP
              + ".")
  private List<String> keep = new ArrayList<>();

  @Option(
      names = "--force",
      description =
          "Also runs whose process was killed and that were not recovered; what could still be"
              + " recovered of them is lost.")
  private boolean force;

  @Option(names = "--dry-run", description = "Removes nothing, and reports what would be removed.")
  private boolean dryRun;

  @Option(names = "--json", description = "Writes a JSON array of the runs that are not kept.")
  private boolean json;

  PruneCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    Retention retention = retention();
    Path runsDir = host.runsDir(dir);
    if (dir != null && !Files.exists(runsDir)) {
      throw new CommandFailure("there is no directory " + runsDir + "; name one that holds runs");
    }
    List<Found> runs;
    try {
      runs = Pruning.prune(runsDir, retention, force, dryRun);
    } catch (IOException e) {
      throw new CommandFailure(
          "cannot read the directory " + runsDir + ": " + Texts.reason(e) + "; name another one");
    }
    List<Found> due = runs.stream().filter(run -> run.outcome() != Outcome.KEPT).toList();
    if (json) {
      printJson(due);
    } else {
      print(due, runs.size() - due.size(), runsDir);
    }
    long failed = due.stream().filter(run -> run.outcome() == Outcome.FAILED).count();
    if (failed > 0) {
      throw new CommandFailure(
          Texts.count(failed)
              + (failed == 1 ? " run" : " runs")
              + " could not be removed; make the files removable and call it again");
    }
    return 0;
  }

  private Retention retention() {
    try {
      return Retention.parse(keep.isEmpty() ? DEFAULT_KEEP : String.join(",", keep));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("--keep: " + e.getMessage());
    }
  }

  private void print(List<Found> due, int kept, Path runsDir) {
    if (!due.isEmpty()) {
      Table table = new Table("RUN", "OUTCOME", ">FILES", ">SIZE", "DETAIL");
      for (Found run : due) {
        table.row(
            run.base(),
            lower(run.outcome()),
            Texts.count(run.files()),
            Texts.bytes((double) run.bytes()),
            Texts.escape(run.detail()));
      }
      table.lines(host.columns()).forEach(host.out()::println);
    }
    List<Found> gone =
        due.stream()
            .filter(run -> run.outcome() == Outcome.REMOVED || run.outcome() == Outcome.DUE)
            .toList();
    host.out()
        .printf(
            Locale.ROOT,
            "%s %s of %s (%s) in %s%n",
            dryRun ? "would remove" : "removed",
            Texts.count(gone.size()),
            Texts.count(due.size() + kept) + (due.size() + kept == 1 ? " run" : " runs"),
            Texts.bytes((double) gone.stream().mapToLong(Found::bytes).sum()),
            Texts.escape(runsDir.toString()));
  }

  private static String lower(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  private void printJson(List<Found> due) {
    ArrayNode array = Report.JSON.createArrayNode();
    for (Found run : due) {
      ObjectNode object = array.addObject();
      object.put("run", run.base());
      object.put("outcome", lower(run.outcome()));
      object.put("files", run.files());
      object.put("bytes", run.bytes());
      object.put("detail", run.detail());
    }
    try {
      host.out().println(Report.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(array));
    } catch (JsonProcessingException e) {
      throw new CommandFailure("cannot write JSON: " + e.getOriginalMessage());
    }
  }
}
