package dev.tachograph.cli.run.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.cli.Tacho;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A {@code tacho run} as a process of its own, without the launch script; its streams are files.
 */
final class TachoRun implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 240;

  /** The first version that warns on stderr. */
  private static final int WARNS_OF_NATIVE = 24;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path dir;
  private final ProcessBuilder builder;
  private Process process;

  /** A run whose files go into a directory; {@code before} are the words in front of java. */
  TachoRun(Path dir, List<String> before, String... arguments) {
    this.dir = dir;
    List<String> all = new ArrayList<>(before);
    all.addAll(command(dir, arguments));
    builder = new ProcessBuilder(all).directory(dir.toFile());
    clean(builder.environment());
    builder.redirectOutput(out().toFile()).redirectError(err().toFile());
  }

  TachoRun(Path dir, String... arguments) {
    this(dir, List.of(), arguments);
  }

  /** Takes out what would reach into the JVMs of a test from whoever started it. */
  static void clean(Map<String, String> environment) {
    environment
        .keySet()
        .removeIf(
            name ->
                name.startsWith("TACHO_")
                    || name.startsWith("_JAVA_")
                    || name.equals("JAVA_TOOL_OPTIONS")
                    || name.equals("JDK_JAVA_OPTIONS"));
  }

  /** A program on the path of this JVM. */
  static ProgramPath program(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    return ProgramPath.of(RawTexts.encode(name), RawTexts.encode(path), true);
  }

  static boolean isThere(String program) {
    return program(program).code() == 0;
  }

  static List<String> command(Path dir, String... arguments) {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    if (Runtime.version().feature() >= WARNS_OF_NATIVE) {
      // The packaged jar says so in its manifest.
      all.add("--enable-native-access=ALL-UNNAMED");
    }
    all.addAll(List.of("-cp", System.getProperty("java.class.path"), Tacho.class.getName()));
    all.addAll(List.of("run", "--out", dir.resolve("runs").toString()));
    all.addAll(List.of(arguments));
    return all;
  }

  /** A command of a shell. */
  static TachoRun sh(Path dir, String script) {
    return new TachoRun(dir, "--", "sh", "-c", script);
  }

  ProcessBuilder builder() {
    return builder;
  }

  TachoRun start() throws IOException {
    process = builder.start();
    return this;
  }

  int await() throws Exception {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("ends").isTrue();
    return process.exitValue();
  }

  int startAndAwait() throws Exception {
    start();
    process.getOutputStream().close();
    return await();
  }

  OutputStream stdin() {
    return process.getOutputStream();
  }

  Process process() {
    return process;
  }

  void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  Path out() {
    return dir.resolve("stdout");
  }

  Path err() {
    return dir.resolve("stderr");
  }

  String outText() {
    return text(out());
  }

  String errText() {
    return text(err());
  }

  static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
    } catch (IOException e) {
      return "";
    }
  }

  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("never came: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Waits for a text on stdout. */
  void untilOut(String text) {
    until(text + " on stdout; stderr: " + errText(), () -> outText().contains(text));
  }

  /** The records of a target, those of the only run. */
  static List<JsonNode> records(Path dir, String target) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    try (Stream<Path> files = Files.list(dir.resolve("runs"))) {
      for (Path file : files.filter(file -> file.toString().contains(".logs.")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          JsonNode record = JSON.readTree(line);
          if (record.path("target").asText().equals(target)) {
            records.add(record);
          }
        }
      }
    }
    return records;
  }

  /** The only run's report; missing while there is none that is final. */
  JsonNode report() throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("runs"))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".json") && !name.contains(".trace.")) {
          return JSON.readTree(file.toFile());
        }
      }
    }
    return JSON.missingNode();
  }

  /** Whether there is one; if not, and the process is there, it is sent a signal. */
  boolean hasReportAfter(String signal) {
    try {
      if (!report().isMissingNode()) {
        return true;
      }
      if (process.isAlive()) {
        signal(signal);
      }
      return false;
    } catch (Exception beingWritten) {
      return false;
    }
  }

  List<JsonNode> records(String target) throws IOException {
    return records(dir, target);
  }

  List<String> lines(String target) throws IOException {
    return records(target).stream().map(record -> record.path("message").asText()).toList();
  }

  @Override
  public void close() {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
    }
  }
}
