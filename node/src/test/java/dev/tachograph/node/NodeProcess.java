package dev.tachograph.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The node in a JVM of its own, in a directory of its own. */
final class NodeProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 300;

  private final Path dir;
  private final Path console;
  private final Process process;

  private NodeProcess(Path dir, Path console, Process process) {
    this.dir = dir;
    this.console = console;
    this.process = process;
  }

  static NodeProcess start(Path dir, String... args) throws IOException {
    List<String> command = new ArrayList<>(DefaultSignals.prefix());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            HistoryNode.class.getName()));
    command.addAll(List.of(args));
    Path console = Files.createTempFile(dir, "console", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(console.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("TACHO_"));
    return new NodeProcess(dir, console, builder.start());
  }

  long pid() {
    return process.pid();
  }

  NodeProcess signal(String name) throws Exception {
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
    return this;
  }

  /** Sends a signal again and again until the process has ended. */
  NodeProcess signalUntilEnded(String name) {
    Eventually.until(
        "its end",
        () -> {
          try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
          return !process.isAlive();
        });
    return this;
  }

  /** Waits until the process has a handler for a signal: SigCgt of proc_pid_status(5). */
  NodeProcess awaitHandler(int signal) {
    return await("a handler of signal " + signal, any -> handles(signal));
  }

  private boolean handles(int signal) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("SigCgt:"))
          .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
          .anyMatch(mask -> (mask >> (signal - 1) & 1) == 1);
    } catch (IOException | java.io.UncheckedIOException gone) {
      return false;
    }
  }

  /** Waits until the console shows a text. */
  NodeProcess await(String text) {
    return await(text, shown -> shown.contains(text));
  }

  NodeProcess await(String what, Predicate<String> condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.test(console())) {
      assertThat(process.isAlive()).as("%s never came:%n%s", what, console()).isTrue();
      assertThat(System.nanoTime()).as("%s never came:%n%s", what, console()).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
    return this;
  }

  String console() {
    try {
      return Files.readString(console);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Waits for the end; gives the exit code. */
  int end() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("%s", console()).isTrue();
    return process.exitValue();
  }

  /** The one file of the runs' directory whose name ends so. */
  Path file(String suffix) throws IOException {
    List<Path> found = files(suffix);
    assertThat(found).as(suffix).hasSize(1);
    return found.get(0);
  }

  List<Path> files(String suffix) throws IOException {
    Path runs = dir.resolve("logs");
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(runs)) {
      return all.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
    }
  }

  JsonNode report() throws IOException {
    List<Path> reports =
        files(".json").stream().filter(p -> !p.toString().endsWith(".trace.json")).toList();
    assertThat(reports).hasSize(1);
    return JSON.readTree(reports.get(0).toFile());
  }

  /** The lines of a JSONL file. */
  List<JsonNode> lines(String suffix) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file(suffix))) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
