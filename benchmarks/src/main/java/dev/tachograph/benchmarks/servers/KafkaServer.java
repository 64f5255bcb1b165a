package dev.tachograph.benchmarks.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A broker of Kafka, one node with KRaft, which logs at INFO to stdout. */
final class KafkaServer extends MeasuredServer {
  private static final String LOG4J =
      """
      status = error
      appender.out.type = Console
      appender.out.name = out
      appender.out.layout.type = PatternLayout
      appender.out.layout.pattern = [%d] %p %m (%c)%n
      rootLogger.level = info
      rootLogger.appenderRef.out.ref = out
      """;

  KafkaServer(Path java, Path checkout) {
    super(java, checkout);
  }

  @Override
  String name() {
    return "Kafka, records/s";
  }

  @Override
  Path jars() {
    return checkout.resolve("heavy-tests/programs/kafka/target/lib");
  }

  @Override
  String ready() {
    return "Kafka Server started";
  }

  @Override
  List<String> command(Path dir, int port) throws IOException, InterruptedException {
    Path settings = dir.resolve("server.properties");
    int other = ServerThroughput.freePort();
    Files.writeString(settings, settings(port, other, dir.resolve("data")));
    Files.writeString(dir.resolve("log4j2.properties"), LOG4J);
    List<String> format = start(dir, "kafka.tools.StorageTool");
    format.addAll(List.of("format", "-t", "MkU3OEVBNTcwNTJENDM2Qk", "-c", settings.toString()));
    Process formatted =
        new ProcessBuilder(format)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("format").toFile())
            .start();
    if (formatted.waitFor() != 0) {
      throw new IOException("Kafka's format failed: " + Files.readString(dir.resolve("format")));
    }
    List<String> command = start(dir, "kafka.Kafka");
    command.add(settings.toString());
    return command;
  }

  private List<String> start(Path dir, String main) {
    return new ArrayList<>(
        List.of(
            java.toString(),
            "-Xms512m",
            "-Xmx512m",
            "-Dlog4j2.configurationFile=" + dir.resolve("log4j2.properties"),
            "-cp",
            classPath(),
            main));
  }

  @Override
  List<String> load() {
    return List.of("KafkaLoad.java", "200000");
  }

  private static String settings(int port, int controllerPort, Path data) {
    return String.format(
        Locale.ROOT,
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        controller.listener.names=CONTROLLER
        log.dirs=%3$s
        num.partitions=1
        """,
        port,
        controllerPort,
        data);
  }
}
