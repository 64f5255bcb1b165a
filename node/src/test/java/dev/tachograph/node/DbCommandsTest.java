package dev.tachograph.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.store.CompactionObserver;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.Transaction;
import org.bitcoinj.utils.BlockFileLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code history-node db}, in this JVM. */
@Tag("once")
@Timeout(300)
class DbCommandsTest {
  private static final int BLOCKS = 200;
  private static LocalChain chain;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path dir;
  private Path data;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(BLOCKS, 11);
  }

  @BeforeEach
  void name() {
    data = dir.resolve("data");
  }

  private int call(String... args) {
    out.reset();
    err.reset();
    return HistoryNode.run(
        Map.of(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        args);
  }

  /** Calls a verb on the data; gives the exit code. */
  private int db(String verb, String... args) {
    List<String> all = new ArrayList<>(List.of("db", verb, "--data-dir", data.toString()));
    all.addAll(List.of(args));
    return call(all.toArray(new String[0]));
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complained() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private JsonNode json() throws IOException {
    assertThat(said()).hasLineCount(1);
    return new ObjectMapper().readTree(said());
  }

  private BlockDatabase open() throws IOException {
    return BlockDatabase.open(data, "regtest", CompactionObserver.none());
  }

  /** Stores all headers, and the blocks of some heights. */
  private void store(IntPredicate which) throws IOException {
    try (BlockDatabase database = open()) {
      database.appendHeaders(
          IntStream.range(0, BLOCKS).mapToObj(h -> Arrays.copyOf(chain.block(h), 80)).toList());
      database.putBlocks(
          IntStream.range(0, BLOCKS)
              .filter(which)
              .mapToObj(h -> new BlockDatabase.Entry(h, new RawBlock(chain.block(h))))
              .toList());
    }
  }

  private void peers(String text) throws IOException {
    Files.writeString(data.resolve("peers.json"), text);
  }

  @Test
  void statusTellsTheBansOfThePeerCache() throws IOException {
    store(height -> true);
    peers(
        """
        {"format":"tachograph-peers/1","network":"regtest","saved_at":"2026-11-30T12:00:00Z",
        "peers":[{"peer":"10.0.0.7:18444","services":9,"banned_until":"9999-12-01T10:00:00Z",
        "ban_reason":"sent wrong \\u001b[2Jheaders"},
        {"peer":"10.0.0.8:18444","services":9,"banned_until":"2026-01-01T10:00:00Z"}]}
        """);
    assertThat(db("status")).isZero();
    assertThat(said())
        .contains("banned   1 peers")
        .contains("10.0.0.7:18444 until 9999-12-01T10:00:00Z: sent wrong ?[2Jheaders")
        .doesNotContain("10.0.0.8");
    assertThat(db("status", "--json")).isZero();
    JsonNode banned = json().get("banned");
    assertThat(banned).hasSize(1);
    assertThat(banned.get(0).get("peer_id").asText()).isEqualTo("10.0.0.7:18444");
  }

  @Test
  void statusDoesWithoutADamagedPeerCache() throws IOException {
    store(height -> true);
    peers("{");
    assertThat(db("status")).isZero();
    assertThat(said()).contains("banned   nobody");
    assertThat(complained()).hasLineCount(1).contains("peers.json is damaged");
  }

  private Path stored(String suffix) throws IOException {
    try (Stream<Path> all = Files.list(data)) {
      return all.filter(path -> path.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }

  private void flipABlock() throws IOException {
    Path file = stored(".blob");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static String peer(LocalNetwork network) {
    var address = network.peers().get(0).address();
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  @Test
  void statusShowsWhatIsStoredWhileAnotherHasItOpen() throws IOException {
    store(height -> height < 50 || height > 60 && height != 100);
    try (BlockDatabase writer = open()) {
      assertThat(db("status")).isZero();
      assertThat(said())
          .contains("network  regtest\n")
          .contains("headers  200, the last one is " + chain.hash(199) + "\n")
          .contains("blocks   188: 0 to 49, 61 to 99, 101 to 199\n")
          .contains("missing  50 to 60, 100\n")
          .contains("head     49 " + chain.hash(49) + "\n")
          .contains("damage   none found\n", "banned   nobody\n");

      assertThat(db("status", "--json")).isZero();
      JsonNode status = json();
      assertThat(status.path("stored").toString()).isEqualTo("[[0,49],[61,99],[101,199]]");
      assertThat(status.path("missing").toString()).isEqualTo("[[50,60],[100,100]]");
      assertThat(status.path("head_hash").asText()).isEqualTo(chain.hash(49).toString());
      assertThat(status.path("bytes_on_disk").asLong()).isGreaterThan(100_000);
      assertThat(writer.has(49)).isTrue();
    }
  }

  @Test
  void everyBlockIsVerified() throws IOException {
    store(height -> true);
    assertThat(db("verify")).isZero();
    assertThat(said()).startsWith("200 blocks verified (").endsWith("all are whole\n");
    assertThat(complained()).as("no progress without a terminal").isEmpty();

    flipABlock();
    assertThat(db("verify")).isEqualTo(1);
    assertThat(said())
        .containsPattern("damaged: block \\d+: its bytes cannot be read: Blob CRC mismatch\n")
        .endsWith("1 damaged; db verify --repair fetches them again\n");
    assertThat(db("verify", "--json")).isEqualTo(1);
    assertThat(json().path("damaged")).hasSize(1);
    assertThat(json().path("verified_blocks").asInt()).isEqualTo(200);
  }

  @Test
  void aBlockWhoseTransactionsAreNotThoseOfItsHeaderIsFound() throws Exception {
    store(height -> height != 20);
    try (BlockDatabase database = open()) {
      byte[] wrong = chain.block(21).clone();
      System.arraycopy(chain.block(20), 0, wrong, 0, 80);
      database.putBlocks(List.of(new BlockDatabase.Entry(20, new RawBlock(wrong))));
    }

    assertThat(db("verify")).isEqualTo(1);
    assertThat(said())
        .contains("damaged: block 20: the transactions do not give the merkle root of the header");

    try (LocalNetwork network = LocalNetwork.start(chain, List.of(Manners.fast()))) {
      db("verify", "--repair", "--network", "regtest", "--peer", peer(network));
    }
    assertThat(db("get", "20", "--raw")).isZero();
    assertThat(out.toByteArray()).isEqualTo(chain.block(20));
  }

  @Test
  void headersThatAreNoChainAreFound() throws IOException {
    try (BlockDatabase database = open()) {
      database.appendHeaders(
          List.of(Arrays.copyOf(chain.block(0), 80), Arrays.copyOf(chain.block(5), 80)));
    }

    assertThat(db("verify")).isEqualTo(1);
    assertThat(said()).contains("header 1 does not follow on the one before it");
  }

  @Test
  void whatIsDamagedIsFetchedAgain() throws Exception {
    store(height -> height < 150);
    flipABlock();
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(Manners.fast()))) {
      assertThat(db("verify", "--repair", "--network", "regtest", "--peer", peer(network)))
          .as("%s", complained())
          .isZero();
      assertThat(said()).endsWith("1 damaged, fetched again\n");
    }
    assertThat(db("verify")).isZero();
    try (BlockDatabase database = open()) {
      assertThat(database.count(0, BLOCKS - 1)).as("nothing else is fetched").isEqualTo(150);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".blob", ".sst", "MANIFEST-000005", "CURRENT"})
  void aSyncTellsThatAFileIsGoneAndFetchesItsBlocksAgain(String name) throws Exception {
    store(height -> true);
    Files.delete(stored(name));
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(Manners.fast()))) {
      assertThat(
              call(
                  "--network",
                  "regtest",
                  "--peer",
                  peer(network),
                  "--data-dir",
                  data.toString(),
                  "--end-block",
                  "199",
                  "--log-json",
                  "--log-output-dir",
                  dir + "/logs"))
          .as("%s", complained())
          .isZero();
    }
    try (Stream<Path> logs = Files.list(dir.resolve("logs"))) {
      Path log = logs.filter(path -> path.toString().endsWith(".logs.jsonl")).findFirst().get();
      assertThat(log).content().containsAnyOf("stored blocks are damaged", "stored data was");
    }
    assertThat(db("verify")).as("%s", said()).isZero();
    assertThat(said()).startsWith("200 blocks verified");
  }

  @Test
  void exportedFilesAreReadByBlockFileLoader() throws IOException {
    store(height -> true);
    Path to = dir.resolve("blocks");

    assertThat(db("export", "--to", to.toString())).as("%s", complained()).isZero();

    assertThat(said()).startsWith("blocks 0 to 199 written to " + to + ": 1 file, ");
    assertThat(to.toFile().list()).containsExactly("blk00000.dat");
    List<RawBlock> read = new ArrayList<>();
    new BlockFileLoader(BitcoinNetwork.REGTEST, List.of(to.resolve("blk00000.dat").toFile()))
        .forEach(block -> read.add(new RawBlock(block.serialize())));
    assertThat(read.stream().map(RawBlock::hash))
        .containsExactlyElementsOf(IntStream.range(0, BLOCKS).mapToObj(chain::hash).toList());

    assertThat(db("export", "--to", to.toString())).isEqualTo(1);
    assertThat(complained()).contains("blk00000.dat is there, and nothing is overwritten");
  }

  @Test
  void aRangeIsExportedIfAllOfItIsStored() throws IOException {
    store(height -> height != 30);
    Path to = dir.resolve("blocks");

    assertThat(db("export", "--to", to.toString(), "--end-block", "40")).isEqualTo(1);
    assertThat(complained())
        .isEqualTo("history-node: block 30 is not stored; sync it, or give --end-block 29\n");
    assertThat(db("export", "--to", to.toString(), "--start-block", "30")).isEqualTo(1);
    assertThat(complained()).contains("give a --start-block that is, see db status");
    assertThat(to).doesNotExist();

    assertThat(db("export", "--to", to.toString(), "--start-block", "31", "--json")).isZero();
    assertThat(json().path("first_block").asInt()).isEqualTo(31);
    assertThat(json().path("last_block").asInt()).isEqualTo(199);
  }

  @Test
  void mainnetBlocksAreExportedAsTheyCame() throws IOException {
    Path file = Mainnet.blockFile();
    LocalChain mainnet = LocalChain.fromBlockFile(BitcoinNetwork.MAINNET, file);
    try (BlockDatabase database = BlockDatabase.open(data, "mainnet", CompactionObserver.none())) {
      for (int height = 0; height < mainnet.size(); height++) {
        RawBlock block = new RawBlock(mainnet.block(height));
        database.appendHeaders(List.of(Arrays.copyOf(block.bytes(), 80)));
        database.putBlocks(List.of(new BlockDatabase.Entry(height, block)));
      }
    }
    Path to = dir.resolve("blocks");

    assertThat(db("verify")).isZero();
    assertThat(db("export", "--to", to.toString())).isZero();
    byte[] written = Files.readAllBytes(to.resolve("blk00000.dat"));
    assertThat(written).isEqualTo(Arrays.copyOf(Files.readAllBytes(file), written.length));
    assertThat(db("get", "170", "--json")).isZero();
    assertThat(json().path("tx").get(1).asText())
        .as("the first payment")
        .isEqualTo("f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16");
  }

  @Test
  void aBlockIsPrintedByHeightAndByHash() throws IOException {
    store(height -> height < 150);
    String hex = HexFormat.of().formatHex(chain.block(120));

    assertThat(db("get", "120")).isZero();
    assertThat(said()).isEqualTo(hex + "\n");
    assertThat(db("get", chain.hash(120).toString())).isZero();
    assertThat(said()).isEqualTo(hex + "\n");
    assertThat(db("get", "120", "--raw")).isZero();
    assertThat(out.toByteArray()).isEqualTo(chain.block(120));
    Path file = dir.resolve("block");
    assertThat(db("get", "120", "--raw", "--to", file.toString())).isZero();
    assertThat(file).hasBinaryContent(chain.block(120));
    assertThat(db("get", "120", "--json")).isZero();
    JsonNode block = json();
    assertThat(block.path("hash").asText()).isEqualTo(chain.hash(120).toString());
    assertThat(block.path("previousblockhash").asText()).isEqualTo(chain.hash(119).toString());
    assertThat(block.path("tx").findValuesAsText("")).isEmpty();
    List<String> ids = new ArrayList<>();
    block.path("tx").forEach(id -> ids.add(id.asText()));
    assertThat(ids)
        .isEqualTo(
            new RawBlock(chain.block(120))
                .parse().getTransactions().stream()
                    .map(Transaction::getTxId)
                    .map(Object::toString)
                    .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | db                         | db takes a verb: status, verify, export or get",
        "2 | db status                  | --data-dir DIR or --network NAME is missing",
        "2 | db status --nope           | unknown option: '--nope'; see history-node db status",
        "1 | db status --data-dir @none | none holds no blocks: nothing was synced to it",
        "1 | db status --data-dir @data --network mainnet | another network (regtest)",
        "2 | db verify --data-dir @data --peer a:1 | --peer does nothing without --repair",
        "2 | db verify --data-dir @data --repair | --repair needs --network",
        "2 | db verify --network regtest --repair | --repair needs at least one --peer",
        "1 | db verify --network local --data-dir @none --repair | none holds no blocks",
        "2 | db export --data-dir @data | missing required option: '--to=DIR'",
        "2 | db export --data-dir @data --to x --start-block -1 | a height from 0 on, not -1",
        "2 | db export --data-dir @data --to x --start-block 3 --end-block 2 | is before",
        "2 | db get --data-dir @data    | missing required parameter: 'HEIGHT|HASH'",
        "2 | db get --data-dir @data 0xff | a height or a hash of 64 hexadecimal digits",
        "2 | db get --data-dir @data 99999999999 | a height or a hash of 64 hexadecimal digits",
        "2 | db get --data-dir @data 5 --raw --json | give one of them",
        "1 | db get --data-dir @data 200 | block 200 is beyond the last header, 199",
        "1 | db get --data-dir @data 7   | block 7 is not stored; see db status",
        "1 | db get --data-dir @data 00000000000000000000000000000000"
            + "00000000000000000000000000000000 | is stored",
      })
  void aWrongCallIsReportedInOneLine(int code, String args, String line) throws IOException {
    store(height -> height != 7);
    List<String> all =
        Stream.of(args.split(" +"))
            .map(arg -> arg.startsWith("@") ? dir.resolve(arg.substring(1)).toString() : arg)
            .toList();

    assertThat(call(all.toArray(new String[0]))).isEqualTo(code);

    assertThat(complained()).hasLineCount(1).startsWith("history-node: ").contains(line);
    assertThat(out.size()).isZero();
    assertThat(dir.resolve("none")).doesNotExist();
  }
}
