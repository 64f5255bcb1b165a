package dev.tachograph.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tachograph.internal.lifecycle.ProcessIdentity;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Finding something under the name of a mark. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecoveryMarkTest {
  private static final Path ROOT = Path.of("/");

  @TempDir Path dir;

  private Path file;

  @BeforeEach
  void name() {
    file = dir.resolve("2026-11-23__06-12-47" + RecoveryMark.SUFFIX);
  }

  private @Nullable RecoveryMark set(boolean force) throws IOException {
    return RecoveryMark.set(file, ProcessIdentity.current(ROOT), force, ROOT);
  }

  /** It was not written here, so it is another's unless forced. */
  private void isLeftUnlessForced() throws IOException {
    assertThat(set(false)).isNull();
    assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
    try (RecoveryMark mark = set(true)) {
      assertThat(mark).isNotNull();
      assertThat(Files.readString(file)).contains("mark=");
    }
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void markIsThereUntilItIsClosed() throws Exception {
    try (RecoveryMark mark = set(false)) {
      assertThat(mark).isNotNull();
      assertThat(set(false)).isNull();
    }
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void fifoIsNotWaitedFor() throws Exception {
    assumeTrue(
        new ProcessBuilder("mkfifo", file.toString()).start().waitFor() == 0,
        "NOT TESTED: this system makes no FIFOs");
    isLeftUnlessForced();
  }

  @Test
  void deviceWithoutEndIsNotRead() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/zero")), "NOT TESTED: this system has no /dev/zero");
    Files.createSymbolicLink(file, Path.of("/dev/zero"));
    isLeftUnlessForced();
  }

  @Test
  void whatIsLargerThanAnyMarkIsNotTakenIntoMemory() throws Exception {
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }
    isLeftUnlessForced();
  }
}
