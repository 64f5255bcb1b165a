package dev.tachograph.node.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.utils.BlockFileLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockFilesTest {
  private static final int MAGIC = 0xfabfb5da;
  private static LocalChain chain;

  @TempDir private Path dir;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(120, 2);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(dir)) {
      return all.sorted().toList();
    }
  }

  @Test
  void aFullFileIsFollowedByTheNext() throws IOException {
    long largest =
        IntStream.range(0, chain.size()).map(h -> chain.block(h).length).max().orElseThrow();
    long max = largest + 9;
    try (BlockFiles files = BlockFiles.create(dir, MAGIC, max)) {
      for (int height = 0; height < chain.size(); height++) {
        files.add(chain.block(height));
      }
      assertThat(files()).as("no final name yet").allMatch(f -> f.toString().endsWith(".part"));
      files.finish();
      assertThat(files.files()).isGreaterThan(1);
      assertThat(files.bytes()).isEqualTo(chain.bytes() + 8L * chain.size());
    }

    assertThat(files()).hasSizeGreaterThan(1).allMatch(file -> file.toFile().length() < max);
    assertThat(files().get(0)).hasFileName("blk00000.dat");
    ByteBuffer first = ByteBuffer.wrap(Files.readAllBytes(files().get(0)));
    assertThat(first.getInt()).isEqualTo(MAGIC);
    assertThat(first.order(ByteOrder.LITTLE_ENDIAN).getInt()).isEqualTo(chain.block(0).length);
    List<File> named = files().stream().map(Path::toFile).toList();
    List<Sha256Hash> read = new ArrayList<>();
    new BlockFileLoader(BitcoinNetwork.REGTEST, named)
        .forEach(block -> read.add(new RawBlock(block.serialize()).hash()));
    assertThat(read).isEqualTo(IntStream.range(0, chain.size()).mapToObj(chain::hash).toList());
  }

  @Test
  void whatWasNotFinishedIsDeleted() throws IOException {
    try (BlockFiles files = BlockFiles.create(dir, MAGIC, 1_000)) {
      files.add(chain.block(0));
      files.add(Arrays.copyOf(chain.block(1), 990));
      assertThat(files()).hasSize(2);
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aFullDiskIsToldInASentence() throws Exception {
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", dir.toString());
    if (!mounted) {
      System.err.println("SKIPPED: no disk of its own can be mounted for the test");
    }
    assumeTrue(mounted, "no disk of its own can be mounted for the test");
    try {
      try (BlockFiles files = BlockFiles.create(dir, MAGIC, BlockFiles.MAX_BYTES)) {
        assertThatThrownBy(() -> files.add(new byte[200_000]))
            .isInstanceOf(IOException.class)
            .hasMessage("the blocks cannot be written to " + dir + ": the disk is full");
      }
      assertThat(files()).as("what does not help is deleted").isEmpty();
    } finally {
      assertThat(run("umount", dir.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    Files.createFile(dir.resolve("blk00007.dat"));

    assertThatThrownBy(() -> BlockFiles.create(dir, MAGIC, 1_000))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("blk00007.dat is there, and nothing is overwritten");
    assertThatThrownBy(() -> BlockFiles.create(dir.resolve("blk00007.dat"), MAGIC, 1_000))
        .hasMessageContaining("cannot be made");
  }
}
