package dev.tachograph.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(List.of(args));
    Path output = dir.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TACHO_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ended in time").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String printed = Files.readString(output);
    assertThat(process.exitValue()).as(printed).isEqualTo(exitCode);
    return printed;
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
