package dev.tachograph.node.db;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.node.store.BlockDatabase;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.bitcoinj.base.BitcoinNetwork;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that all verbs have: which database, and in which form the answer is. */
final class DbOptions {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where the blocks are stored; default history-data/NETWORK.")
  private @Nullable Path dataDir;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description = "The network whose blocks they are, as it was given to the sync.")
  private @Nullable String network;

  @Option(names = "--json", description = "Answer with one object of JSON.")
  private boolean json;

  boolean isJson() {
    return json;
  }

  /** The network as it was given, {@code null} if it was not. */
  @Nullable String network() {
    return network;
  }

  Path dir() {
    if (dataDir != null) {
      return dataDir;
    }
    if (network == null) {
      throw wrongCall("--data-dir DIR or --network NAME is missing: which blocks?");
    }
    return Path.of("history-data", network);
  }

  /** Opens the database as it is now, also while a node writes to it. */
  BlockDatabase openReadOnly() throws IOException {
    Path dir = dir();
    BlockDatabase database;
    try {
      database = BlockDatabase.openReadOnly(dir);
    } catch (IOException e) {
      throw new IOException(dir + " " + e.getMessage(), e);
    }
    String stored = database.network();
    if (network != null && !network.equals(stored) && !isLocal()) {
      database.close();
      throw new IOException(dir + " holds the blocks of another network (" + stored + ")");
    }
    return database;
  }

  /** Refuses a directory without a database, which would be created by opening it for writing. */
  void checkExists() throws IOException {
    if (!BlockDatabase.exists(dir())) {
      throw new IOException(dir() + " holds no blocks: nothing was synced to it");
    }
  }

  /** Whether the blocks are those of the embedded network, which are stored as regtest's. */
  boolean isLocal() {
    return "local".equals(network);
  }

  ParameterException wrongCall(String sentence) {
    if (spec == null) {
      throw new IllegalStateException("not parsed");
    }
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** The network of a database. */
  static BitcoinNetwork networkOf(BlockDatabase database) throws IOException {
    return BitcoinNetwork.fromString(database.network())
        .orElseThrow(() -> new IOException("holds blocks of no known network"));
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static void print(PrintStream out, ObjectNode object) throws IOException {
    out.println(JSON.writeValueAsString(object));
  }
}
