package dev.tachograph.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every file of a database removed, cut, flipped and emptied, after a clean end and after a kill.
 */
@Tag("long")
class DamagedFilesTest {
  private static final int BLOCKS = 300;
  private static LocalChain chain;

  @TempDir private static Path template;
  @TempDir private Path dir;

  /** What is done to a file. */
  private enum Harm {
    REMOVED {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
      }
    },
    CUT {
      @Override
      void to(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length * 2 / 3));
      }
    },
    FLIPPED {
      @Override
      void to(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 0) {
          bytes[bytes.length / 3] ^= 0x10;
        }
        Files.write(file, bytes);
      }
    },
    EMPTIED {
      @Override
      void to(Path file) throws IOException {
        Files.write(file, new byte[0]);
      }
    };

    abstract void to(Path file) throws IOException;
  }

  @BeforeAll
  static void makeDatabases() throws IOException {
    Wire.enter();
    chain = LocalChain.generate(BLOCKS, 7);
    Path closed = template.resolve("closed");
    for (int end = 90; end < BLOCKS; end += 90) {
      try (BlockDatabase database = open(closed)) {
        add(database, 0, end);
      }
    }
    try (BlockDatabase database = open(closed)) {
      add(database, 0, BLOCKS);
      database.sync();
      copy(closed, template.resolve("killed"));
    }
  }

  private static BlockDatabase open(Path at) throws IOException {
    return BlockDatabase.open(at, "regtest", CompactionObserver.none());
  }

  /** Adds what is missing of a range, as a sync does. */
  private static void add(BlockDatabase database, int first, int end) throws IOException {
    List<byte[]> headers = new ArrayList<>();
    for (int height = database.headerCount(); height < end; height++) {
      headers.add(Arrays.copyOf(chain.block(height), 80));
    }
    database.appendHeaders(headers);
    List<BlockDatabase.Entry> blocks = new ArrayList<>();
    database.forEachMissing(first, end - 1, height -> blocks.add(entry(height)));
    database.putBlocks(blocks);
  }

  private static BlockDatabase.Entry entry(int height) {
    return new BlockDatabase.Entry(height, new RawBlock(chain.block(height)));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : files(from, "")) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
  }

  /** The files of a directory whose name has a part, by name. */
  private static List<Path> files(Path in, String kind) throws IOException {
    try (Stream<Path> all = Files.list(in)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().contains(kind))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "closed, .sst",
    "closed, .blob",
    "closed, MANIFEST",
    "closed, CURRENT",
    "closed, .log",
    "closed, OPTIONS",
    "closed, IDENTITY",
    "closed, STORED",
    "closed, LOCK",
    "killed, .sst",
    "killed, .blob",
    "killed, MANIFEST",
    "killed, CURRENT",
    "killed, .log",
    "killed, OPTIONS",
    "killed, IDENTITY",
    "killed, STORED",
    "killed, LOCK",
  })
  void whatWasDamagedIsToldAndAsksToBeFetchedAgain(String state, String kind) throws IOException {
    List<Path> files = files(template.resolve(state), kind);
    assertThat(files).isNotEmpty();
    // Those of the newest flush: one for each column family.
    for (Path file : files.subList(Math.max(0, files.size() - 5), files.size())) {
      for (Harm harm : Harm.values()) {
        String name = file.getFileName() + "-" + harm;
        Path at = dir.resolve(name);
        copy(template.resolve(state), at);
        harm.to(at.resolve(file.getFileName()));
        assertRecovers(at, name);
      }
    }
  }

  @Test
  void aFileOfBlocksThatIsGoneCostsItsBlocksAlone() throws IOException {
    Path at = dir.resolve("db");
    copy(template.resolve("closed"), at);
    Files.delete(files(at, ".blob").get(0));

    try (BlockDatabase database = open(at)) {
      int missing = BLOCKS - database.count(0, BLOCKS - 1);
      assertThat(missing).isBetween(10, 100);
      assertThat(database.damage()).hasSize(missing);
      assertThat(database.damage().get(0).toString())
          .matches("block \\d+: its file \\d+\\.blob cannot be opened");
      assertThat(database.has(database.damage().get(0).height())).isFalse();
    }
  }

  @Test
  void aFlippedBitOfABlockIsFoundWhenItIsRead() throws IOException {
    Path at = dir.resolve("db");
    copy(template.resolve("closed"), at);
    Harm.FLIPPED.to(files(at, ".blob").get(0));

    try (BlockDatabase database = open(at)) {
      assertThat(database.count(0, BLOCKS - 1)).isEqualTo(BLOCKS);
      for (int height = 0; height < BLOCKS; height++) {
        database.block(height);
      }
      assertThat(database.damage()).hasSize(1);
      int damaged = database.damage().get(0).height();
      assertThat(database.block(damaged)).isNull();
      assertThat(database.heightOf(chain.hash(damaged))).isNull();
    }
    try (BlockDatabase database = open(at)) {
      assertThat(database.count(0, BLOCKS - 1)).as("missing for good").isEqualTo(BLOCKS - 1);
    }
  }

  @Test
  void bytesOfAnotherBlockAreDamage() throws IOException {
    Path at = dir.resolve("db");
    copy(template.resolve("closed"), at);
    try (BlockDatabase database = open(at)) {
      database.putBlocks(List.of(new BlockDatabase.Entry(9, new RawBlock(chain.block(8)))));

      assertThat(database.block(9)).isNull();
      assertThat(database.damage())
          .containsExactly(new Damage(9, "its bytes are not the block of its header"));
    }
  }

  @Test
  void aLostLogIsTold() throws IOException {
    Path at = dir.resolve("db");
    copy(template.resolve("killed"), at);
    Harm.REMOVED.to(files(at, ".log").get(0));

    try (BlockDatabase database = open(at)) {
      assertThat(database.damage().toString())
          .contains("the newest writes are lost, 30 headers and 30 blocks; they are fetched again");
    }
  }

  @Test
  void aSalvageThatWasKilledIsDoneAgainOrEnded() throws IOException {
    Path before = dir.resolve("before");
    copy(template.resolve("closed"), before);
    Harm.REMOVED.to(files(before, "MANIFEST").get(0));
    Path salvage = Files.createDirectories(before.resolve("salvage"));
    Files.writeString(salvage.resolve("000004.log"), "cut off");
    assertRecovers(before, "killed while it copied");

    Path after = dir.resolve("after");
    copy(template.resolve("closed"), after);
    salvage = after.resolve("salvage");
    copy(template.resolve("killed"), salvage);
    List<String> old =
        files(after, "").stream()
            .map(file -> file.getFileName().toString())
            .filter(name -> !name.equals("LOCK") && !name.equals("STORED"))
            .toList();
    Files.write(salvage.resolve("REPLACES"), old);
    Files.createDirectories(after.resolve("damaged"));
    Path moved = files(after, ".sst").get(0);
    Files.move(moved, after.resolve("damaged").resolve(moved.getFileName()));
    Path fresh = files(salvage, ".sst").get(0);
    Files.move(fresh, after.resolve(fresh.getFileName()));
    try (BlockDatabase database = open(after)) {
      assertThat(database.damage()).isEmpty();
      assertThat(database.count(0, BLOCKS - 1)).isEqualTo(BLOCKS);
    }
    assertThat(salvage).doesNotExist();
    assertThat(after.resolve("damaged")).doesNotExist();
  }

  @Test
  void damagedBlocksOfAnotherNetworkAreNotThrownAway() throws IOException {
    Path at = dir.resolve("db");
    copy(template.resolve("closed"), at);
    Harm.REMOVED.to(files(at, "MANIFEST").get(0));

    assertThatThrownBy(() -> BlockDatabase.open(at, "mainnet", CompactionObserver.none()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has no block that follows on the first one of mainnet")
        .hasMessageEndingWith("or delete it and sync again");
    assertRecovers(at, "with its own network");
  }

  @Test
  void whatAnotherObjectWritesCanBeRead() throws IOException {
    Path at = dir.resolve("db");
    copy(template.resolve("closed"), at);
    try (BlockDatabase writer = open(at)) {
      writer.forget(List.of(5));
      try (BlockDatabase reader = BlockDatabase.openReadOnly(at)) {
        assertThat(reader.network()).isEqualTo("regtest");
        assertThat(reader.has(5)).isFalse();
        writer.putBlocks(List.of(entry(5)));
        assertThat(reader.has(5)).as("what it held when it was opened").isFalse();
        assertThat(reader.block(6)).isEqualTo(chain.block(6));
        assertThat(reader.present().cardinality()).isEqualTo(BLOCKS - 1);
      }
    }
    List<Path> files = files(at, "");
    BlockDatabase.openReadOnly(at).close();
    assertThat(files(at, "")).as("nothing is written").isEqualTo(files);
    assertThatThrownBy(() -> BlockDatabase.openReadOnly(dir.resolve("none")))
        .hasMessage("holds no blocks: nothing was synced to it");
  }

  private static void assertRecovers(Path at, String name) throws IOException {
    int readable = 0;
    try (BlockDatabase database = open(at)) {
      for (int height = 0; height < BLOCKS; height++) {
        byte[] block = database.block(height);
        assertThat(database.has(height)).as("%s: block %d", name, height).isEqualTo(block != null);
        if (block != null) {
          assertThat(block).as("%s: block %d", name, height).isEqualTo(chain.block(height));
          assertThat(database.heightOf(chain.hash(height))).as(name).isEqualTo(height);
          readable++;
        }
      }
      if (readable < BLOCKS || database.headerCount() < BLOCKS) {
        assertThat(database.damage()).as("%s: %d blocks", name, readable).isNotEmpty();
      }
      add(database, 0, BLOCKS);
    }
    try (BlockDatabase database = open(at)) {
      assertThat(database.damage()).as("%s: told once", name).isEmpty();
      assertThat(database.headerCount()).as(name).isEqualTo(BLOCKS);
      for (int height = 0; height < BLOCKS; height++) {
        assertThat(database.block(height))
            .as("%s: %d", name, height)
            .isEqualTo(chain.block(height));
      }
    }
  }
}
