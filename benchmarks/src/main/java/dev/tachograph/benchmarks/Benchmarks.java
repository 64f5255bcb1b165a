package dev.tachograph.benchmarks;

import dev.tachograph.benchmarks.logging.AgentRecord;
import dev.tachograph.benchmarks.logging.AppenderCost;
import dev.tachograph.benchmarks.logging.LogCost;
import dev.tachograph.benchmarks.logging.StalledDisk;
import dev.tachograph.benchmarks.servers.ServerThroughput;
import dev.tachograph.benchmarks.soak.Soak;
import dev.tachograph.benchmarks.spans.SpanCost;
import dev.tachograph.benchmarks.verification.VerifyCost;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the benchmarks. */
@Command(
    name = "benchmarks",
    description = "Measured comparisons, with loss counted.",
    mixinStandardHelpOptions = true,
    subcommands = {
      AgentRecord.class,
      AgentStart.class,
      LogCost.class,
      AppenderCost.class,
      SpanCost.class,
      StalledDisk.class,
      SyncOverhead.class,
      NodeThroughput.class,
      ReportCost.class,
      ServeChain.class,
      ServerThroughput.class,
      Soak.class,
      VerifyCost.class
    })
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * Runs a command; exit code 0 if measured, 1 if a run failed or lost records, 2 for a wrong call.
   */
  public static void main(String[] args) {
    CommandLine line = new CommandLine(new Benchmarks());
    if (args.length == 0) {
      line.usage(System.err);
      System.exit(2);
    }
    System.exit(line.execute(args));
  }
}
