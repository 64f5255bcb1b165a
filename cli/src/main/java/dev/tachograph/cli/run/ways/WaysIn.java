package dev.tachograph.cli.run.ways;

import dev.tachograph.cli.run.ways.Prepared.WayFinding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings the agent into the JVMs of a command. */
public final class WaysIn {
  /** The first version whose JVM refuses an archive of classes that was made without the agent. */
  static final int REFUSES_ARCHIVE = 24;

  /** The first version whose JVM warns where an agent comes after its start. */
  private static final int WARNS_OF_AGENT = 21;

  private static final String ALLOWED = "-XX:+EnableDynamicAgentLoading";

  static final WayFinding ARCHIVE_KEPT =
      new WayFinding(
          "agent_left_out_for_archive",
          "A JVM has an archive of classes (-XX:AOTCache or -XX:SharedArchiveFile), which it would"
              + " refuse with the agent, so it was recorded from outside; make the archive with the"
              + " agent, by tacho run --agent in the run that writes it, and use it under tacho run"
              + " --agent.");

  private WaysIn() {}

  /** What is chosen by whoever starts the command; nothing by default. */
  public enum Choice {
    /** The agent comes in even where it costs the JVM its archive of classes. */
    FORCED,
    /** It also comes by {@code JAVA_TOOL_OPTIONS}, which every JVM tells on stderr. */
    JAVA_TOOL_OPTIONS
  }

  /**
   * A JVM that the ways in did not reach.
   *
   * @param runs the class or jar
   * @param warns whether it says on stderr that it is given an agent after its start (JEP 451)
   * @param isClosed whether nobody can attach to it
   */
  public record BareJvm(String runs, boolean warns, boolean isClosed) {}

  /**
   * Finds out whether a process is a JVM which the ways in did not reach.
   *
   * @param executable of the process
   * @param arguments of the process, behind its name
   * @param directory the working directory of the process, of its files of arguments
   * @param environ the environment of the process, as it is
   * @param agent the agent's jar
   * @return {@code null} for a JVM that has the agent, needs none or cannot have it, and for what
   *     is no {@code java}
   */
  public static @Nullable BareJvm withoutAgent(
      Path executable, List<String> arguments, Path directory, String environ, Path agent) {
    JavaLauncher java = JavaLauncher.of(executable.toString(), Map.of(), directory);
    if (java == null || !java.takesAgent()) {
      return null;
    }
    LauncherArguments read = LauncherArguments.of(arguments, directory, agent);
    boolean keepsArchive = read.hasArchive() && java.version() >= REFUSES_ARCHIVE;
    String runs = read.hasAgent() || keepsArchive ? null : read.main();
    boolean warns = java.version() >= WARNS_OF_AGENT && !arguments.contains(ALLOWED);
    boolean closed = read.isClosed() || environ.contains(LauncherArguments.CLOSED);
    return runs == null ? null : new BareJvm(runs, warns, closed);
  }

  /**
   * Prepares a command with the ways in that need not be asked for: its own arguments if it is
   * {@code java}, and shims for JVMs that it starts.
   *
   * @param command the command and its arguments, not empty
   * @param environment that the command is to have, whole
   * @param agentJar the agent; {@code null}: no JVM gets it
   * @param agentArguments the agent's arguments by key
   * @return what to start; to be closed after the command ended
   */
  public static Prepared prepare(
      List<String> command,
      Map<String, String> environment,
      @Nullable Path agentJar,
      Map<String, String> agentArguments) {
    return prepare(command, environment, agentJar, agentArguments, Set.of());
  }

  /**
   * Prepares a command.
   *
   * @param command the command and its arguments, not empty
   * @param environment that the command is to have, whole
   * @param agentJar the agent; {@code null}: no JVM gets it
   * @param agentArguments the agent's arguments by key
   * @param choices what differs from the default
   * @return what to start; to be closed after the command ended
   */
  public static Prepared prepare(
      List<String> command,
      Map<String, String> environment,
      @Nullable Path agentJar,
      Map<String, String> agentArguments,
      Set<Choice> choices) {
    if (agentJar == null || command.isEmpty()) {
      return new Prepared(command, environment, List.of(), null, null);
    }
    return new Preparation(command, environment, agentJar, agentArguments, choices).prepare();
  }
}
