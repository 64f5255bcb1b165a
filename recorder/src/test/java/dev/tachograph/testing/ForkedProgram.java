package dev.tachograph.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.recovery.Recovery;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program in a JVM of its own, on the class path of the test, and the runs that it left. */
public final class ForkedProgram {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path dir;
  private final List<String> jvm = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private String classPath = System.getProperty("java.class.path");
  private int exitCode;

  private ForkedProgram(Path dir) {
    this.dir = dir;
  }

  /** One whose working directory is this; what it records is expected in {@code logs} there. */
  public static ForkedProgram in(Path dir) {
    return new ForkedProgram(dir);
  }

  public ForkedProgram property(String name, Object value) {
    jvm.add("-D" + name + "=" + value);
    return this;
  }

  public ForkedProgram environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  public ForkedProgram classPath(String path) {
    classPath = path;
    return this;
  }

  public ForkedProgram exits(int code) {
    exitCode = code;
    return this;
  }

  /** Runs it to its end and gives what it printed on both streams. */
  public String run(Class<?> main, String... args) throws IOException, InterruptedException {
    return run(main.getName(), args);
  }

  public String run(String main, String... args) throws IOException, InterruptedException {
    Path output = dir.resolve("output");
    Process process = command(main, args).redirectOutput(output.toFile()).start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ended in time").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String printed = Files.readString(output);
    assertThat(process.exitValue()).as(printed).isEqualTo(exitCode);
    return printed;
  }

  /** Runs it until it prints a line, kills it, and has its run in {@code logs} finished. */
  public void kill(String line, Class<?> main, String... args)
      throws IOException, InterruptedException {
    Process process = command(main.getName(), args).start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String said = out.readLine();
      while (said != null && !said.equals(line)) {
        said = out.readLine();
      }
      assertThat(said).isEqualTo(line);
    } finally {
      process.destroyForcibly().waitFor();
    }
    Path logs = dir.resolve("logs");
    Eventually.until("the killed program's report", () -> isRecovered(logs));
  }

  private static boolean isRecovered(Path logs) {
    try {
      Recovery.recover(logs, false);
      return !reports(logs).isEmpty();
    } catch (IOException notYet) {
      return false;
    }
  }

  private ProcessBuilder command(String main, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("TACHO_"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    return builder;
  }

  /** The records that the only run in a directory has, without those of the recorder itself. */
  public static List<JsonNode> records(Path logs) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (Path file : files(logs, ".logs.jsonl")) {
      for (String line : Files.readAllLines(file)) {
        JsonNode record = JSON.readTree(line);
        if (!record.path("target").asText().equals("dev.tachograph")) {
          records.add(record);
        }
      }
    }
    return records;
  }

  /** The reports of the runs in a directory, in the order of their names. */
  public static List<JsonNode> reports(Path logs) throws IOException {
    List<JsonNode> reports = new ArrayList<>();
    for (Path file : files(logs, ".json")) {
      reports.add(JSON.readTree(file.toFile()));
    }
    return reports;
  }

  /** The report of the only run. */
  public static JsonNode report(Path logs) throws IOException {
    List<JsonNode> reports = reports(logs);
    assertThat(reports).hasSize(1);
    return reports.get(0);
  }

  /** The files whose names are a run's base and this. */
  public static List<Path> files(Path logs, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(logs)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[^.]+\\Q" + suffix + "\\E"))
          .sorted()
          .toList();
    }
  }
}
