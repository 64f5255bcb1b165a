package dev.tachograph.cli.run.ways;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command into whose JVMs the agent comes. Closing it removes what was made for that, once the
 * command ended; idempotent, throws nothing.
 *
 * @param command the command and its arguments, to be started in the place of those that were given
 * @param environment its whole environment
 * @param findings what is to be said in the command's run, such as that a JVM gets no agent
 * @param late how JVMs get the agent that were started past the ways in; {@code null}: they do not
 * @param shims where the shims are; {@code null} for none
 */
public record Prepared(
    List<String> command,
    Map<String, String> environment,
    List<WayFinding> findings,
    @Nullable LateWay late,
    @Nullable Shims shims)
    implements AutoCloseable {
  /**
   * Something to be said in the command's run.
   *
   * @param rule its name, in snake case
   * @param text a sentence for a person
   */
  public record WayFinding(String rule, String text) {}

  /**
   * How a JVM that runs already is given the agent.
   *
   * @param agent the agent's jar
   * @param arguments the agent's arguments by key; copied
   * @param forced whether also where that costs the JVM something
   */
  public record LateWay(Path agent, Map<String, String> arguments, boolean forced) {
    /** Copies the arguments. */
    public LateWay {
      arguments = Map.copyOf(arguments);
    }
  }

  /** {@return what is to be said by the end, of JVMs that the command started} */
  public List<WayFinding> findingsAtEnd() {
    return shims == null ? List.of() : shims.findings();
  }

  @Override
  public void close() {
    if (shims != null) {
      shims.close();
    }
  }
}
