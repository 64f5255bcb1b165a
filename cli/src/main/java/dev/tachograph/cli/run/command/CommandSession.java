package dev.tachograph.cli.run.command;

import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.run.AgentJar;
import dev.tachograph.cli.run.ExitStatus;
import dev.tachograph.cli.run.process.CommandProcess;
import dev.tachograph.cli.run.process.CommandProcess.NotStarted;
import dev.tachograph.cli.run.process.GivenEnvironment;
import dev.tachograph.cli.run.process.Leftover;
import dev.tachograph.cli.run.process.PortableProcess;
import dev.tachograph.cli.run.process.RunningCommand;
import dev.tachograph.cli.run.tree.CommandRun;
import dev.tachograph.cli.run.ways.Prepared;
import dev.tachograph.cli.run.ways.WaysIn;
import dev.tachograph.logging.Log;
import dev.tachograph.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A command from before its start until its run is written. */
final class CommandSession {
  private static final Log LOG = Log.get("dev.tachograph.cli.run");
  private static final String PARENT = "TACHO_PARENT";
  private static final int SHOWN_LEFTOVERS = 5;

  private final List<String> command;
  private final GivenEnvironment environment;
  private final Settings settings;
  private final Map<String, String> given;
  private final Consumer<String> tell;

  /**
   * Creates it; nothing happens yet.
   *
   * @param command its program and arguments, as given
   * @param environment that this process was given
   * @param given the settings of the command line, which JVMs of the command are given too
   * @param settings all settings
   * @param tell takes a line for a person
   */
  CommandSession(
      List<String> command,
      GivenEnvironment environment,
      Map<String, String> given,
      Settings settings,
      Consumer<String> tell) {
    this.command = command;
    this.environment = environment;
    this.given = given;
    this.settings = settings;
    this.tell = tell;
  }

  /**
   * Runs the command, recorded if that is possible.
   *
   * @param exact whether {@link CommandProcess} can start it
   * @param agent whether JVMs get the agent
   * @param choices of the ways in
   * @return its exit code
   * @throws NotStarted if there is no such program
   * @throws IOException if the system cannot start it
   */
  int run(boolean exact, boolean agent, Set<WaysIn.Choice> choices) throws NotStarted, IOException {
    CommandRun run = BoundedStart.of(settings, command, tell);
    Map<String, String> variables = new HashMap<>(environment.texts());
    Map<String, String> agentArguments = new LinkedHashMap<>(given);
    agentArguments.remove("name");
    if (run != null) {
      variables.put(PARENT, run.run().runId());
      agentArguments.put("parent", run.run().runId());
      List<Path> files = run.run().files();
      Path dir = files.isEmpty() ? null : files.get(0).toAbsolutePath().getParent();
      if (dir != null) {
        agentArguments.put("out", dir.toString());
      }
    }
    ExitStatus status = ExitStatus.exited(127);
    try (Prepared prepared =
        WaysIn.prepare(
            command,
            variables,
            run != null && agent ? agentJar() : null,
            agentArguments,
            choices)) {
      if (run != null) {
        run.prepared(prepared);
      }
      RunningCommand running = start(exact, run != null, prepared);
      if (run != null) {
        run.started(running.pid());
      }
      status = running.await();
      tellOf(running.leftovers());
      return status.code();
    } catch (NotStarted e) {
      status = ExitStatus.exited(e.code());
      throw e;
    } finally {
      if (run != null) {
        run.ended(status);
      }
    }
  }

  private static @Nullable Path agentJar() {
    try {
      return AgentJar.path();
    } catch (IOException e) {
      LOG.warn("no JVM gets the agent").with("reason", Texts.reason(e)).emit();
      return null;
    }
  }

  private RunningCommand start(boolean exact, boolean recorded, Prepared prepared)
      throws NotStarted, IOException {
    if (!exact) {
      return PortableProcess.start(prepared.command(), prepared.environment());
    }
    return CommandProcess.start(
        new CommandProcess.Start(
            command,
            prepared.command(),
            environment,
            prepared.environment(),
            recorded && recordsOutput(),
            tell));
  }

  private boolean recordsOutput() {
    String only = settings.get("only");
    boolean logs = only == null || List.of(only.split(",", -1)).contains("logs");
    return logs && !settings.isTrue("no_logs") && !settings.isTrue("no_output");
  }

  private void tellOf(List<Leftover> leftovers) {
    if (leftovers.isEmpty()) {
      return;
    }
    String names =
        leftovers.stream()
            .limit(SHOWN_LEFTOVERS)
            .map(left -> left.name() + " (pid " + left.pid() + ")")
            .collect(Collectors.joining(", "));
    int more = leftovers.size() - SHOWN_LEFTOVERS;
    String list = more > 0 ? names + " and " + more + " more" : names;
    boolean one = leftovers.size() == 1;
    tell.accept(
        "the command left "
            + (one ? "a process" : leftovers.size() + " processes")
            + " behind, no longer recorded: "
            + Texts.escape(list));
    LOG.warn("processes left behind")
        .with("count", leftovers.size())
        .with("processes", list)
        .emit();
  }
}
