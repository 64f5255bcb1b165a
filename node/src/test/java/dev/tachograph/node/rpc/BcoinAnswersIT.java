package dev.tachograph.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.node.Bcoin;
import dev.tachograph.node.StoredChain;
import java.nio.file.Path;
import java.util.List;
import org.bitcoinj.base.BitcoinNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The answers of another make to the same calls about the same chain. */
@Tag("once")
@Timeout(900)
class BcoinAnswersIT {
  private static final List<String> HEADER =
      List.of(
          "hash",
          "confirmations",
          "height",
          "version",
          "versionHex",
          "merkleroot",
          "time",
          "mediantime",
          "chainwork",
          "previousblockhash",
          "nextblockhash");

  private static final List<String> BLOCK = List.of("size", "strippedsize", "weight", "tx");

  @TempDir private Path dir;

  @Test
  void bothTellTheSameOfEachBlock() throws Exception {
    try (Bcoin bcoin = Bcoin.start(dir);
        StoredChain stored = new StoredChain(dir.resolve("db"), BitcoinNetwork.REGTEST, 1);
        RpcServer server = RpcServer.start(Caller.config(dir), stored.view(), System::nanoTime)) {
      int last = bcoin.mine(150);
      for (int height = 1; height <= last; height++) {
        stored.add(height, bcoin.block(height));
      }
      Caller caller = new Caller(server, dir.resolve(".cookie"));
      for (String method : List.of("getblockcount", "getbestblockhash")) {
        assertThat(caller.result(method, "[]")).isEqualTo(bcoin.rpc(method, "[]"));
      }
      for (int height = 0; height <= last; height++) {
        JsonNode hash = bcoin.rpc("getblockhash", "[" + height + "]");
        assertThat(caller.result("getblockhash", "[" + height + "]")).isEqualTo(hash);
        String params = "[" + hash + ",true]";
        assertSame(caller, bcoin, "getblockheader", params, HEADER);
        assertSame(caller, bcoin, "getblock", params, HEADER);
        assertSame(caller, bcoin, "getblock", params, BLOCK);
        assertThat(caller.result("getblock", "[" + hash + ",false]"))
            .isEqualTo(bcoin.rpc("getblock", "[" + hash + ",false]"));
      }
    }
  }

  private static void assertSame(
      Caller caller, Bcoin bcoin, String method, String params, List<String> members)
      throws Exception {
    JsonNode ours = caller.result(method, params);
    JsonNode theirs = bcoin.rpc(method, params);
    for (String member : members) {
      // Where there is no such block bcoin has a null.
      assertThat(ours.path(member).asText(""))
          .as("%s of %s %s", member, method, params)
          .isEqualTo(theirs.path(member).isNull() ? "" : theirs.path(member).asText(""));
      assertThat(ours.path(member).size()).isEqualTo(theirs.path(member).size());
      for (int i = 0; i < ours.path(member).size(); i++) {
        assertThat(ours.get(member).get(i)).isEqualTo(theirs.get(member).get(i));
      }
    }
  }
}
