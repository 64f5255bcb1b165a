package dev.tachograph.cli.command;

import dev.tachograph.analysis.internal.run.RunFileSet;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The run that a verb is about. */
public final class RunOption {
  @Parameters(
      paramLabel = "RUN",
      description = "A run: its base path, the path of its report, or latest.")
  private String run = "";

  @Mixin private RunsDirOption out = new RunsDirOption();

  /**
   * Its files; of what only has their names it says so.
   *
   * @throws CommandFailure if there is no such run
   */
  public RunFileSet find(Host host) {
    RunFileSet found = Runs.find(run, out.dir(host), host.workDir());
    Runs.reportOthers(List.of(found), host.err());
    return found;
  }
}
