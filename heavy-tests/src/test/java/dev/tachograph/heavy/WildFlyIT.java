package dev.tachograph.heavy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** WildFly as it is distributed, by its own script, with its own log manager. */
@Tag("heavy")
@Timeout(900)
class WildFlyIT {
  private static final Pattern OWN =
      Pattern.compile(
          "\\S+ \\S+ (?<level>[A-Z]+) +\\[(?<logger>[^\\]]+)\\] \\((?<thread>.*?)\\) (?<text>.*)");

  /** What it says where another log manager came first. */
  private static final List<String> NOT_ITS_LOG_MANAGER = List.of("WFLYLOG0078", "WFLYLOG0080");

  @TempDir Path dir;
  private Path base;
  private WebShop shop;
  private int port;

  static List<Path> jdks() {
    return Installed.jdks();
  }

  @BeforeEach
  void prepare() throws IOException {
    base = dir.resolve("base");
    Path home = Installed.server("wildfly").resolve("standalone");
    try (Stream<Path> all = Files.walk(home)) {
      for (Path file : all.toList()) {
        Files.copy(file, base.resolve(home.relativize(file).toString()));
      }
    }
    shop = new WebShop(dir.resolve("shop"), List.of());
    shop.deploy(base.resolve("deployments/shop.war"), 1);
    port = Installed.freePort();
  }

  private TachoRun server(Path jdk) throws IOException {
    Path script = Installed.server("wildfly").resolve("bin/standalone.sh");
    List<String> command = new ArrayList<>(List.of("sh", script.toString()));
    command.add("-Djboss.server.base.dir=" + base);
    command.add("-Djboss.http.port=" + port);
    for (String other : List.of("jboss.https.port", "jboss.management.http.port")) {
      command.add("-D" + other + "=" + Installed.freePort());
    }
    TachoRun run = TachoRun.of(dir.resolve("run"), jdk, command);
    // Its script passes signals on then.
    run.environment("LAUNCH_JBOSS_IN_BACKGROUND", "true");
    run.environment("JAVA_OPTS", "-XX:+UseSerialGC -Xmx512m -Djava.net.preferIPv4Stack=true");
    run.start();
    run.until("the server's start", () -> log().contains("WFLYSRV0025"));
    return run;
  }

  private String url() {
    return "http://127.0.0.1:" + port + "/shop";
  }

  private String log() {
    return TachoRun.text(base.resolve("log/server.log"));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void linesOfStartWorkAndEndAreInTheLogAsTheServerWroteThem(Path jdk) throws Exception {
    try (TachoRun run = server(jdk)) {
      shop.order(url(), 1);
      run.terminate();
      // What its script makes of every signal.
      assertThat(run.await()).as(run::err).isZero();
      Runs runs = run.recorded();
      assertThat(log()).contains("order 1 of version 1").doesNotContain(NOT_ITS_LOG_MANAGER);
      Line.same(runs.logged(runs.jvm()), Line.beginning(OWN, log()));
      assertThat(runs.report(runs.jvm()).path("end").path("signal").asText()).isEqualTo("SIGTERM");
    }
  }

  @Test
  void killedWhileItServesItsRunIsFinishedAndNothingIsLost() throws Exception {
    try (TachoRun run = server(Installed.jdk())) {
      shop.orderAlways(url());
      run.until("orders", () -> log().contains("order 500 "));
      run.jvm("jboss-modules.jar").destroyForcibly();
      assertThat(run.await()).as(run::err).isZero();
      Runs runs = run.recorded();
      runs.wasKilledAsGrandchild(runs.jvm());
      Line.nothingIsLost(runs.logged(runs.jvm()), Line.beginning(OWN, log()));
    }
  }
}
