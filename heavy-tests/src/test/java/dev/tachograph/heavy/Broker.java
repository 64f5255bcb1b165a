package dev.tachograph.heavy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a broker of Kafka needs: a formatted directory, its settings, and those of its Log4j. */
final class Broker {
  private static final String REQUESTS =
      """
      # A line for each request.
      logger.request.name = kafka.request.logger
      logger.request.level = debug
      """;

  private static final String SETTINGS =
      """
      process.roles=broker,controller
      node.id=1
      controller.quorum.voters=1@127.0.0.1:%2$d
      listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
      advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
      controller.listener.names=CONTROLLER
      log.dirs=%3$s
      num.partitions=1
      offsets.topic.num.partitions=1
      offsets.topic.replication.factor=1
      transaction.state.log.replication.factor=1
      share.coordinator.state.topic.replication.factor=1
      group.initial.rebalance.delay.ms=0
      """;

  final Path log;
  private final Path dir;
  private final Path jdk;
  private final int port = Installed.freePort();

  Broker(Path dir, Path jdk) throws Exception {
    this.dir = Files.createDirectories(dir);
    this.jdk = jdk;
    log = dir.resolve("broker.log");
    Files.writeString(dir.resolve("log4j2.properties"), Layouts.log4j(log) + REQUESTS);
    Files.writeString(settings(), SETTINGS.formatted(port, other(), dir.resolve("data")));
    List<String> format = java("kafka.tools.StorageTool", Installed.kafka());
    format.addAll(List.of("format", "-t", "MkU3OEVBNTcwNTJENDM2Qk", "-c", settings().toString()));
    Process formatted = tool("format", format);
    assertThat(formatted.waitFor(240, TimeUnit.SECONDS)).isTrue();
    assertThat(formatted.exitValue()).as(() -> said("format")).isZero();
    Files.deleteIfExists(log);
  }

  private int other() throws IOException {
    int other = Installed.freePort();
    while (other == port) {
      other = Installed.freePort();
    }
    return other;
  }

  private Path settings() {
    return dir.resolve("server.properties");
  }

  private List<String> java(String main, String classPath) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Installed.java(jdk), "-XX:+UseSerialGC", "-Xmx256m"));
    command.add("-Dlog4j2.configurationFile=" + dir.resolve("log4j2.properties"));
    command.addAll(List.of("-cp", classPath, main));
    return command;
  }

  List<String> command() {
    List<String> command = java("kafka.Kafka", Installed.kafka());
    command.add(settings().toString());
    return command;
  }

  boolean isUp() {
    return TachoRun.text(log).contains("Kafka Server started");
  }

  /** Starts a client, which logs nothing, and whose output goes into a file of that name. */
  Process client(String name, String... arguments) throws IOException {
    Path classes = dir.resolve("classes");
    String lib = Installed.kafka();
    Installed.compile(classes, "KafkaClient", Installed.kafkaJars("kafka-clients"));
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Installed.java(jdk), "-XX:+UseSerialGC", "-Dlog4j2.level=OFF"));
    command.addAll(List.of("-cp", classes + ":" + lib, "KafkaClient", "127.0.0.1:" + port));
    command.addAll(List.of(arguments));
    return tool(name, command);
  }

  private Process tool(String name, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .directory(dir.toFile())
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve(name + ".out").toFile())
        .start();
  }

  String said(String name) {
    return TachoRun.text(dir.resolve(name + ".out"));
  }

  List<Line> lines() {
    return Line.separated(TachoRun.text(log));
  }
}
