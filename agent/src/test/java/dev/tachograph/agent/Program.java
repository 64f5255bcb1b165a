package dev.tachograph.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A program that knows nothing of us, in a JVM of its own with the agent. */
final class Program implements AutoCloseable {
  /** Long, for a machine with much else to do. */
  private static final long DEADLINE_SECONDS = 180;

  private final Process process;
  private final Path err;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Thread reading = new Thread(this::read, "reading");

  private Program(Process process, Path err) {
    this.process = process;
    this.err = err;
    reading.setDaemon(true);
    reading.start();
  }

  static Path agent() {
    return Path.of(System.getProperty("tachograph.agent"));
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  static int version() {
    return Runtime.version().feature();
  }

  /** The classes of the programs. */
  static String classPath() {
    try {
      return Path.of(Program.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (java.net.URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  static String option(String arguments) {
    return "-javaagent:" + agent() + "=" + arguments;
  }

  /** Starts a program of this module with options of the JVM. */
  static Program start(Path work, List<String> options, Class<?> main, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("-cp", classPath(), main.getName()));
    all.addAll(List.of(arguments));
    return start(work, all);
  }

  /** Starts a JVM in a directory. */
  static Program start(Path work, List<String> words) throws IOException {
    List<String> command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1"));
    command.addAll(words);
    return command(work, command);
  }

  static Program command(Path work, List<String> command) throws IOException {
    return command(work, command, Map.of());
  }

  /** Starts a command with more variables of the environment. */
  static Program command(Path work, List<String> command, Map<String, String> variables)
      throws IOException {
    Path err = Files.createTempFile(work, "err", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TACHO_"));
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.environment().putAll(variables);
    return new Program(builder.redirectError(err.toFile()).start(), err);
  }

  Process process() {
    return process;
  }

  /** Reads a line of its stdout. */
  String line() throws InterruptedException, IOException {
    String line = lines.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
    assertThat(line).as(() -> "a line in time; on stderr: " + err()).isNotNull();
    return line;
  }

  /** Waits for its end, and for its stdout. */
  String end(int exitCode) throws IOException, InterruptedException {
    process.outputWriter(UTF_8).close();
    assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
    reading.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
    assertThat(reading.isAlive()).as("its stdout is open").isFalse();
    assertThat(process.exitValue()).as(err()).isEqualTo(exitCode);
    return String.join("\n", lines);
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException killed) {
      // No more lines come.
    }
  }

  String err() {
    try {
      return Files.readString(err, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
