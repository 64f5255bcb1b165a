package dev.tachograph.cli.run;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** The agent's jar, which stands beside those of the command line, and how a JVM is given it. */
public final class AgentJar {
  private static final String NAME = "tachograph-agent.jar";

  private AgentJar() {}

  /**
   * {@return the jar, absolute} It is in {@code lib} beside our own jar; where our classes are in a
   * directory of a build, in that build.
   *
   * @throws IOException if it is not there; the message is a sentence for the user
   */
  public static Path path() throws IOException {
    Path own;
    try {
      own =
          Path.of(AgentJar.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .toAbsolutePath();
    } catch (URISyntaxException impossible) {
      throw new IOException(impossible);
    }
    Path jar = own.resolveSibling("lib").resolve(NAME);
    if (!Files.isRegularFile(jar) && Files.isDirectory(own)) {
      // As: cli/target/classes and agent/target.
      jar = own.resolve("../../../agent/target").normalize().resolve(NAME);
    }
    if (!Files.isRegularFile(jar)) {
      throw new NoSuchFileException(
          "the agent is not there: " + jar + "; build it with mvn -DskipTests package");
    }
    return jar;
  }

  /**
   * Writes the arguments of the agent, as they stand behind the jar's name and {@code =}.
   *
   * @param arguments settings by key
   * @return the text, empty if there are none; values with commas or quotes stand in quotes
   */
  public static String arguments(Map<String, String> arguments) {
    return arguments.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()))
        .collect(Collectors.joining(","));
  }

  private static String quoted(String value) {
    boolean plain = value.indexOf(',') < 0 && value.indexOf('"') < 0 && value.strip().equals(value);
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }

  /**
   * Writes the option that gives a JVM the agent.
   *
   * @param jar the agent's
   * @param arguments settings by key
   * @return one word of a command line
   */
  public static String option(Path jar, Map<String, String> arguments) {
    return "-javaagent:" + jar + (arguments.isEmpty() ? "" : "=" + arguments(arguments));
  }
}
