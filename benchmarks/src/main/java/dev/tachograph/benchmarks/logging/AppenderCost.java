package dev.tachograph.benchmarks.logging;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * Compares the appenders with the JSON of their own frameworks, by what {@link LogCost} measures.
 */
@Command(
    name = "appender-cost",
    description = "Compares our appenders of Logback and Log4j with their frameworks' JSON.",
    footer = "Options are those of log-cost, but --only.")
public final class AppenderCost implements Callable<Integer> {
  @Unmatched private List<String> options = new ArrayList<>();

  /** For the command line. */
  public AppenderCost() {}

  @Override
  public Integer call() {
    List<String> all = new ArrayList<>(options);
    all.add("--only");
    all.add(
        String.join(
            ",",
            Contestant.TACHOGRAPH_LOGBACK.id(),
            Contestant.LOGSTASH.id(),
            Contestant.LOGSTASH_YIELDING.id(),
            Contestant.TACHOGRAPH_LOG4J.id(),
            Contestant.LOG4J_MAP.id()));
    return new CommandLine(new LogCost()).execute(all.toArray(String[]::new));
  }
}
