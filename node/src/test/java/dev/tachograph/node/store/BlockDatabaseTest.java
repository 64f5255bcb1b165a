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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockDatabaseTest {
  private static LocalChain chain;

  @TempDir private Path dir;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(40, 3);
  }

  @Test
  void blocksComeBackByteIdenticalAfterReopening() throws IOException {
    try (BlockDatabase database = open()) {
      database.putBlocks(List.of(entry(3), entry(7), entry(30)));
      database.sync();
    }
    try (BlockDatabase database = open()) {
      assertThat(database.block(7)).isEqualTo(chain.block(7));
      assertThat(database.heightOf(chain.hash(30))).isEqualTo(30);
      assertThat(database.block(8)).isNull();
      assertThat(database.heightOf(chain.hash(8))).isNull();
      assertThat(database.count(0, 39)).isEqualTo(3);
      assertThat(database.has(3)).isTrue();
      assertThat(database.has(4)).isFalse();
    }
  }

  @Test
  void missingBlocksOfARangeAreReported() throws IOException {
    try (BlockDatabase database = open()) {
      database.putBlocks(List.of(entry(5), entry(6), entry(8)));
      List<Integer> missing = new ArrayList<>();
      database.forEachMissing(4, 9, missing::add);

      assertThat(missing).containsExactly(4, 7, 9);
      assertThat(database.headFrom(5)).isEqualTo(6);
      assertThat(database.headFrom(4)).isEqualTo(-1);
    }
  }

  @Test
  void truncationForgetsHeadersBlocksAndHashes() throws IOException {
    try (BlockDatabase database = open()) {
      List<byte[]> headers = new ArrayList<>();
      for (int height = 0; height < 10; height++) {
        headers.add(Arrays.copyOf(chain.block(height), 80));
      }
      database.appendHeaders(headers);
      database.putBlocks(List.of(entry(4), entry(5), entry(9)));
      database.reorganize(5, List.of());

      assertThat(database.headerCount()).isEqualTo(5);
      assertThat(database.count(0, 39)).isEqualTo(1);
      assertThat(database.block(9)).isNull();
      assertThat(database.heightOf(chain.hash(5))).isNull();
      assertThat(database.header(5)).isNull();
    }
    try (BlockDatabase database = open()) {
      assertThat(database.headerCount()).isEqualTo(5);
      assertThat(database.has(4)).isTrue();
      assertThat(database.has(9)).isFalse();
    }
  }

  @Test
  void aSecondOpeningIsRefusedWithAReason() throws IOException {
    try (BlockDatabase database = open()) {
      assertThat(database.headerCount()).isZero();
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessage("is in use by another process");
    }
  }

  @Test
  void anotherNetworkIsRefusedWithAReason() throws IOException {
    open().close();

    assertThatThrownBy(
            () -> BlockDatabase.open(dir.resolve("db"), "mainnet", CompactionObserver.none()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another network (regtest)");
  }

  @Test
  void aFileInTheWayIsRefusedWithAReason() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));

    assertThatThrownBy(() -> BlockDatabase.open(file, "regtest", CompactionObserver.none()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot be made");
  }

  private BlockDatabase open() throws IOException {
    return BlockDatabase.open(dir.resolve("db"), "regtest", CompactionObserver.none());
  }

  private static BlockDatabase.Entry entry(int height) {
    return new BlockDatabase.Entry(height, new RawBlock(chain.block(height)));
  }
}
