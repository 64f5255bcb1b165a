package dev.tachograph.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tacho report}: one run, for a person or as JSON. */
@Command(
    name = "report",
    description = "Tells of one run: how it ended, how long it took, and what it did.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  /**
   * What is not ASCII is escaped: a report holds texts of strangers, and this may be a terminal.
   */
  private static final ObjectWriter SAFE_JSON =
      Report.JSON
          .writerWithDefaultPrettyPrinter()
          .with(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());

  private final Host host;

  @Mixin private RunOption run = new RunOption();

  @Option(names = "--json", description = "Writes the report itself.")
  private boolean json;

  ReportCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    RunFileSet files = run.find(host);
    Path file = files.report();
    if (file == null) {
      throw new CommandFailure(
          "the run " + files.path() + " has no report; it has " + names(files));
    }
    Report report = Report.read(file, host.liveness());
    if (json) {
      printJson(report);
    } else {
      new ReportText(report, files, host).print();
    }
    return 0;
  }

  private void printJson(Report report) {
    try {
      host.out().println(SAFE_JSON.writeValueAsString(report.root()));
    } catch (JsonProcessingException e) {
      throw new CommandFailure("cannot write JSON: " + e.getOriginalMessage());
    }
  }

  private static String names(RunFileSet files) {
    return String.join(
        ", ", files.files().stream().map(file -> file.getFileName().toString()).toList());
  }
}
