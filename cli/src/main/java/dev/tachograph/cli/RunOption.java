package dev.tachograph.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The run that a verb is about. */
final class RunOption {
  @Parameters(
      paramLabel = "RUN",
      description = "A run: its base path, the path of its report, or latest.")
  private String run = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The directory of runs; default TACHO_OUT, else logs.")
  private @Nullable Path out;

  RunFileSet find(Host host) {
    return Runs.find(run, host.runsDir(out), host.workDir());
  }
}
