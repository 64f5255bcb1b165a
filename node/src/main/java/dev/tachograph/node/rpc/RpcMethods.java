package dev.tachograph.node.rpc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.node.chain.ChainView;
import dev.tachograph.node.wire.RawBlock;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.ProtocolException;
import org.jspecify.annotations.Nullable;

/** The methods and what they answer, in the words and types of Bitcoin Core 27. */
final class RpcMethods {
  /** The version of Bitcoin Core whose answers these are: 27.0.0. */
  private static final int VERSION = 270_000;

  private static final int PROTOCOL_VERSION = 70_016;
  private static final HexFormat HEX = HexFormat.of();

  private final ChainView chain;
  private final Path dataDir;
  private final Map<String, Method> methods = new TreeMap<>();

  private record Method(String usage, List<String> names, int required, Body body) {}

  private interface Body {
    Answer call(Params params) throws RpcException, IOException;
  }

  RpcMethods(ChainView chain, Path dataDir, LongSupplier uptimeSeconds) {
    this.chain = chain;
    this.dataDir = dataDir;
    add("getbestblockhash", List.of(), 0, params -> text(chain.tip().toString()));
    add("getblock", List.of("blockhash", "verbosity|verbose"), 1, this::block);
    add("getblockchaininfo", List.of(), 0, params -> chainInfo());
    add("getblockcount", List.of(), 0, params -> number(chain.height()));
    add("getblockhash", List.of("height"), 1, this::blockHash);
    add("getblockheader", List.of("blockhash", "verbose"), 1, this::blockHeader);
    add("getnetworkinfo", List.of(), 0, params -> networkInfo());
    add("help", List.of("command"), 0, this::help);
    add("uptime", List.of(), 0, params -> number(uptimeSeconds.getAsLong()));
  }

  private void add(String name, List<String> names, int required, Body body) {
    StringBuilder usage = new StringBuilder(name);
    for (int i = 0; i < names.size(); i++) {
      String shown = names.get(i).replaceAll("\\|.*", "");
      usage.append(i < required ? " " + shown : " ( " + shown + " )");
    }
    methods.put(name, new Method(usage.toString(), names, required, body));
  }

  /**
   * Calls a method.
   *
   * @throws RpcException if the call is wrong
   * @throws IOException if the database cannot be read
   */
  Answer call(String name, JsonNode params) throws RpcException, IOException {
    Method method = methods.get(name);
    if (method == null) {
      throw new RpcException(RpcException.METHOD_NOT_FOUND, "Method not found");
    }
    Params given = Params.of(method.names, params, method.usage);
    given.require(method.required, method.usage);
    return method.body.call(given);
  }

  private static Answer text(String text) {
    return json -> json.writeString(text);
  }

  private static Answer number(long number) {
    return json -> json.writeNumber(number);
  }

  private Answer help(Params params) throws RpcException {
    String command = params.text(0, "");
    if (command.isEmpty()) {
      return text(
          "== Blockchain ==\n"
              + String.join("\n", methods.values().stream().map(Method::usage).toList()));
    }
    Method method = methods.get(command);
    return text(method == null ? "help: unknown command: " + command : method.usage);
  }

  private Answer blockHash(Params params) throws RpcException {
    int height = params.number(0);
    Sha256Hash hash = height > chain.height() ? null : chain.hash(height);
    if (hash == null) {
      throw new RpcException(RpcException.INVALID_PARAMETER, "Block height out of range");
    }
    return text(hash.toString());
  }

  private HeaderFields header(Sha256Hash hash) throws RpcException, IOException {
    HeaderFields header = HeaderFields.read(chain, hash);
    if (header == null) {
      throw new RpcException(RpcException.INVALID_ADDRESS_OR_KEY, "Block not found");
    }
    return header;
  }

  private Answer blockHeader(Params params) throws RpcException, IOException {
    HeaderFields header = header(params.hash(0, "hash"));
    if (!params.flag(1, true)) {
      return text(HEX.formatHex(header.bytes()));
    }
    byte[] block = chain.block(header.hash());
    int transactions = block == null ? 0 : transactionCount(block);
    return json -> {
      json.writeStartObject();
      header.write(json, transactions);
      json.writeEndObject();
    };
  }

