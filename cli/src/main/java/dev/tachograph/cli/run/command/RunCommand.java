package dev.tachograph.cli.run.command;

import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.run.process.CommandProcess;
import dev.tachograph.cli.run.process.GivenEnvironment;
import dev.tachograph.cli.run.ways.WaysIn;
import dev.tachograph.settings.Settings;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tacho run}: starts a command, records it from outside, and ends with its exit code. */
@Command(
    name = "run",
    description = "Starts a command and records it; the exit code is the command's.",
    mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
  private static final Pattern OPTION =
      Pattern.compile("Option (\\w+) is (?:left out(?: in part)?: |(?=no setting))");

  private final Host host;

  @Option(names = "--name", paramLabel = "NAME", description = "The run's name.")
  private @Nullable String name;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the run's files go; default TACHO_OUT, else logs.")
  private @Nullable String out;

  @Option(
      names = "--only",
      paramLabel = "PARTS",
      description = "Records these alone: resources,logs,events,trace,report.")
  private @Nullable String only;

  @Option(names = "--no-logs", description = "Records no log.")
  private boolean noLogs;

  @Option(names = "--no-output", description = "Does not record what the command prints.")
  private boolean noOutput;

  @Option(
      names = "--tag",
      paramLabel = "KEY=VALUE",
      description = "Sets a tag; may be given several times.")
  private Map<String, String> tags = new LinkedHashMap<>();

  @Option(
      names = "--agent",
      description = "Gives JVMs the agent even where that costs them their archive of classes.")
  private boolean forced;

  @Option(names = "--no-agent", description = "Gives no JVM the agent.")
  private boolean noAgent;

  @Option(
      names = "--java-tool-options",
      description = "Reaches JVMs by JAVA_TOOL_OPTIONS too, which each of them tells on stderr.")
  private boolean javaToolOptions;

  @Parameters(
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "The command and its arguments, behind --.")
  private List<String> command = List.of();

  public RunCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    if (noAgent && (javaToolOptions || forced)) {
      throw new CommandFailure(
          "--no-agent goes with neither --agent nor --java-tool-options; leave one out");
    }
    Map<String, String> given = given();
    Settings settings = Settings.load(given);
    for (String problem : settings.problems()) {
      Matcher option = OPTION.matcher(problem);
      if (option.lookingAt()) {
        // Given here and now it is a wrong call, not something to do without.
        throw new CommandFailure(
            "--" + flag(option.group(1)) + ": " + problem.substring(option.end()));
      }
    }
    boolean exact = CommandProcess.isPossible(host.env());
    if (!exact) {
      tell("here neither what the command prints is recorded, nor the processes that it starts");
    }
    try {
      GivenEnvironment environment = GivenEnvironment.find(host.env());
      CommandProcess.check(command, environment);
      return new CommandSession(command, environment, given, settings, this::tell)
          .run(exact, !noAgent, choices());
    } catch (CommandProcess.NotStarted e) {
      tell(Texts.escape(String.valueOf(e.getMessage())));
      return e.code();
    } catch (IOException e) {
      throw new CommandFailure("the command cannot be started: " + Texts.reason(e));
    }
  }

  /** The option that gives a setting. */
  private static String flag(String setting) {
    return setting.equals("tags") ? "tag" : setting.replace('_', '-');
  }

  private void tell(String line) {
    host.err().println("tacho: " + line);
    host.err().flush();
  }

  private Set<WaysIn.Choice> choices() {
    Set<WaysIn.Choice> choices = EnumSet.noneOf(WaysIn.Choice.class);
    if (forced) {
      choices.add(WaysIn.Choice.FORCED);
    }
    if (javaToolOptions) {
      choices.add(WaysIn.Choice.JAVA_TOOL_OPTIONS);
    }
    return choices;
  }

  /** The options as settings. */
  private Map<String, String> given() {
    Map<String, String> given = new LinkedHashMap<>();
    put(given, "name", name);
    put(given, "out", out);
    put(given, "only", only);
    put(given, "no_logs", noLogs ? "true" : null);
    put(given, "no_output", noOutput ? "true" : null);
    StringBuilder all = new StringBuilder();
    tags.forEach((key, value) -> all.append(all.isEmpty() ? "" : ",").append(key + '=' + value));
    put(given, "tags", all.isEmpty() ? null : all.toString());
    return given;
  }

  private static void put(Map<String, String> given, String key, @Nullable String value) {
    if (value != null) {
      given.put(key, value);
    }
  }
}
