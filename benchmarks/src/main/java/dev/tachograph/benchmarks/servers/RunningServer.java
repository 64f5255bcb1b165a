package dev.tachograph.benchmarks.servers;

import dev.tachograph.common.RunClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A server that runs, and what loads it; used by one thread. */
final class RunningServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path dir;
  private final Process server;
  private final Process load;
  private final BufferedReader rates;
  private final Writer lines;

  /**
   * Starts a server, waits until it serves, and starts its load.
   *
   * @param dir an empty directory for its files
   * @param before what the command of the server begins with
   */
  RunningServer(MeasuredServer measured, Path dir, List<String> before)
      throws IOException, InterruptedException {
    this.dir = dir;
    int port = ServerThroughput.freePort();
    List<String> command = new ArrayList<>(before);
    command.addAll(measured.command(dir, port));
    server = builder(command).redirectOutput(dir.resolve("server.out").toFile()).start();
    try {
      untilReady(measured.ready());
      load = builder(measured.loadCommand(port)).start();
    } catch (IOException | RuntimeException failed) {
      close(server);
      throw failed;
    }
    rates = load.inputReader(StandardCharsets.UTF_8);
    lines = load.outputWriter(StandardCharsets.UTF_8);
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true);
    // What is there is measured.
    builder.environment().put("TACHO_BUILD", "never");
    return builder;
  }

  private String said() throws IOException {
    return Files.readString(dir.resolve("server.out"));
  }

  private void untilReady(String text) throws IOException {
    RunClock waiting = RunClock.start();
    while (!said().contains(text)) {
      if (!server.isAlive() || waiting.nanos() > PATIENCE.toNanos()) {
        throw new IOException("the server did not start: " + said());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** {@return how much it does in a second, loaded for a moment} */
  double rate() throws IOException {
    lines.write("\n");
    lines.flush();
    String line = rates.readLine();
    try {
      return Double.parseDouble(String.valueOf(line));
    } catch (NumberFormatException failed) {
      throw new IOException("the load failed: " + line + rates.lines().toList(), failed);
    }
  }

  /** Stops the server, and what records it, in the middle of what they do. */
  void stop() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /** Lets both go on. */
  void resume() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    List<String> kill = new ArrayList<>(List.of("kill", name, Long.toString(server.pid())));
    server.descendants().forEach(child -> kill.add(Long.toString(child.pid())));
    // A process may have ended meanwhile, so the code is not looked at.
    new ProcessBuilder(kill).redirectErrorStream(true).start().waitFor();
  }

  /** Ends both. */
  @Override
  public void close() throws IOException {
    lines.close();
    close(load);
    close(server);
  }

  private static void close(Process process) {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        all.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      all.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }
}
