package dev.tachograph.benchmarks.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.benchmarks.machine.Statistics;
import dev.tachograph.common.RunClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code server-throughput}: a Kafka broker and H2's server as they are, and under {@code tacho
 * run}, in turns.
 */
@Command(
    name = "server-throughput",
    description = "What Kafka and H2 do in a second with and without tacho run.",
    mixinStandardHelpOptions = true)
public final class ServerThroughput implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Option(names = "--pairs", description = "Pairs that count, after one to warm up; default 11.")
  private int pairs = 11;

  @Option(
      names = "--dir",
      description =
          "Where each run's files go, in a folder that is removed; default benchmarks/target.")
  private Path dir = checkout().resolve("benchmarks/target");

  private long lost;

  private static Path checkout() {
    try {
      return Path.of(
              ServerThroughput.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .resolveSibling("../..")
          .normalize();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<MeasuredServer> servers =
        List.of(new KafkaServer(java, checkout()), new DatabaseServer(java, checkout()));
    for (MeasuredServer server : servers) {
      if (!server.isThere()) {
        System.err.println("there are no jars in " + server.jars() + "; mvn -Pheavy package");
        return 2;
      }
    }
    for (MeasuredServer server : servers) {
      measure(server);
    }
    System.out.println("lost records: " + lost);
    return lost == 0 ? 0 : 1;
  }

  private void measure(MeasuredServer server) throws IOException, InterruptedException {
    double[] off = new double[pairs];
    double[] on = new double[pairs];
    double[] ratios = new double[pairs];
    for (int pair = -1; pair < pairs; pair++) {
      double without = rate(server, false);
      double with = rate(server, true);
      System.err.println(
          String.format(Locale.ROOT, "%s: %,.0f, %,.0f recorded", server.name(), without, with));
      if (pair >= 0) {
        off[pair] = without;
        on[pair] = with;
        ratios[pair] = with / without;
      }
    }
    Statistics ratio = Statistics.of(ratios);
    System.out.println(
        String.format(
            Locale.ROOT,
            "%-18s median %,.0f, recorded %,.0f; ratio by pairs %.3f (%.3f to %.3f, 95 %%)",
            server.name(),
            Statistics.of(off).median(),
            Statistics.of(on).median(),
            ratio.median(),
            ratio.low(),
            ratio.high()));
  }

  private double rate(MeasuredServer server, boolean recorded)
      throws IOException, InterruptedException {
    delete(work());
    Files.createDirectories(work());
    int port = freePort();
    List<String> command = new ArrayList<>();
    if (recorded) {
      String tacho = checkout().resolve("tacho").toString();
      command.addAll(List.of(tacho, "run", "--out", work().resolve("runs").toString(), "--"));
    }
    command.addAll(server.command(work(), port));
    Process process = start(command, "server");
    try {
      untilReady(process, server.ready());
      Process load = start(server.loadCommand(port), "load");
      try {
        if (!load.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || load.exitValue() != 0) {
          throw new IOException("the load failed: " + said("load"));
        }
      } finally {
        load.destroyForcibly();
      }
    } finally {
      end(process);
    }
    if (recorded) {
      countLost();
    }
    return Double.parseDouble(said("load").strip());
  }

  private Path work() {
    return dir.resolve("server-throughput");
  }

  private Process start(List<String> command, String name) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(work().toFile())
            .redirectErrorStream(true)
            .redirectOutput(work().resolve(name + ".out").toFile());
    // What is there is measured.
    builder.environment().put("TACHO_BUILD", "never");
    return builder.start();
  }

  private String said(String name) throws IOException {
    return Files.readString(work().resolve(name + ".out"));
  }

  private void untilReady(Process process, String text) throws IOException {
    RunClock waiting = RunClock.start();
    while (!said("server").contains(text)) {
      if (!process.isAlive() || waiting.nanos() > PATIENCE.toNanos()) {
        throw new IOException("the server did not start: " + said("server"));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static void end(Process process) throws InterruptedException {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** Adds what the reports say was dropped. */
  private void countLost() throws IOException {
    try (Stream<Path> files = Files.list(work().resolve("runs"))) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().matches("[^.]+\\.json")) {
          for (JsonNode level : JSON.readTree(file.toFile()).path("logs").path("by_level")) {
            lost += level.path("dropped").asLong();
          }
        }
      }
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
