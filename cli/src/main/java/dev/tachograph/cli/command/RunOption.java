package dev.tachograph.cli.command;

import dev.tachograph.analysis.internal.run.RunFileSet;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The option for the run that a verb works on. */
public final class RunOption {
  @Parameters(
      paramLabel = "RUN",
      description =
          "A run: its base path, the path of its report, that of a zip from tacho pack, or latest.")
  private String run = "";

  @Mixin private RunsDirOption out = new RunsDirOption();

  /**
   * Finds its files, and reports entries that only have the name of one.
   *
   * @throws CommandFailure if there is no such run
   */
  public RunFileSet find(Host host) {
    RunFileSet found = Runs.find(run, out.dir(host), host);
    Runs.reportOthers(List.of(found), host.err());
    return found;
  }
}
