package dev.tachograph.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.node.Mainnet;
import dev.tachograph.node.StoredChain;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.wire.Wire;
import dev.tachograph.sync.SyncStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.bitcoinj.base.BitcoinNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is answered, in the words and types of Bitcoin Core. */
class RpcServerTest {
  private static LocalChain chain;
  private static LocalChain branch;

  @TempDir private Path dir;
  private StoredChain stored;
  private RpcServer server;
  private Caller caller;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(301, 1);
    branch = LocalChain.generate(311, 2);
  }

  @BeforeEach
  void open() throws Exception {
    serve(StoredChain.of(dir.resolve("db"), chain));
  }

  private void serve(StoredChain from) throws Exception {
    stored = from;
    server = RpcServer.start(Caller.config(dir), stored.view(), System::nanoTime);
    caller = new Caller(server, dir.resolve(".cookie"));
  }

  @AfterEach
  void close() {
    server.close();
    stored.close();
  }

  private static String quoted(Object text) {
    return "\"" + text + "\"";
  }

  @Test
  void theChainIsTold() throws Exception {
    assertThat(caller.result("getblockcount", "[]").asInt()).isEqualTo(300);
    assertThat(caller.result("getbestblockhash", "[]").asText())
        .isEqualTo(chain.hash(300).toString());
    assertThat(caller.result("getblockhash", "[7]").asText()).isEqualTo(chain.hash(7).toString());
    assertThat(caller.result("getblockhash", "{\"height\":0}").asText())
        .isEqualTo(chain.hash(0).toString());
    assertThat(caller.result("uptime", "[]").isIntegralNumber()).isTrue();
    assertThat(caller.result("help", "[]").asText()).contains("getblock blockhash ( verbosity )");
    assertThat(caller.result("help", "[\"getblockhash\"]").asText())
        .isEqualTo("getblockhash height");
    assertThat(caller.result("getnetworkinfo", "[]").get("version").asInt()).isEqualTo(270_000);

    JsonNode info = caller.result("getblockchaininfo", "[]");
    assertThat(info.get("chain").asText()).isEqualTo("regtest");
    assertThat(info.get("blocks").asInt()).isEqualTo(300);
    assertThat(info.get("headers").asInt()).isEqualTo(300);
    assertThat(info.get("bestblockhash").asText()).isEqualTo(chain.hash(300).toString());
    assertThat(info.get("initialblockdownload").asBoolean()).isTrue();
    assertThat(info.get("chainwork").asText()).isEqualTo("0".repeat(61) + "25a");
    assertThat(info.get("size_on_disk").asLong()).isPositive();
    assertThat(info.get("pruned").asBoolean()).isFalse();
    assertThat(info.get("verificationprogress").asDouble()).isEqualTo(1.0);
    stored.status(SyncStatus.FOLLOWING);
    assertThat(caller.result("getblockchaininfo", "[]").get("initialblockdownload").asBoolean())
        .isFalse();
  }

  @Test
  void theSizeOnDiskIsThatOfTheFilesOfTheDirectoryItself() throws Exception {
    Path other = Files.createDirectory(dir.resolve("lost+found"));
    Files.write(other.resolve("other"), new byte[10_000]);
    assertThat(caller.result("getblockchaininfo", "[]").get("size_on_disk").asLong())
        .isEqualTo(Files.size(dir.resolve(".cookie")));
  }

  @Test
  void aSecretThatCannotBeWrittenLeavesNoFile() throws Exception {
    Path inTheWay = Files.createDirectories(dir.resolve("taken").resolve("cookie"));
    assertThatThrownBy(() -> Cookie.write(inTheWay)).isInstanceOf(IOException.class);
    try (Stream<Path> left = Files.list(dir.resolve("taken"))) {
      assertThat(left).containsExactly(inTheWay);
    }
  }

  @Test
  void theFirstBlockOfTheMainNetworkReadsAsEverywhere() throws Exception {
    close();
    LocalChain mainnet = LocalChain.fromBlockFile(BitcoinNetwork.MAINNET, Mainnet.blockFile());
    serve(StoredChain.of(dir.resolve("mainnet"), mainnet));
    String hash = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

    JsonNode block = caller.result("getblock", "[\"" + hash + "\",2]");

    String script =
        "4104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f355"
            + "04e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac";
    JsonNode expected =
        Caller.JSON.readTree(
            """
            {"hash":"HASH","confirmations":439,"height":0,"version":1,"versionHex":"00000001",
            "merkleroot":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",
            "time":1231006505,"mediantime":1231006505,"nonce":2083236893,"bits":"1d00ffff",
            "difficulty":1,"chainwork":"ZEROS0100010001","nTx":1,
            "nextblockhash":"00000000839a8e6886ab5951d76f411475428afc90947ee320161bbf18eb6048",
            "strippedsize":285,"size":285,"weight":1140,"tx":[{
            "txid":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",
            "hash":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",
            "version":1,"size":204,"vsize":204,"weight":816,"locktime":0,
            "vin":[{"coinbase":"04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e\
            63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73",
            "sequence":4294967295}],"vout":[{"value":50.00000000,"n":0,"scriptPubKey":{
            "asm":"KEY OP_CHECKSIG","hex":"SCRIPT","type":"pubkey"}}],"hex":"TX"}]}
            """
                .replace("HASH", hash)
                .replace("ZEROS", "0".repeat(54))
                .replace("SCRIPT", script)
                .replace("KEY", script.substring(2, 132))
                .replace("TX", block.at("/tx/0/hex").asText()));
    assertThat(block).isEqualTo(expected);
    String text =
        caller.post("{\"id\":1,\"method\":\"getblock\",\"params\":[\"" + hash + "\",2]}").body();
    assertThat(text).contains("\"value\":50.00000000,", "\"difficulty\":1,");
    // The first payment from one person to another.
    JsonNode payment =
        caller.result(
            "getblock", "[\"00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee\",2]");
    assertThat(payment.at("/tx/1/txid").asText())
        .isEqualTo("f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16");
    assertThat(payment.at("/tx/1/vin/0/scriptSig/asm").asText()).endsWith("1d09[ALL]");
    assertThat(payment.at("/tx/1/vout/0/value").decimalValue()).isEqualByComparingTo("10");
    assertThat(caller.result("getblockchaininfo", "[]").get("chain").asText()).isEqualTo("main");
  }

  @Test
  void headersComeWithOrWithoutTheirMeaning() throws Exception {
    String hash = quoted(chain.hash(300));
    JsonNode header = caller.result("getblockheader", "[" + hash + "]");
    assertThat(header.get("confirmations").asInt()).isOne();
    assertThat(header.get("previousblockhash").asText()).isEqualTo(chain.hash(299).toString());
    assertThat(header.has("nextblockhash")).isFalse();
    assertThat(header.has("tx")).isFalse();
    assertThat(header.get("difficulty").decimalValue())
        .isEqualByComparingTo("4.656542373906925e-10");
    assertThat(header.get("bits").asText()).isEqualTo("207fffff");
    String hex = caller.result("getblockheader", "[" + hash + ",false]").asText();
    assertThat(hex).hasSize(160).isEqualTo(HexFormat.of().formatHex(chain.block(300), 0, 80));
    JsonNode named =
        caller.result("getblockheader", "{\"verbose\":true,\"blockhash\":" + hash + "}");
    assertThat(named).isEqualTo(header);
  }

  @Test
  void wrongArgumentsAreToldAsByBitcoinCore() throws Exception {
    String unknown = quoted("00".repeat(32));
    assertThat(caller.error("getblockhash", "[301]")).isEqualTo("-8 Block height out of range");
    assertThat(caller.error("getblockhash", "[-1]")).isEqualTo("-8 Block height out of range");
    assertThat(caller.error("getblockhash", "[99999999999]"))
        .isEqualTo("-32700 JSON integer out of range");
    assertThat(caller.error("getblockhash", "[\"7\"]"))
        .isEqualTo("-3 JSON value of type string is not of expected type number");
    assertThat(caller.error("getblockhash", "[]")).isEqualTo("-1 getblockhash height");
    assertThat(caller.error("getblockhash", "[1,2]")).isEqualTo("-1 getblockhash height");
    assertThat(caller.error("getblockhash", "{\"heigth\":1}"))
        .isEqualTo("-8 Unknown named parameter heigth");
    assertThat(caller.error("getblockhash", "7"))
        .isEqualTo("-32602 Params must be an array or object");
    assertThat(caller.error("getblock", "[" + unknown + "]")).isEqualTo("-5 Block not found");
    assertThat(caller.error("getblockheader", "[" + unknown + "]")).isEqualTo("-5 Block not found");
    assertThat(caller.error("getblock", "[\"abc\"]"))
        .isEqualTo("-8 blockhash must be of length 64 (not 3, for 'abc')");
    assertThat(caller.error("getblock", "[\"" + "x".repeat(64) + "\"]"))
        .startsWith("-8 blockhash must be hexadecimal string (not 'xxx");
    assertThat(caller.error("getblock", "[" + quoted(chain.hash(1)) + ",\"1\"]"))
        .isEqualTo("-3 JSON value of type string is not of expected type number");
    assertThat(caller.error("sendrawtransaction", "[]")).isEqualTo("-32601 Method not found");
    assertThat(caller.result("help", "[\"nothing\"]").asText())
        .isEqualTo("help: unknown command: nothing");
  }

  @Test
  void whatIsNotStoredYetIsToldApartFromWhatIsNotKnown() throws Exception {
    close();
    serve(new StoredChain(dir.resolve("part"), BitcoinNetwork.REGTEST, 100));
    stored.headers(chain, 1, 300);
    stored.blocks(chain, 100, 200);

    assertThat(caller.result("getblockcount", "[]").asInt()).isEqualTo(200);
    JsonNode info = caller.result("getblockchaininfo", "[]");
    assertThat(info.get("headers").asInt()).isEqualTo(300);
    assertThat(info.get("verificationprogress").asDouble()).isBetween(0.6, 0.7);
    assertThat(info.get("pruned").asBoolean()).isTrue();
    assertThat(info.get("pruneheight").asInt()).isEqualTo(100);
    assertThat(caller.error("getblock", "[" + quoted(chain.hash(50)) + "]"))
        .isEqualTo("-1 Block not available (pruned data)");
    assertThat(caller.error("getblock", "[" + quoted(chain.hash(201)) + "]"))
        .isEqualTo("-1 Block not available (not fully downloaded)");
    assertThat(caller.error("getblockhash", "[201]")).isEqualTo("-8 Block height out of range");
    JsonNode header = caller.result("getblockheader", "[" + quoted(chain.hash(201)) + "]");
    assertThat(header.get("confirmations").asInt()).isEqualTo(-1);
    assertThat(header.get("nTx").asInt()).isZero();
    assertThat(
            caller
                .result("getblockheader", "[" + quoted(chain.hash(50)) + "]")
                .get("confirmations")
                .asInt())
        .isEqualTo(151);
  }

  @Test
  void aReorganizationIsSeenAtOnce() throws Exception {
    stored.headers(branch, 1, 310);
    stored.blocks(branch, 1, 310);

    assertThat(caller.error("getblock", "[" + quoted(chain.hash(300)) + "]"))
        .isEqualTo("-5 Block not found");
    assertThat(caller.result("getbestblockhash", "[]").asText())
        .isEqualTo(branch.hash(310).toString());
    assertThat(caller.result("getblock", "[" + quoted(branch.hash(310)) + ",0]").asText())
        .isEqualTo(HexFormat.of().formatHex(branch.block(310)));
  }

  @Test
  void theCookieIsItsOwnersAndGoneAtTheEnd() throws Exception {
    Path cookie = dir.resolve(".cookie");
    assertThat(Files.readString(cookie)).matches("__cookie__:[0-9a-f]{64}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cookie)))
        .isEqualTo("rw-------");
    server.close();
    assertThat(cookie).doesNotExist();

    server = RpcServer.start(Caller.config(dir), stored.view(), System::nanoTime);
    Files.writeString(cookie, "__cookie__:of another run");
    server.close();
    assertThat(cookie).as("another run's").exists();
  }
}
