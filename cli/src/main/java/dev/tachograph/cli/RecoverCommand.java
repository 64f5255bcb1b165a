package dev.tachograph.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.text.Table;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Recovery.Found;
import dev.tachograph.recovery.Recovery.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tacho recover}: finishes what killed processes left. */
@Command(
    name = "recover",
    description =
        "Finishes the runs of processes that were killed: completes their files, writes their"
            + " reports. Exits 1 if one could not be finished.",
    mixinStandardHelpOptions = true)
final class RecoverCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The directory of runs; default TACHO_OUT, else logs.")
  private @Nullable Path dir;

  @Option(
      names = "--force",
      description =
          "Also runs that may be of another machine or container. Only when their processes are"
              + " known to be gone; one that is seen to live is left alone even so.")
  private boolean force;

  @Option(names = "--json", description = "Writes a JSON array.")
  private boolean json;

  RecoverCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    Path runsDir = host.runsDir(dir);
    if (dir != null && !Files.exists(runsDir)) {
      throw new CommandFailure("there is no directory " + runsDir + "; name one that holds runs");
    }
    List<Found> found;
    try {
      found = Recovery.recover(runsDir, force, new RecoverProgress(host.err()));
    } catch (IOException e) {
      throw new CommandFailure(
          "cannot read the directory " + runsDir + ": " + Texts.reason(e) + "; name another one");
    }
    if (json) {
      printJson(found);
    } else if (found.isEmpty()) {
      host.out().println("nothing to recover in " + Texts.escape(runsDir.toString()));
    } else {
      Table table = new Table("RUN", "OUTCOME", "DETAIL");
      found.forEach(one -> table.row(one.base(), lower(one.outcome()), Texts.escape(one.detail())));
      table.lines(host.columns()).forEach(host.out()::println);
    }
    return found.stream().anyMatch(one -> one.outcome() == Outcome.FAILED) ? 1 : 0;
  }

  private static String lower(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  private void printJson(List<Found> found) {
    ArrayNode array = Report.JSON.createArrayNode();
    for (Found one : found) {
      ObjectNode object = array.addObject();
      object.put("run", one.base());
      object.put("outcome", lower(one.outcome()));
      object.put("detail", one.detail());
    }
    try {
      host.out().println(Report.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(array));
    } catch (JsonProcessingException e) {
      throw new CommandFailure("cannot write JSON: " + e.getOriginalMessage());
    }
  }
}
