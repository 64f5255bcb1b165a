package dev.tachograph.benchmarks;

import dev.tachograph.benchmarks.machine.Machine;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The serving process, as seen by its parent. */
final class ChainServer implements AutoCloseable {
  private static final long END_SECONDS = 10;

  private final Process process;
  private final List<String> peers = new ArrayList<>();
  private long bytes;

  private ChainServer(Process process) {
    this.process = process;
  }

  /**
   * Starts the process and waits until it serves.
   *
   * @throws IOException if it cannot be started or ends before it serves
   */
  static ChainServer start(int blocks, int peers) throws IOException {
    return start(List.of("--blocks=" + blocks, "--peers=" + peers));
  }

  /**
   * Starts the process with small blocks and far peers, and waits until it serves.
   *
   * @throws IOException if it cannot be started or ends before it serves
   */
  static ChainServer startFar(int blocks, int peers, int roundTripMillis) throws IOException {
    return start(
        List.of(
            "--blocks=" + blocks,
            "--peers=" + peers,
            "--small",
            "--round-trip-ms=" + roundTripMillis));
  }

  private static ChainServer start(List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Machine.java(), "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Benchmarks.class.getName(), "serve-chain"));
    command.addAll(options);
    Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    ChainServer server = new ChainServer(process);
    try {
      server.awaitServing();
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private void awaitServing() throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(ServeChain.PEER)) {
        peers.add(line.substring(ServeChain.PEER.length()));
      } else if (line.startsWith(ServeChain.SERVES)) {
        bytes = Long.parseLong(line.substring(ServeChain.SERVES.length()));
        return;
      }
    }
    throw new IOException("the process that serves the chain ended before it served");
  }

  /** Where the peers listen, as {@code host:port}. */
  List<String> peers() {
    return peers;
  }

  /** The size of the chain. */
  long bytes() {
    return bytes;
  }

  /** CPU time of the process so far; zero if it cannot be read. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    try {
      process.outputWriter(StandardCharsets.UTF_8).close();
      if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException gone) {
      // It has ended already.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
