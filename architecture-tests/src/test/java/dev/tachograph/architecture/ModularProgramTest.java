package dev.tachograph.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tachograph.Tachograph;
import dev.tachograph.analysis.RecordedRun;
import dev.tachograph.slf4j.TachographServiceProvider;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/** A program that is a module, compiled against the recorder's and run with it. */
@Timeout(120)
class ModularProgramTest {
  private static final String MODULE =
      """
      module program {
        requires dev.tachograph;
        requires dev.tachograph.analysis;
        requires dev.tachograph.slf4j;
        requires org.slf4j;
      }
      """;

  private static final String PROGRAM =
      """
      package program;

      import dev.tachograph.RunConfig;
      import dev.tachograph.Tachograph;
      import dev.tachograph.analysis.RecordedRun;
      import dev.tachograph.logging.Log;
      import dev.tachograph.trace.Span;
      import java.nio.file.Path;
      import org.slf4j.LoggerFactory;

      public final class Main {
        public static void main(String[] args) throws Exception {
          RunConfig config = RunConfig.builder().outputDir(Path.of(args[0])).build();
          int code =
              Tachograph.run(
                  config,
                  run -> {
                    try (Span span = Span.open("modular")) {
                      Log.get("program").info("typed").with("n", 1).emit();
                      LoggerFactory.getLogger("program").info("by SLF4J");
                    }
                    return Tachograph.dump().isPresent() ? 0 : 1;
                  });
          RecordedRun run = RecordedRun.open(RecordedRun.in(Path.of(args[0])).get(0));
          System.out.println("read: " + run.status() + ", " + run.figures().value("span.modular.count"));
          System.exit(code);
        }
      }
      """;

  private static final String INTRUDER =
      """
      package program;

      final class Intruder {
        dev.tachograph.internal.json.JsonWriter json;
        dev.tachograph.analysis.internal.run.RunData run;
      }
      """;

  private static final String EVENTS =
      """
      package program;

      import dev.tachograph.RunConfig;
      import dev.tachograph.Tachograph;
      import dev.tachograph.common.RunEvent;
      import java.nio.file.Path;

      public final class Events {
        private record Hidden(long number) implements RunEvent {}

        public record Shown(long number) implements RunEvent {}

        public static void main(String[] args) throws Exception {
          RunConfig config = RunConfig.builder().outputDir(Path.of(args[0])).build();
          System.exit(
              Tachograph.run(
                  config,
                  run -> {
                    run.events().record(new Hidden(17));
                    run.events().record(new Hidden(18));
                    run.events().record(new Shown(19));
                    return 0;
                  }));
        }
      }
      """;

  @TempDir Path dir;

  private final StringWriter said = new StringWriter();

  @BeforeEach
  void source() throws IOException {
    Files.createDirectories(dir.resolve("src/program"));
    Files.writeString(dir.resolve("src/module-info.java"), MODULE);
    Files.writeString(dir.resolve("src/program/Main.java"), PROGRAM);
  }

  private static String modulePath() throws URISyntaxException {
    List<String> places = new ArrayList<>();
    for (Class<?> type :
        List.of(
            Tachograph.class,
            RecordedRun.class,
            JsonMapper.class,
            JsonFactory.class,
            JsonInclude.class,
            TachographServiceProvider.class,
            Logger.class,
            Histogram.class,
            NullMarked.class)) {
      places.add(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return String.join(java.io.File.pathSeparator, places);
  }

  private boolean compile() throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> sources = Files.walk(dir.resolve("src"))) {
      List<Path> java = sources.filter(file -> file.toString().endsWith(".java")).toList();
      Path classes = Files.createDirectories(dir.resolve("classes"));
      return compiler
          .getTask(
              said,
              files,
              null,
              List.of("--release", "17", "-p", modulePath(), "-d", classes.toString()),
              null,
              files.getJavaFileObjectsFromPaths(java))
          .call();
    }
  }

  private String read(Path runs, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(runs)) {
      return files
          .filter(file -> file.toString().endsWith(suffix))
          .map(ModularProgramTest::text)
          .collect(Collectors.joining());
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void modularProgramIsRecorded() throws Exception {
    Path runs = dir.resolve("runs");
    String output = run("Main", runs);
    assertThat(output)
        .doesNotContain(" WARN ", " ERROR ", "Exception")
        .contains("read: completed, 1.0");
    assertThat(read(runs, ".logs.jsonl"))
        .contains("\"message\":\"typed\"", "\"message\":\"by SLF4J\"");
    assertThat(read(runs, ".trace.json")).contains("\"modular\"");
    assertThat(read(runs, ".resources.jsonl"))
        .contains("\"heap_used_kb\":")
        .doesNotContain("\"heap_used_kb\":null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"opens program to dev.tachograph;", "exports program;", ""})
  void recordsOfAModuleAreReadAsFarAsItLetsAndElseItIsSaidWhatToDo(String directive)
      throws Exception {
    String module = MODULE.replace("}", directive + "}");
    Files.writeString(dir.resolve("src/module-info.java"), module);
    Files.writeString(dir.resolve("src/program/Events.java"), EVENTS);
    Path runs = dir.resolve("runs");
    String output = run("Events", runs);
    String events = read(runs, ".events.jsonl");
    boolean isOpen = directive.startsWith("opens");
    if (isOpen) {
      assertThat(events).contains("\"event\":\"hidden\",\"number\":18}");
      assertThat(output).doesNotContain(" WARN ");
    } else {
      assertThat(events).contains("\"event\":\"hidden\",\"broken_fields\":");
      assertThat(output)
          .containsOnlyOnce("the record program.Events$Hidden cannot be read")
          .contains("add `opens program to dev.tachograph;` to module-info");
    }
    boolean isShown = !directive.isEmpty();
    assertThat(events.contains("\"event\":\"shown\",\"number\":19}")).isEqualTo(isShown);
  }

  private String run(String main, Path runs) throws Exception {
    assertThat(compile()).as("%s", said).isTrue();
    Path log = dir.resolve("output");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                modulePath() + java.io.File.pathSeparator + dir.resolve("classes"),
                "-m",
                "program/program." + main,
                runs.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(program.waitFor(100, TimeUnit.SECONDS)).isTrue();
    String output = Files.readString(log);
    assertThat(program.exitValue()).as(output).isZero();
    return output;
  }

  @Test
  void internalsAreNotThereForOthers() throws Exception {
    Files.writeString(dir.resolve("src/program/Intruder.java"), INTRUDER);
    assertThat(compile()).isFalse();
    assertThat(said.toString())
        .contains("dev.tachograph.internal.json is not visible")
        .contains("dev.tachograph.analysis.internal.run is not visible");
  }
}
