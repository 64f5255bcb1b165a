package dev.tachograph.benchmarks;

import dev.tachograph.benchmarks.NodeResult.Recorded;
import dev.tachograph.benchmarks.machine.Machine;
import dev.tachograph.common.RunClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the history node, one process after another, and measures it from outside. */
final class NodeRunner {
  /** The options that switch everything on. */
  static final List<String> ALL_ON = List.of("--log", "--log-trace-include-args");

  private static final long MAX_MINUTES = 10;
  private static final long LOOK_MILLIS = 50;

  private final Path nodeJar;
  private final Path dir;
  private final ChainServer server;
  private final int blocks;

  /**
   * Creates a runner.
   *
   * @param dir created for each run and removed after it
   */
  NodeRunner(Path nodeJar, Path dir, ChainServer server, int blocks) {
    this.nodeJar = nodeJar;
    this.dir = dir;
    this.server = server;
    this.blocks = blocks;
  }

  /**
   * Runs the node once, with a fresh directory for its data and its files.
   *
   * @throws IOException if it cannot be started, takes too long, or does not print its result
   */
  NodeResult run(boolean recorded) throws IOException, InterruptedException {
    delete(dir);
    Files.createDirectories(dir);
    Path runs = dir.resolve("runs");
    Path out = dir.resolve("stdout.txt");
    Path messages = dir.resolve("stderr.txt");
    ProcessBuilder builder = new ProcessBuilder(command(recorded, runs));
    builder.environment().keySet().removeIf(name -> name.startsWith("TACHO_"));
    builder.redirectOutput(out.toFile()).redirectError(messages.toFile());

    double others = ProcessCpuTimes.machine() - serverCpu();
    double cpu = ProcessCpuTimes.endedChildren();
    RunClock clock = RunClock.start();
    PeakMemory memory = new PeakMemory();
    int exitCode = await(builder.start(), memory);
    double wallSeconds = clock.nanos() / 1e9;
    double cpuSeconds = ProcessCpuTimes.endedChildren() - cpu;
    others = ProcessCpuTimes.machine() - serverCpu() - others - cpuSeconds;
    double available = wallSeconds * Runtime.getRuntime().availableProcessors();

    NodeSummary summary = NodeSummary.in(Files.readString(out) + Files.readString(messages));
    RunRecord record = recorded ? RunRecord.in(runs) : null;
    NodeResult result =
        new NodeResult(
            exitCode,
            summary.storedBlocks(),
            record == null ? summary.syncSeconds() : record.syncSeconds(),
            wallSeconds,
            cpuSeconds,
            memory.mib(),
            100 * Math.max(0, others) / available,
            record == null ? Recorded.NOTHING : record.recorded());
    delete(dir);
    return result;
  }

  private double serverCpu() {
    return server.cpu().toNanos() / 1e9;
  }

  private List<String> command(boolean recorded, Path runs) {
    List<String> command = new ArrayList<>();
    command.add(Machine.java());
    // As the script ./history-node passes them.
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:MaxNewSize=48m"));
    command.addAll(List.of("-XX:MinHeapFreeRatio=20", "-XX:MaxHeapFreeRatio=40"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-jar", nodeJar.toString(), "--network", "regtest"));
    server.peers().forEach(peer -> command.addAll(List.of("--peer", peer)));
    command.addAll(List.of("--min-peers", Integer.toString(server.peers().size())));
    command.addAll(List.of("--end-block", Integer.toString(blocks)));
    command.addAll(List.of("--data-dir", dir.resolve("data").toString()));
    if (recorded) {
      command.addAll(ALL_ON);
      command.addAll(List.of("--log-output-dir", runs.toString()));
    }
    return command;
  }

  private static int await(Process process, PeakMemory memory)
      throws IOException, InterruptedException {
    Thread end = new Thread(process::destroy, "end-of-node");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      RunClock clock = RunClock.start();
      while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        memory.look(process.pid());
        if (clock.nanos() > TimeUnit.MINUTES.toNanos(MAX_MINUTES)) {
          throw new IOException("a run of the node took more than " + MAX_MINUTES + " minutes");
        }
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(end);
    }
  }

  private static void delete(Path dir) throws IOException {
    if (!Files.exists(dir)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(dir)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
