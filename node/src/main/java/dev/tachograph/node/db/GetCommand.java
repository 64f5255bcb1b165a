package dev.tachograph.node.db;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.ProtocolException;
import org.bitcoinj.core.Transaction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code db get}: one block by height or hash. */
@Command(
    name = "get",
    description = "Prints a stored block in hexadecimal, as bytes, or with --json decoded.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class GetCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private DbOptions options = new DbOptions();

  @Parameters(paramLabel = "HEIGHT|HASH", description = "Which block.")
  private String which = "";

  @Option(names = "--raw", description = "Print the bytes themselves.")
  private boolean raw;

  @Option(names = "--to", paramLabel = "FILE", description = "Write to a file, which must be new.")
  private @Nullable Path to;

  GetCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    if (raw && options.isJson()) {
      throw options.wrongCall("--raw and --json are two forms; give one of them");
    }
    if (!which.matches("\\d{1,9}|[0-9a-fA-F]{64}")) {
      throw options.wrongCall(
          "get takes a height or a hash of 64 hexadecimal digits, not '" + which + "'");
    }
    Wire.enter();
    try (BlockDatabase database = options.openReadOnly()) {
      int height = height(database);
      byte[] block = database.block(height);
      if (block == null) {
        throw new IOException(
            database.damage().stream().anyMatch(damage -> damage.height() == height)
                ? "block " + height + " is damaged; db verify --repair fetches it again"
                : "block " + height + " is not stored; see db status for what is");
      }
      write(height, block);
    }
    return 0;
  }

  private int height(BlockDatabase database) throws IOException {
    if (which.length() < Sha256Hash.LENGTH) {
      int height = Integer.parseInt(which);
      int headers = database.headerCount();
      if (height >= headers) {
        throw new IOException(
            "block " + height + " is beyond the last header, " + (headers - 1) + "; sync it first");
      }
      return height;
    }
    Integer height = database.heightOf(Sha256Hash.wrap(which.toLowerCase(Locale.ROOT)));
    if (height == null) {
      throw new IOException("no block with the hash " + which + " is stored");
    }
    return height;
  }

  private void write(int height, byte[] block) throws IOException {
    byte[] answer;
    if (raw) {
      answer = block;
    } else if (options.isJson()) {
      answer = (decoded(height, block) + "\n").getBytes(StandardCharsets.UTF_8);
    } else {
      answer = (HexFormat.of().formatHex(block) + "\n").getBytes(StandardCharsets.US_ASCII);
    }
    if (to == null) {
      out.write(answer, 0, answer.length);
      out.flush();
      return;
    }
    try {
      Files.write(to, answer, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw options.wrongCall("--to " + to + " is there, and nothing is overwritten");
    }
  }

  /** The header and the ids of the transactions, named as Bitcoin Core's getblock does. */
  private static ObjectNode decoded(int height, byte[] bytes) throws IOException {
    try {
      RawBlock raw = new RawBlock(bytes);
      Block block = raw.parse();
      ObjectNode json = DbOptions.object();
      json.put("hash", raw.hash().toString());
      json.put("height", height);
      json.put("version", block.getVersion());
      json.put("previousblockhash", block.getPrevBlockHash().toString());
      json.put("merkleroot", block.getMerkleRoot().toString());
      json.put("time", block.time().getEpochSecond());
      json.put("bits", String.format(Locale.ROOT, "%08x", block.getDifficultyTarget()));
      json.put("nonce", block.getNonce());
      json.put("size", bytes.length);
      ArrayNode ids = json.putArray("tx");
      for (Transaction transaction : block.getTransactions()) {
        ids.add(transaction.getTxId().toString());
      }
      return json.put("nTx", ids.size());
    } catch (ProtocolException e) {
      throw new IOException("block " + height + " cannot be decoded: " + e.getMessage(), e);
    }
  }
}
