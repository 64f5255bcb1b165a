package dev.tachograph.cli.attach;

import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tacho attach}: begins to record a JVM that runs. */
@Command(
    name = "attach",
    description = "Begins to record a JVM that runs.",
    mixinStandardHelpOptions = true)
public final class AttachCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(paramLabel = "PID", description = "The JVM's process.")
  private String pid = "";

  @Option(names = "--name", paramLabel = "NAME", description = "The run's name.")
  private @Nullable String name;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the run's files go; default TACHO_OUT, else logs.")
  private @Nullable Path out;

  @Option(
      names = "--only",
      paramLabel = "PARTS",
      description = "Records these alone: resources,logs,events,trace,report.")
  private @Nullable String only;

  @Option(names = "--no-logs", description = "Records no log.")
  private boolean noLogs;

  @Option(
      names = "--spans",
      paramLabel = "METHODS",
      description = "A span for each call of these: com.acme.Import#load*;com.acme.Export#write")
  private @Nullable String spans;

  @Option(
      names = "--tag",
      paramLabel = "KEY=VALUE",
      description = "Sets a tag; may be given several times.")
  private Map<String, String> tags = new LinkedHashMap<>();

  public AttachCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    RunningJvm jvm = new RunningJvm(pid);
    String[] answer = jvm.ask(arguments());
    if (answer[0].equals("already")) {
      throw new CommandFailure(
          "the process " + pid + " is recorded already; tacho detach " + pid + " ends that");
    }
    if (!answer[0].equals("recording") || answer.length < 3) {
      throw new CommandFailure(
          "the process " + pid + " is not recorded: " + RunningJvm.reason(answer));
    }
    host.out()
        .println(
            "recording into " + Texts.escape(answer[2]) + "; tacho detach " + pid + " ends it");
    if (jvm.hasWarned()) {
      host.err()
          .println(
              "tacho: the JVM has warned on the program's stderr that an agent was loaded (JEP"
                  + " 451); start it by tacho run or with -XX:+EnableDynamicAgentLoading to avoid"
                  + " that");
    }
    return 0;
  }

  private Map<String, String> arguments() {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("out", host.runsDir(out).toAbsolutePath().toString());
    put(arguments, "name", name);
    put(arguments, "only", only);
    put(arguments, "spans", spans);
    put(arguments, "no_logs", noLogs ? "true" : null);
    put(
        arguments,
        "tags",
        tags.isEmpty()
            ? null
            : tags.entrySet().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining(",")));
    return arguments;
  }

  private static void put(Map<String, String> arguments, String key, @Nullable String value) {
    if (value != null) {
      arguments.put(key, value);
    }
  }
}
