package dev.tachograph.cli.attach;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that runs is recorded from some point to another, and is then as it was before. */
class AttachIT {
  private static final String MAIN = LeftoversMain.class.getName();

  /** Long, for a machine with much else to do. */
  private static final long DEADLINE_SECONDS = 300;

  @TempDir private Path work;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private Process program;

  @BeforeEach
  void start() throws Exception {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", MAIN);
    manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
    Path jar = work.resolve("program.jar");
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    Path classes =
        Path.of(AttachIT.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    program =
        process(
                java(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-javaagent:" + jar,
                "-cp",
                classes.toString(),
                MAIN)
            .redirectError(work.resolve("err.txt").toFile())
            .start();
    Thread reading = new Thread(this::read, "reading");
    reading.setDaemon(true);
    reading.start();
    assertThat(line()).startsWith("ready ");
  }

  @AfterEach
  void end() {
    program.destroyForcibly();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** In the directory of the test, and without options that its own JVM has been given. */
  private ProcessBuilder process(String... words) {
    ProcessBuilder builder = new ProcessBuilder(words).directory(work.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(
            name -> name.startsWith("TACHO_") || name.matches("(JAVA_TOOL|JDK_JAVA)_OPTIONS"));
    return builder;
  }

  private void read() {
    try (BufferedReader reader = program.inputReader(UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException killed) {
      // No more lines come.
    }
  }

  private String line() throws InterruptedException {
    String line = lines.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
    assertThat(line).as("a line in time").isNotNull();
    return line;
  }

  private String ask(String what) throws Exception {
    BufferedWriter in = program.outputWriter(UTF_8);
    in.write(what + "\n");
    in.flush();
    return line();
  }

  /**
   * What is in the JVM, with the code of classes. Not with their bytes: a JVM may keep constants
   * that nothing refers to any more.
   */
  private String state() throws Exception {
    StringBuilder state = new StringBuilder();
    for (String word : ask("state").split(" ")) {
      if (!word.endsWith(".class")) {
        state.append(word).append(' ');
        continue;
      }
      StringWriter code = new StringWriter();
      PrintWriter out = new PrintWriter(code);
      ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
      assertThat(javap.run(out, out, "-c", "-p", work.resolve(word).toString())).isZero();
      state.append(code);
    }
    assertThat(state.toString()).contains("class java.lang.Thread").contains("int work(int)");
    return state.toString();
  }

  private record Said(int code, String text) {}

  private Said tacho(String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                java(), "-cp", System.getProperty("java.class.path"), "dev.tachograph.cli.Tacho"));
    command.addAll(List.of(words));
    Path said = Files.createTempFile(work, "said", ".txt");
    Process tacho =
        process(command.toArray(new String[0]))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(tacho.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      tacho.destroyForcibly();
    }
    return new Said(tacho.exitValue(), Files.readString(said).stripTrailing());
  }

  private List<JsonNode> reports() throws IOException {
    List<JsonNode> reports = new ArrayList<>();
    try (Stream<Path> files = Files.list(work.resolve("runs"))) {
      for (Path file :
          files.filter(one -> one.getFileName().toString().matches("[-0-9_]+\\.json")).toList()) {
        reports.add(new ObjectMapper().readTree(file.toFile()));
      }
    }
    return reports;
  }

  private void record(String pid, String name) throws Exception {
    Said attached =
        tacho("attach", "--out", "runs", "--name", name, "--spans", MAIN + "#work", pid);
    assertThat(attached.text()).contains("recording into " + work.resolve("runs"));
    assertThat(attached.code()).isZero();
    assertThat(ask("work")).isEqualTo("6");
  }

  @Test
  void aProgramIsRecordedTwiceAndThenIsAsBefore() throws Exception {
    String pid = Long.toString(program.pid());
    String before = state();

    record(pid, "first");
    Said again = tacho("attach", "--out", "runs", pid);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.text()).contains("recorded already").hasLineCount(1);
    assertThat(state()).isNotEqualTo(before);
    assertThat(tacho("detach", pid).text()).contains("recorded " + work.resolve("runs"));
    assertThat(state()).isEqualTo(before);

    record(pid, "second");
    assertThat(tacho("detach", pid).code()).isZero();
    assertThat(state()).isEqualTo(before);

    Said nothing = tacho("detach", pid);
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.text()).contains("is not recorded by the agent").hasLineCount(1);
    assertThat(ask("work")).isEqualTo("6");

    assertThat(reports()).hasSize(2);
    for (JsonNode report : reports()) {
      assertThat(report.at("/status").asText()).isEqualTo("completed");
      assertThat(report.at("/spans/0/name").asText()).isEqualTo("LeftoversMain.work");
      assertThat(report.at("/spans/0/count").asInt()).isEqualTo(1);
    }
  }

  @Test
  void whatIsWarnedOfIsSaid() throws Exception {
    Said attached = tacho("attach", "--out", "runs", Long.toString(program.pid()));
    assertThat(attached.code()).as(attached.text()).isZero();
    if (Runtime.version().feature() >= 21) {
      assertThat(attached.text()).contains("JEP 451").contains("-XX:+EnableDynamicAgentLoading");
    } else {
      assertThat(attached.text()).doesNotContain("JEP 451");
    }
  }

  @Test
  void whatIsNoJvmIsLeftAlone() throws Exception {
    Process other = new ProcessBuilder("cat").start();
    try {
      Said said = tacho("attach", Long.toString(other.pid()));
      assertThat(said.code()).isEqualTo(2);
      assertThat(said.text()).contains("is no JVM").hasLineCount(1);
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
    }
    assertThat(tacho("attach", "nobody").text()).contains("is no process id").hasLineCount(1);
    assertThat(tacho("detach", "4194303").text()).contains("there is no process").hasLineCount(1);
  }
}
