package dev.tachograph.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bitcoinj.base.Sha256Hash;
import org.jspecify.annotations.Nullable;

/**
 * A full node of another make, bcoin, in a process of its own: a regtest chain in memory, on
 * loopback. npm installs it once below {@code node/target/bcoin}, by the lock file in {@code
 * src/test/bcoin}; the script beside that takes the commands.
 */
public final class Bcoin implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SOURCE = Path.of("src", "test", "bcoin").toAbsolutePath();
  private static final Path INSTALLED = Path.of("target", "bcoin").toAbsolutePath();

  private final Process process;
  private final Path errors;
  private final BufferedReader answers;
  private final Writer commands;
  private final InetSocketAddress address;

  private Bcoin(Process process, Path errors) throws IOException {
    this.process = process;
    this.errors = errors;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), answer().asInt());
  }

  /**
   * Starts a node at the genesis block; the test is skipped, and says so, where there is no npm or
   * it cannot fetch bcoin.
   *
   * @param dir where its messages go
   */
  public static Bcoin start(Path dir) throws Exception {
    install();
    Path errors = Files.createTempFile(dir, "bcoin", ".txt");
    Process process =
        new ProcessBuilder("node", "peer.js")
            .directory(INSTALLED.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      return new Bcoin(process, errors);
    } catch (IOException | RuntimeException | Error e) {
      process.destroyForcibly().onExit().join();
      throw e;
    }
  }

  /** Once, however many JVMs run tests. */
  private static synchronized void install() throws Exception {
    skipUnless(isOnPath("npm") && isOnPath("node"), "there is no npm on the PATH");
    Path lock = Files.createDirectories(INSTALLED).resolve("lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertThat(held.isValid()).isTrue();
      installLocked();
    }
  }

  private static void installLocked() throws Exception {
    Path marker = INSTALLED.resolve("installed");
    String lock = Files.readString(SOURCE.resolve("package-lock.json"));
    if (!Files.exists(marker) || !Files.readString(marker).equals(lock)) {
      Files.writeString(INSTALLED.resolve("package-lock.json"), lock);
      Files.write(
          INSTALLED.resolve("package.json"), Files.readAllBytes(SOURCE.resolve("package.json")));
      Path out = INSTALLED.resolve("npm.txt");
      Process npm =
          new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
              .directory(INSTALLED.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      boolean ended = npm.waitFor(10, TimeUnit.MINUTES);
      if (!ended) {
        npm.destroyForcibly().onExit().join();
      }
      boolean fetched = ended && npm.exitValue() == 0;
      skipUnless(fetched, "npm could not fetch bcoin: " + Files.readString(out));
      Files.writeString(marker, lock);
    }
    Files.write(INSTALLED.resolve("peer.js"), Files.readAllBytes(SOURCE.resolve("peer.js")));
  }

  private static void skipUnless(boolean possible, String otherwise) {
    if (!possible) {
      System.err.println("NOT TESTED: " + otherwise);
    }
    assumeTrue(possible, "NOT TESTED: " + otherwise);
  }

  private static boolean isOnPath(String command) {
    for (String path : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(path, command))) {
        return true;
      }
    }
    return false;
  }

  private JsonNode answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new AssertionError("bcoin has ended: " + Files.readString(errors));
    }
    JsonNode answer = JSON.readTree(line);
    assertThat(answer.path("error").asText("")).as("bcoin's answer").isEmpty();
    return answer.get("ok");
  }

  private synchronized JsonNode call(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
    return answer();
  }

  /** Where it listens for peers. */
  public InetSocketAddress address() {
    return address;
  }

  /** Its process. */
  public long pid() {
    return process.pid();
  }

  /** Mines blocks on its tip; gives the new height. */
  public int mine(int blocks) throws IOException {
    return call("mine " + blocks).get("height").asInt();
  }

  /**
   * Replaces the last blocks by a branch with more work; gives the new height.
   *
   * @param depth the number of blocks that are replaced
   * @param blocks the number of blocks that replace them, more than {@code depth}
   */
  public int reorganize(int depth, int blocks) throws IOException {
    return call("reorganize " + depth + " " + blocks).get("height").asInt();
  }

  /** The height of its tip. */
  public int height() throws IOException {
    return call("height").asInt();
  }

  /** The hash of a block of its chain, {@code null} above the tip. */
  public @Nullable Sha256Hash hash(int height) throws IOException {
    JsonNode hash = call("hash " + height);
    return hash.isNull() ? null : Sha256Hash.wrap(hash.asText());
  }

  /** The bytes of a block of its chain, {@code null} where it has none. */
  public byte @Nullable [] block(int height) throws IOException {
    JsonNode block = call("block " + height);
    return block.isNull() ? null : HexFormat.of().parseHex(block.asText());
  }

  /**
   * What it reads from the bytes of a block.
   *
   * @param hash of the block
   * @param previous the hash of the block before it
   * @param merkleRoot whether the transactions give the merkle root
   * @param txIds of its transactions
   */
  public record Decoded(
      Sha256Hash hash, Sha256Hash previous, boolean merkleRoot, List<Sha256Hash> txIds) {}

  /** Reads a block; fails if it is none, or if it is written again as other bytes. */
  public Decoded decode(byte[] block) throws IOException {
    JsonNode read = call("decode " + HexFormat.of().formatHex(block));
    List<Sha256Hash> txIds = new ArrayList<>();
    read.get("txids").forEach(id -> txIds.add(Sha256Hash.wrap(id.asText())));
    return new Decoded(
        Sha256Hash.wrap(read.get("hash").asText()),
        Sha256Hash.wrap(read.get("previous").asText()),
        read.get("merkle_root").asBoolean(),
        txIds);
  }

  /** Has it sync from a peer, to which it connects again whenever the connection is lost. */
  public void syncFrom(InetSocketAddress peer) throws IOException {
    call("sync " + peer.getAddress().getHostAddress() + ":" + peer.getPort());
  }

  /**
   * The result of a method of its JSON-RPC.
   *
   * @param params the arguments: a list in JSON, without spaces
   */
  public JsonNode rpc(String method, String params) throws IOException {
    return call("rpc " + method + " " + params);
  }

  /** The number of peers it is connected with, in both directions. */
  public int peers() throws IOException {
    return call("peers").asInt();
  }

  /** Ends the process; returns when it is gone. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
