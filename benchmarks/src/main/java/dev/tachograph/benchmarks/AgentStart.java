package dev.tachograph.benchmarks;

import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.benchmarks.machine.Statistics;
import dev.tachograph.common.RunClock;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code agent-start}: hello world as it is, with the recorder called by code, and under the agent,
 * as whole processes in turn.
 */
@Command(
    name = "agent-start",
    description = "What a JVM's start and end take under the agent.",
    mixinStandardHelpOptions = true)
final class AgentStart implements Callable<Integer> {
  private static final double NANOS_PER_MS = 1e6;
  private static final double MS_PER_S = 1e3;

  @Option(names = "--runs", description = "Rounds that count, after one to warm up; default 21.")
  private int runs = 21;

  @Option(
      names = "--java",
      paramLabel = "FILE",
      description = "A java to measure; may be given several times; default: this one.")
  private List<Path> javas =
      new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")));

  @Option(
      names = "--agent",
      paramLabel = "JAR",
      description = "The agent; default agent/target/tachograph-agent.jar of this checkout.")
  private Path agent = besideOurs("../../agent/target/tachograph-agent.jar");

  @Option(
      names = "--dir",
      description = "Where the runs go; default benchmarks/target/agent-start.")
  private Path dir = besideOurs("../target/agent-start");

  /** What a process took. */
  private record Taken(double wallMillis, double cpuMillis, double peakMib) {}

  /** As it is. */
  static final class Hello {
    private Hello() {}

    public static void main(String[] args) {
      System.out.println("hello");
    }
  }

  /** With the recorder called by code, whose console is off, as the agent's is. */
  static final class RecordedHello {
    private RecordedHello() {}

    public static void main(String[] args) throws Exception {
      int code =
          Tachograph.run(
              RunConfig.builder().consoleFilter(null).outputDir(Path.of(args[0])).build(),
              run -> {
                Hello.main(args);
                return 0;
              });
      System.exit(code);
    }
  }

  private static Path besideOurs(String path) {
    try {
      return Path.of(AgentStart.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .resolveSibling(path)
          .normalize();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Files.isRegularFile(agent)) {
      System.err.println("there is no agent " + agent + "; build it, or name it by --agent");
      return 2;
    }
    for (Path java : javas) {
      Map<String, List<Taken>> taken = new LinkedHashMap<>();
      for (int round = 0; round <= runs; round++) {
        for (Map.Entry<String, List<String>> command : commands(java).entrySet()) {
          Taken one = take(command.getValue());
          if (one == null) {
            System.err.println("failed: " + String.join(" ", command.getValue()));
            return 1;
          }
          if (round > 0) {
            taken.computeIfAbsent(command.getKey(), key -> new ArrayList<>()).add(one);
          }
        }
      }
      print(java, taken);
    }
    return 0;
  }

  private Map<String, List<String>> commands(Path java) {
    String classPath = System.getProperty("java.class.path");
    Map<String, List<String>> commands = new LinkedHashMap<>();
    commands.put("bare", List.of(java.toString(), "-cp", classPath, Hello.class.getName()));
    commands.put(
        "by code",
        List.of(java.toString(), "-cp", classPath, RecordedHello.class.getName(), dir.toString()));
    commands.put(
        "agent",
        List.of(
            java.toString(),
            "-javaagent:" + agent + "=out=" + dir,
            "-cp",
            classPath,
            Hello.class.getName()));
    return commands;
  }

  private static @Nullable Taken take(List<String> command)
      throws IOException, InterruptedException {
    double cpu = ProcessCpuTimes.endedChildren();
    RunClock clock = RunClock.start();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    PeakMemory peak = new PeakMemory();
    do {
      peak.look(process.pid());
    } while (!process.waitFor(1, TimeUnit.MILLISECONDS));
    double wall = clock.nanos() / NANOS_PER_MS;
    return process.exitValue() == 0
        ? new Taken(wall, (ProcessCpuTimes.endedChildren() - cpu) * MS_PER_S, peak.mib())
        : null;
  }

  private static void print(Path java, Map<String, List<Taken>> taken) {
    System.out.println(java);
    System.out.println(
        String.format(
            Locale.ROOT,
            "%-10s %12s %12s %12s   (medians)",
            "",
            "wall, ms",
            "CPU, ms",
            "peak, MiB"));
    taken.forEach(
        (name, all) ->
            System.out.println(
                String.format(
                    Locale.ROOT,
                    "%-10s %12.0f %12.0f %12.1f",
                    name,
                    median(all, Taken::wallMillis),
                    median(all, Taken::cpuMillis),
                    median(all, Taken::peakMib))));
  }

  private static double median(List<Taken> all, ToDoubleFunction<Taken> figure) {
    return Statistics.of(all.stream().mapToDouble(figure).toArray()).median();
  }
}
