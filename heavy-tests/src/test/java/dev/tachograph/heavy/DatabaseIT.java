package dev.tachograph.heavy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server of H2, which traces what it does for its clients to Logback. */
@Tag("heavy")
@Timeout(900)
class DatabaseIT {
  private static final Pattern PORT = Pattern.compile("tcp://\\S+:(\\d+)");

  @TempDir Path dir;
  private Path log;
  private Path classes;

  static List<Path> jdks() {
    return Installed.jdks();
  }

  @BeforeEach
  void prepare() throws IOException {
    log = dir.resolve("database.log");
    classes = Installed.compile(dir.resolve("classes"), "Shop", "");
    Files.writeString(dir.resolve("logback.xml"), Layouts.logback(log, "DEBUG"));
  }

  private TachoRun server(Path jdk) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Installed.java(jdk), "-XX:+UseSerialGC", "-Dh2.bindAddress=127.0.0.1"));
    command.add("-Dlogback.configurationFile=" + dir.resolve("logback.xml"));
    String jars = Installed.jars("h2", "slf4j-api", "logback-classic", "logback-core");
    command.addAll(List.of("-cp", jars, "org.h2.tools.Server", "-tcp", "-tcpPort", "0"));
    command.addAll(List.of("-ifNotExists", "-baseDir", dir.resolve("data").toString()));
    return TachoRun.of(dir.resolve("run"), jdk, command).start();
  }

  private Process client(TachoRun run, Path jdk, String... count) throws IOException {
    run.until("the server's port", () -> PORT.matcher(run.out()).find());
    Matcher port = PORT.matcher(run.out());
    assertThat(port.find()).isTrue();
    // Level 4: to SLF4J.
    String url = "jdbc:h2:tcp://127.0.0.1:" + port.group(1) + "/./shop;TRACE_LEVEL_FILE=4";
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Installed.java(jdk), "-XX:+UseSerialGC", "-cp"));
    command.addAll(List.of(classes + ":" + Installed.jars("h2"), "Shop", url));
    command.addAll(List.of(count));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("client.out").toFile())
        .start();
  }

  private List<Line> lines() {
    return Line.separated(TachoRun.text(log));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void statementsOfAClientAreInTheLogAsTheServerWroteIt(Path jdk) throws Exception {
    try (TachoRun run = server(jdk)) {
      Process client = client(run, jdk, "500");
      try {
        assertThat(client.waitFor(240, TimeUnit.SECONDS)).isTrue();
      } finally {
        client.destroyForcibly();
      }
      assertThat(TachoRun.text(dir.resolve("client.out"))).isEqualTo("sold 500\n");
      run.terminate();
      assertThat(run.await()).as(run::err).isEqualTo(143);
      Runs runs = run.recorded();
      assertThat(lines()).hasSizeGreaterThan(500);
      assertThat(lines().toString()).contains("article 499");
      Line.same(runs.logged(runs.jvm()), lines());
      assertThat(runs.report(runs.jvm()).path("end").path("signal").asText()).isEqualTo("SIGTERM");
    }
  }

  @Test
  void killedWhileItServesItsRunIsFinishedAndNothingIsLost() throws Exception {
    try (TachoRun run = server(Installed.jdk())) {
      Process client = client(run, Installed.jdk());
      try {
        run.until("a thousand lines", () -> lines().size() > 1_000);
        run.jvm("org.h2.tools.Server").destroyForcibly();
        assertThat(run.await()).isEqualTo(137);
      } finally {
        client.destroyForcibly();
      }
      Runs runs = run.recorded();
      runs.wasKilled(runs.jvm());
      Line.nothingIsLost(runs.logged(runs.jvm()), lines());
    }
  }
}
