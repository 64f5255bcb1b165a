package dev.tachograph.benchmarks.logging;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a JVM for a contestant, reads its output, and removes its files. */
public final class ForkRunner {
  private static final long MAX_MINUTES = 3;

  private final Path target;
  private final Path dir;
  private final List<String> jvmArguments;

  /**
   * Creates a runner.
   *
   * @param target the directory of {@code classes}, {@code lib} and {@code peers}
   * @param dir the directory for files
   * @param jvmArguments for every fork without arguments of its own
   */
  public ForkRunner(Path target, Path dir, List<String> jvmArguments) {
    this.target = target;
    this.dir = dir;
    this.jvmArguments = jvmArguments;
  }

  /**
   * The output of a fork.
   *
   * @param figures by name
   * @param file the file it left
   */
  public record Reported(Map<String, Double> figures, Path file) {
    /** A figure; NaN if it was not printed. */
    public double figure(String key) {
      return figures.getOrDefault(key, Double.NaN);
    }
  }

  /**
   * Runs a contestant.
   *
   * @throws IOException if the fork fails or takes too long; its output is in the message
   */
  Reported run(Path javaHome, Contestant who, int producers, MeasurementPlan plan)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add(Fork.class.getName());
    arguments.addAll(List.of(who.className, Integer.toString(producers), files().toString()));
    arguments.addAll(plan.arguments());
    return run(javaHome, who, jvmArguments, arguments);
  }

  /** Runs the main class of another fork, with the class path of a contestant. */
  Reported run(Path javaHome, Contestant who, List<String> jvm, List<String> arguments)
      throws IOException, InterruptedException {
    return run(javaHome, who.label, classPath(who), jvm, arguments);
  }

  /**
   * Runs a main class that prints its figures as {@code key=value} on stdout.
   *
   * @param label its name in messages
   * @param arguments the main class and its own
   * @throws IOException if the fork fails or takes too long; its output is in the message
   */
  public Reported run(
      Path javaHome, String label, String classPath, List<String> jvm, List<String> arguments)
      throws IOException, InterruptedException {
    clean();
    Files.createDirectories(files());
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin").resolve("java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-cp", classPath));
    command.addAll(arguments);
    Path out = dir.resolve("fork.txt");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("TACHO_"));
    int exit = await(builder.redirectErrorStream(true).redirectOutput(out.toFile()).start());
    String text = Files.readString(out);
    if (exit != 0) {
      throw new IOException(label + " ended with " + exit + ":\n" + text);
    }
    return reported(text);
  }

  /** The directory of a fork's files. */
  public Path files() {
    return dir.resolve("run");
  }

  static Reported reported(String text) {
    Map<String, Double> figures = new TreeMap<>();
    Path file = Path.of("");
    for (String line : text.lines().toList()) {
      int equals = line.indexOf('=');
      String key = equals < 0 ? "" : line.substring(0, equals);
      String value = line.substring(equals + 1);
      if (key.equals(Fork.FILE)) {
        file = Path.of(value);
      } else if (key.matches("[a-z]+[0-9]*")) {
        figures.put(key, Double.valueOf(value));
      }
    }
    return new Reported(figures, file);
  }

  private String classPath(Contestant who) throws IOException {
    Path own = target.resolve("classes"); // Not the jar: its manifest names all libraries.
    return Stream.concat(Stream.of(own), who.jars(target).stream())
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static int await(Process process) throws IOException, InterruptedException {
    Thread end = new Thread(process::destroy, "end-of-fork");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      if (!process.waitFor(MAX_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException("a fork took more than " + MAX_MINUTES + " minutes");
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(end);
    }
  }

  /** Removes a fork's files. */
  public void clean() throws IOException {
    if (!Files.exists(files())) {
      return;
    }
    try (Stream<Path> tree = Files.walk(files())) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
