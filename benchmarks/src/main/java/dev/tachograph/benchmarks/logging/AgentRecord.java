package dev.tachograph.benchmarks.logging;

import dev.tachograph.benchmarks.logging.ForkRunner.Reported;
import dev.tachograph.benchmarks.machine.Machine;
import dev.tachograph.benchmarks.machine.Statistics;
import dev.tachograph.common.RunClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Measures what the agent adds to a record at its caller: programs on Logback and Log4j 2 log at a
 * pace, in turns without the agent and with it.
 */
@Command(
    name = "agent-record",
    description = "Measures what the agent adds to a record of Logback and of Log4j 2.",
    mixinStandardHelpOptions = true)
public final class AgentRecord implements Callable<Integer> {
  private static final List<Contestant> PROGRAMS = List.of(Contestant.LOGBACK, Contestant.LOG4J);

  @Option(
      names = "--pairs",
      paramLabel = "N",
      description = "Runs of each program without and with the agent; default ${DEFAULT-VALUE}.")
  private int pairs = 7;

  @Option(
      names = "--agent",
      paramLabel = "FILE",
      description = "The agent's jar; default the one that the build has made.")
  private @Nullable Path agent;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where files go; default agent-record beside this jar.")
  private @Nullable Path dir;

  @Spec private @Nullable CommandSpec spec;

  /** For the command line. */
  public AgentRecord() {}

  @Override
  public Integer call() throws Exception {
    Path target = Machine.beside(AgentRecord.class);
    Path jar = agent == null ? target.resolve("../../agent/target/tachograph-agent.jar") : agent;
    if (!Files.isRegularFile(jar) && spec != null) {
      throw new ParameterException(
          spec.commandLine(),
          "no agent at " + jar.normalize() + ": build it, or name it by --agent");
    }
    Path files = (dir == null ? target.resolve("agent-record") : dir).toAbsolutePath();
    Files.createDirectories(files);
    System.out.println(
        "agent-record, " + RunClock.start().startedAt() + ", " + Machine.describe(files));
    System.out.println(Versions.of(target));
    System.out.printf(
        Locale.ROOT, "%n%-40s %8s %8s %8s   %s%n", "", "without", "with", "more", "95 % interval");
    for (Contestant program : PROGRAMS) {
      measure(new ForkRunner(target, files, List.of()), jar.toAbsolutePath().normalize(), program);
    }
    return 0;
  }

  private void measure(ForkRunner runner, Path jar, Contestant program)
      throws IOException, InterruptedException {
    Path javaHome = Path.of(System.getProperty("java.home"));
    Path out = runner.files().resolve("recorded");
    List<Reported> without = new ArrayList<>();
    List<Reported> with = new ArrayList<>();
    List<String> arguments = new ArrayList<>(List.of(Fork.class.getName(), program.className, "1"));
    arguments.add(runner.files().toString());
    arguments.addAll(MeasurementPlan.CALLS.arguments());
    for (int pair = 0; pair < pairs; pair++) {
      List<String> plain = List.of("-Xms1g", "-Xmx1g");
      without.add(runner.run(javaHome, program, plain, arguments));
      List<String> watched = List.of("-Xms1g", "-Xmx1g", "-javaagent:" + jar + "=out=" + out);
      with.add(runner.run(javaHome, program, watched, arguments));
    }
    runner.clean();
    row(program.label + ", call, ns, 50 %", without, with, run -> run.figure(Fork.CALL + "50"));
    row(program.label + ", call, ns, 99 %", without, with, run -> run.figure(Fork.CALL + "99"));
  }

  private static void row(
      String name, List<Reported> without, List<Reported> with, ToDoubleFunction<Reported> figure) {
    double[] more = new double[with.size()];
    for (int i = 0; i < more.length; i++) {
      more[i] = figure.applyAsDouble(with.get(i)) - figure.applyAsDouble(without.get(i));
    }
    Statistics difference = Statistics.of(more);
    System.out.printf(
        Locale.ROOT,
        "%-56s %8.0f %8.0f %8.0f   %.0f to %.0f%n",
        name,
        Statistics.of(without.stream().mapToDouble(figure).toArray()).median(),
        Statistics.of(with.stream().mapToDouble(figure).toArray()).median(),
        difference.median(),
        difference.low(),
        difference.high());
  }
}
