package dev.tachograph.agent.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A program of {@code src/test/programs} that knows nothing of the recorder: compiled against the
 * jars of its framework alone, and started on these with the agent.
 */
final class Program {
  private static final Path JARS = Path.of(System.getProperty("tachograph.frameworks"));
  private static final String COMPILE = "compile:";
  private static final long PATIENCE_SECONDS = 300;

  private final Path directory;
  private final String name;
  private final List<Path> jars;
  private final List<String> flags = new ArrayList<>();

  private Program(Path directory, String name, List<Path> jars) {
    this.directory = directory;
    this.name = name;
    this.jars = jars;
  }

  /**
   * Compiles a program.
   *
   * @param directory an empty one, for its classes and its run
   * @param name of its class
   * @param jars what it runs on, as {@code artifact-version}; behind {@code compile:} what it is
   *     only compiled with
   */
  static Program of(Path directory, String name, String... jars) throws IOException {
    List<Path> found = new ArrayList<>();
    List<Path> compile = new ArrayList<>();
    for (String jar : jars) {
      if (jar.startsWith(COMPILE)) {
        compile.add(jar(jar.substring(COMPILE.length())));
      } else {
        found.add(jar(jar));
      }
    }
    Program program = new Program(directory, name, found);
    Files.createDirectories(program.classes());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int refused =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-nowarn",
            "-cp",
            program.classPath(compile),
            "-d",
            program.classes().toString(),
            Path.of(System.getProperty("tachograph.root"))
                .resolve("agent/src/test/programs/" + name + ".java")
                .toString());
    assertThat(refused).as("javac " + name).isZero();
    return program;
  }

  /** {@return the jar of an artifact, whichever version the build has} */
  static Path jar(String artifact) {
    try (Stream<Path> all = Files.list(JARS)) {
      List<Path> named =
          all.filter(jar -> jar.getFileName().toString().matches(artifact + "([.-]\\d.*)?\\.jar"))
              .collect(Collectors.toList());
      assertThat(named).as(artifact).hasSize(1);
      return named.get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path classes() {
    return directory.resolve("classes");
  }

  private String classPath(List<Path> more) {
    return Stream.of(List.of(classes()), jars, more)
        .flatMap(List::stream)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Adds an option of the JVM. */
  Program with(String flag) {
    flags.add(flag);
    return this;
  }

  /** {@return what the run of the program holds, once it has ended well} */
  Recorded run(String... arguments) throws Exception {
    Path out = Files.createTempDirectory(directory, "out");
    execute(
        "-javaagent:" + System.getProperty("tachograph.agent") + "=out=" + out + ",level=trace",
        classPath(List.of()),
        name,
        List.of(arguments));
    return new Recorded(out, text(directory.resolve("stdout")), text(directory.resolve("stderr")));
  }

  /**
   * {@return the report of the run within which {@link ByCode}, without the agent, called the
   * program, once it has ended well}
   *
   * @param parts of ours that are on the class path, such as {@code tachograph-slf4j}
   */
  JsonNode runByCode(List<Path> parts, String... arguments) throws Exception {
    Path out = Files.createTempDirectory(directory, "out");
    List<Path> ours = new ArrayList<>(parts);
    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.matches(".*(recorder|HdrHistogram|agent.target.test-classes).*"))
        .forEach(entry -> ours.add(Path.of(entry)));
    List<String> all = new ArrayList<>(List.of(out.toString(), name));
    all.addAll(List.of(arguments));
    execute("-Dby=code", classPath(ours), ByCode.class.getName(), all);
    try (Stream<Path> files = Files.list(out)) {
      List<Path> reports =
          files.filter(file -> file.getFileName().toString().matches("[^.]+\\.json")).toList();
      assertThat(reports).hasSize(1);
      return new ObjectMapper().readTree(reports.get(0).toFile());
    }
  }

  private void execute(String first, String classPath, String main, List<String> arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add(first);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(arguments);
    Path stdout = directory.resolve("stdout");
    Path stderr = directory.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(
            name -> name.startsWith("TACHO_") || name.matches("(JAVA_TOOL|JDK_JAVA)_OPTIONS"));
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(ended).as("it ends").isTrue();
      assertThat(process.exitValue()).as(() -> text(stdout) + text(stderr)).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
