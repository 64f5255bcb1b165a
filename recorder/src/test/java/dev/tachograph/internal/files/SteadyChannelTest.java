package dev.tachograph.internal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteadyChannelTest {
  @TempDir Path dir;

  @AfterEach
  void takeTheFlagDown() {
    boolean ignored = Thread.interrupted();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private FileChannel create(String name) throws IOException {
    return SteadyChannel.open(
        dir.resolve(name),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void everyOperationWorksOnAnInterruptedThreadAndLeavesTheFlag() throws Exception {
    Thread.currentThread().interrupt();
    try (FileChannel file = create("a")) {
      assertThat(file.tryLock()).isNotNull();
      file.write(bytes("hello, world"));
      file.truncate(5);
      assertThat(file.position()).isEqualTo(5);
      file.write(new ByteBuffer[] {bytes(" "), bytes("there")});
      file.force(true);
      assertThat(file.size()).isEqualTo(11);
      ByteBuffer read = ByteBuffer.allocate(32);
      assertThat(file.position(6).read(read)).isEqualTo(5);
      assertThat(file.read(read)).isEqualTo(-1);
      assertThat(file.map(FileChannel.MapMode.READ_WRITE, 0, 4096).put(0, (byte) 'H')).isNotNull();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Files.readString(dir.resolve("a"))).startsWith("Hello there");
  }

  @Test
  void interruptsThatMeetWritesLoseNothing() throws Exception {
    Thread writer = Thread.currentThread();
    AtomicBoolean over = new AtomicBoolean();
    Thread storm =
        new Thread(
            () -> {
              while (!over.get()) {
                writer.interrupt();
              }
            });
    storm.start();
    byte[] block = new byte[256 * 1024];
    try (FileChannel file = create("b")) {
      for (int i = 0; i < 100; i++) {
        ByteBuffer part = ByteBuffer.wrap(block);
        while (part.hasRemaining()) {
          file.write(part);
        }
      }
      assertThat(file.map(FileChannel.MapMode.READ_ONLY, 0, 100).get(5)).isZero();
      assertThat(file.size()).isEqualTo(100L * block.length);
    } finally {
      over.set(true);
      while (storm.isAlive()) {
        boolean ignored = Thread.interrupted();
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void whatIsClosedOrInTheWayIsReported() throws Exception {
    FileChannel file = create("c");
    file.close();
    assertThatThrownBy(() -> file.write(bytes("x"))).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> create("c")).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void linkIsNotFollowed() throws Exception {
    Files.createFile(dir.resolve("target"));
    Files.createSymbolicLink(dir.resolve("link"), dir.resolve("target"));
    assertThatThrownBy(
            () ->
                SteadyChannel.open(
                    dir.resolve("link"), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))
        .isInstanceOf(IOException.class);
  }
}
