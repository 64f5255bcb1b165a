package dev.tachograph.heavy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tomcat as it is distributed, by its own script: it logs by its own java.util.logging manager to
 * stderr, a web application by that one and by a Logback of its own.
 */
@Tag("heavy")
@Timeout(900)
class TomcatIT {
  private static final String LOGBACK = "shop.Orders";
  private static final Pattern PORT =
      Pattern.compile("Starting ProtocolHandler \\[\"http-nio-127\\.0\\.0\\.1-auto-\\d+-(\\d+)");

  /** In the logger's place is the class of the caller, and behind it the method. */
  private static final Pattern OWN =
      Pattern.compile(
          "\\S+ \\S+ (?<level>[A-Z]+) \\[(?<thread>.*?)\\] (?<logger>\\S+)\\.\\S+ (?<text>.*)");

  private static final Pattern DEPLOYED =
      Pattern.compile("Deployment of web application archive .* has finished in");

  private static final Map<String, String> SERVER =
      Map.of(
          "port=\"8005\"",
          "port=\"-1\"",
          "<Connector port=\"8080\"",
          "<Connector port=\"0\" address=\"127.0.0.1\"",
          "<Engine ",
          "<Engine backgroundProcessorDelay=\"1\" ");

  private static final String LOGGING =
      """
      handlers = java.util.logging.ConsoleHandler
      .handlers = java.util.logging.ConsoleHandler
      java.util.logging.ConsoleHandler.formatter = org.apache.juli.OneLineFormatter
      """;

  @TempDir Path dir;
  private Path base;
  private Path log;
  private WebShop shop;

  static List<Path> jdks() {
    return Installed.jdks();
  }

  @BeforeEach
  void prepare() throws IOException {
    base = dir.resolve("base");
    log = dir.resolve("shop.log");
    Path conf = Files.createDirectories(base.resolve("conf"));
    for (String name : List.of("logs", "temp", "webapps")) {
      Files.createDirectory(base.resolve(name));
    }
    Path home = Installed.server("apache-tomcat");
    for (String name : List.of("catalina.properties", "web.xml", "tomcat-users.xml")) {
      Files.copy(home.resolve("conf").resolve(name), conf.resolve(name));
    }
    String server = Files.readString(home.resolve("conf/server.xml"));
    for (var change : SERVER.entrySet()) {
      assertThat(server).contains(change.getKey());
      server = server.replace(change.getKey(), change.getValue());
    }
    Files.writeString(conf.resolve("server.xml"), server);
    Files.writeString(conf.resolve("logging.properties"), LOGGING);
    List<Path> libraries =
        Stream.of("slf4j-api", "logback-classic", "logback-core")
            .map(name -> Path.of(Installed.jars(name)))
            .toList();
    shop = new WebShop(dir.resolve("shop"), libraries);
    shop.with("logback.xml", Layouts.logback(log, "INFO"));
    deploy(1);
  }

  private void deploy(int version) throws IOException {
    shop.deploy(base.resolve("webapps/shop.war"), version);
  }

  private TachoRun server(Path jdk) throws IOException {
    Path script = Installed.server("apache-tomcat").resolve("bin/catalina.sh");
    TachoRun run = TachoRun.of(dir.resolve("run"), jdk, List.of("sh", script.toString(), "run"));
    run.environment("CATALINA_BASE", base.toString()).start();
    run.until("the server's start", () -> run.err().contains("Server startup in"));
    return run;
  }

  private static String url(TachoRun run) {
    Matcher port = PORT.matcher(run.err());
    assertThat(port.find()).as(run.err()).isTrue();
    return "http://127.0.0.1:" + port.group(1) + "/shop";
  }

  private static List<Line> own(TachoRun run) {
    return Line.withoutLoggers(Line.beginning(OWN, run.err()));
  }

  private List<Line> ofTheShop() {
    return Line.separated(TachoRun.text(log));
  }

  /** What is recorded of the server, and by java.util.logging. */
  private static List<Line> ofTheServer(List<Line> logged) {
    return Line.withoutLoggers(
        logged.stream().filter(line -> !line.logger().equals(LOGBACK)).toList());
  }

  private static List<Line> ofLogback(List<Line> logged) {
    return logged.stream().filter(line -> line.logger().equals(LOGBACK)).toList();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void linesOfServerAndOfThreeDeploymentsAreThereAndOldLoadersAreCollected(Path jdk)
      throws Exception {
    try (TachoRun run = server(jdk)) {
      for (int version = 1; version <= 3; version++) {
        if (version > 1) {
          deploy(version);
        }
        int deployments = version;
        run.until("deployment " + version, () -> deployed(run) == deployments);
        shop.order(url(run), version);
      }
      long pid = run.jvm("org.apache.catalina.startup.Bootstrap").pid();
      run.until("loaders are collected", () -> loaders(jdk, pid) == 1);
      run.terminate();
      assertThat(run.await()).as(run::err).isEqualTo(143);
      Runs runs = run.recorded();
      List<Line> logged = runs.logged(runs.jvm());
      Line.same(ofTheServer(logged), own(run));
      Line.same(ofLogback(logged), ofTheShop());
      assertThat(logged.stream().map(Line::text))
          .containsSubsequence(
              "version 1 begins",
              "order 1 of version 1",
              "version 1 ends",
              "version 2 begins",
              "order 2 of version 2",
              "version 2 ends",
              "version 3 begins",
              "order 3 of version 3",
              "version 3 ends");
    }
  }

  private static long deployed(TachoRun run) {
    return run.err().lines().filter(DEPLOYED.asPredicate()).count();
  }

  /** How many loaders of web applications there are, after a collection. */
  private static int loaders(Path jdk, long pid) {
    String tool = jdk.resolve("bin/jcmd").toString();
    try {
      Process jcmd =
          new ProcessBuilder(tool, Long.toString(pid), "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      String histogram = new String(jcmd.getInputStream().readAllBytes());
      assertThat(jcmd.waitFor(120, TimeUnit.SECONDS)).isTrue();
      Matcher loaders =
          Pattern.compile("(\\d+) +\\d+ +\\S+\\.ParallelWebappClassLoader\\b").matcher(histogram);
      return loaders.find() ? Integer.parseInt(loaders.group(1)) : 0;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void killedWhileItServesItsRunIsFinishedAndNothingIsLost() throws Exception {
    try (TachoRun run = server(Installed.jdk())) {
      shop.orderAlways(url(run));
      run.until("five hundred orders", () -> ofTheShop().size() > 500);
      run.jvm("org.apache.catalina.startup.Bootstrap").destroyForcibly();
      assertThat(run.await()).isEqualTo(137);
      Runs runs = run.recorded();
      runs.wasKilled(runs.jvm());
      List<Line> logged = runs.logged(runs.jvm());
      Line.nothingIsLost(ofTheServer(logged), own(run));
      Line.nothingIsLost(ofLogback(logged), ofTheShop());
    }
  }
}
