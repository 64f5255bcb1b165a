package dev.tachograph.benchmarks.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.benchmarks.machine.Statistics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
  private static final int WARM_UP = 20;

  @Option(names = "--sessions", description = "Pairs of servers; default 6.")
  private int sessions = 6;

  @Option(names = "--slices", description = "Loads of each server, in turns; default 40.")
  private int slices = 40;

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
    double[] ratios = new double[sessions];
    for (int session = 0; session < sessions; session++) {
      ratios[session] = session(server, session % 2 == 0);
    }
    Statistics ratio = Statistics.of(ratios);
    System.out.println(
        String.format(
            Locale.ROOT,
            "%-18s recorded, part of its own: median %.3f (%.3f to %.3f, 95 %%)",
            server.name(),
            ratio.median(),
            ratio.low(),
            ratio.high()));
  }

  /** Both at once, of which one stands still while the other is loaded. */
  private double session(MeasuredServer measured, boolean recordedFirst)
      throws IOException, InterruptedException {
    delete(work());
    List<String> tacho = List.of(checkout().resolve("tacho").toString(), "run", "--out");
    List<String> before = new ArrayList<>(tacho);
    before.addAll(List.of(work().resolve("runs").toString(), "--"));
    List<String> nothing = List.of();
    try (RunningServer one = start(measured, "one", recordedFirst ? before : nothing);
        RunningServer other = start(measured, "other", recordedFirst ? nothing : before)) {
      for (int i = 0; i < WARM_UP; i++) {
        one.rate();
        other.rate();
      }
      double[] ones = new double[slices];
      double[] others = new double[slices];
      for (int i = 0; i < slices; i++) {
        boolean isFirst = i % 2 == 0;
        double first = alone(isFirst ? one : other, isFirst ? other : one);
        double second = alone(isFirst ? other : one, isFirst ? one : other);
        ones[i] = isFirst ? first : second;
        others[i] = isFirst ? second : first;
      }
      one.resume();
      other.resume();
      return ratio(measured, recordedFirst ? ones : others, recordedFirst ? others : ones);
    } finally {
      countLost();
    }
  }

  private static double alone(RunningServer loaded, RunningServer still)
      throws IOException, InterruptedException {
    still.stop();
    loaded.resume();
    return loaded.rate();
  }

  private static double ratio(MeasuredServer measured, double[] with, double[] without) {
    double[] ratios = new double[with.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = with[i] / without[i];
    }
    Statistics ratio = Statistics.of(ratios);
    System.err.println(
        String.format(
            Locale.ROOT,
            "%s: %,.0f, %,.0f recorded; %.3f by pairs",
            measured.name(),
            Statistics.of(without).median(),
            Statistics.of(with).median(),
            ratio.median()));
    return ratio.median();
  }

  private RunningServer start(MeasuredServer measured, String name, List<String> before)
      throws IOException, InterruptedException {
    return new RunningServer(measured, Files.createDirectories(work().resolve(name)), before);
  }

  private Path work() {
    return dir.resolve("server-throughput").toAbsolutePath();
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
