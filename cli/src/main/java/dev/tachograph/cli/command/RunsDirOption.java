package dev.tachograph.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for the directory of runs. */
public final class RunsDirOption {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The directory of runs; default TACHO_OUT, else logs.")
  private @Nullable Path out;

  public Path dir(Host host) {
    return host.runsDir(out);
  }
}