  /** The CompactSize behind the header; more than 65,535 transactions fit into no block. */
  private static int transactionCount(byte[] block) {
    int first = block[Block.HEADER_SIZE] & 0xff;
    return first < 0xfd
        ? first
        : (block[Block.HEADER_SIZE + 1] & 0xff) | (block[Block.HEADER_SIZE + 2] & 0xff) << 8;
  }

  private Answer block(Params params) throws RpcException, IOException {
    Sha256Hash hash = params.hash(0, "blockhash");
    int verbosity = params.verbosity(1, 1);
    HeaderFields header = header(hash);
    byte[] bytes = chain.block(hash);
    if (bytes == null) {
      boolean isPruned = header.place().height() < chain.lowestBlock();
      throw new RpcException(
          RpcException.MISC_ERROR,
          "Block not available (" + (isPruned ? "pruned data)" : "not fully downloaded)"));
    }
    if (verbosity <= 0) {
      return json -> json.writeString(HEX.formatHex(bytes));
    }
    try {
      Block block = new RawBlock(bytes).parse();
      return new BlockAnswer(header, block, bytes.length, chain.network(), verbosity >= 2);
    } catch (ProtocolException e) {
      throw new IOException("block " + hash + " cannot be read: " + e.getMessage(), e);
    }
  }

  private Answer chainInfo() throws RpcException, IOException {
    HeaderFields tip = header(chain.tip());
    int headers = chain.headerHeight();
    int lowest = chain.lowestBlock();
    boolean isSynced = chain.isSynced();
    long bytes = storedBytes();
    return json -> {
      json.writeStartObject();
      json.writeStringField("chain", chainName());
      json.writeNumberField("blocks", tip.place().height());
      json.writeNumberField("headers", headers);
      json.writeStringField("bestblockhash", tip.hash().toString());
      json.writeNumberField("difficulty", tip.difficulty());
      json.writeNumberField("time", tip.time());
      json.writeNumberField("mediantime", tip.medianTime());
      json.writeNumberField(
          "verificationprogress", Math.min(1.0, (tip.place().height() + 1.0) / (headers + 1.0)));
      json.writeBooleanField("initialblockdownload", !isSynced);
      json.writeStringField("chainwork", tip.workText());
      json.writeNumberField("size_on_disk", bytes);
      json.writeBooleanField("pruned", lowest > 0);
      if (lowest > 0) {
        json.writeNumberField("pruneheight", lowest);
        json.writeBooleanField("automatic_pruning", false);
      }
      json.writeStringField("warnings", "");
      json.writeEndObject();
    };
  }

  private String chainName() {
    BitcoinNetwork network = chain.network();
    return switch (network) {
      case MAINNET -> "main";
      case TESTNET -> "test";
      case SIGNET -> "signet";
      case REGTEST -> "regtest";
    };
  }

  /** The size of the directory's own files; one that the database has deleted meanwhile has 0. */
  private long storedBytes() throws IOException {
    try (Stream<Path> files = Files.list(dataDir)) {
      return files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    }
  }

  private static Answer networkInfo() {
    String version = RpcMethods.class.getPackage().getImplementationVersion();
    return json -> {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeStringField("subversion", "/Tachograph:" + orUnknown(version) + "/");
      json.writeNumberField("protocolversion", PROTOCOL_VERSION);
      json.writeBooleanField("localrelay", false);
      json.writeNumberField("timeoffset", 0);
      json.writeBooleanField("networkactive", true);
      emptyArray(json, "networks");
      emptyArray(json, "localaddresses");
      json.writeStringField("warnings", "");
      json.writeEndObject();
    };
  }

  private static String orUnknown(@Nullable String version) {
    return version == null ? "0" : version;
  }

  private static void emptyArray(JsonGenerator json, String name) throws IOException {
    json.writeArrayFieldStart(name);
    json.writeEndArray();
  }
}
