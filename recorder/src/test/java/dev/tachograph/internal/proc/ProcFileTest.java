package dev.tachograph.internal.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcFileTest {
  @TempDir Path dir;

  /** A kernel file that returns as many bytes per read as it likes. */
  private record Piecemeal(byte[] text, int most) implements ProcFile.Open {
    @Override
    public int read(ByteBuffer into, long at) {
      int length = Math.min(Math.min(most, into.remaining()), text.length - (int) at);
      if (length <= 0) {
        return at >= text.length ? 0 : -1;
      }
      into.put(text, (int) at, length);
      return length;
    }

    @Override
    public void close() {}
  }

  private static String text(ByteCursor read) {
    assertThat(read).isNotNull();
    return new String(read.bytes(), 0, read.length(), StandardCharsets.ISO_8859_1);
  }

  private static String lines(int count) {
    return "eth0: 123456789012345 67890 0 0 0 0 0 0 98765432109 1234 0 0 0 0 0 0\n".repeat(count);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 1024, 2047, 2048, 4013, 4096, 5000})
  void fileIsReadToItsEndHoweverFewBytesAReadGives(int most) {
    for (int count : new int[] {1, 30, 60, 700}) {
      byte[] whole = lines(count).getBytes(StandardCharsets.ISO_8859_1);
      ProcFile file =
          new ProcFile(Path.of("net", "dev"), 1 << 20, any -> new Piecemeal(whole, most));
      for (int again = 0; again < 2; again++) {
        assertThat(text(file.read())).isEqualTo(lines(count));
      }
    }
  }

  @Test
  void ofAFileBeyondTheLimitWholeLinesAreRead() {
    byte[] whole = lines(100).getBytes(StandardCharsets.ISO_8859_1);
    ProcFile file = new ProcFile(Path.of("net", "dev"), 1000, any -> new Piecemeal(whole, 333));
    String line = lines(1);
    assertThat(text(file.read())).isEqualTo(lines(1000 / line.length()));
  }

  @Test
  void fileThatIsReadOnceIsReadToItsEndAndTheNextOneIsNotMixedWithIt() throws Exception {
    OneTimeReader files = new OneTimeReader(1 << 20);
    Path large = Files.writeString(dir.resolve("large"), lines(2_000));
    Path small = Files.writeString(dir.resolve("small"), "x\n");
    assertThat(text(files.read(large))).isEqualTo(lines(2_000));
    assertThat(text(files.read(small))).isEqualTo("x\n");
    assertThat(files.read(dir.resolve("absent"))).isNull();
    // The kernel reports no length for this file and returns it in pieces.
    Path status = Path.of("/proc/self/smaps");
    if (Files.isReadable(status)) {
      assertThat(text(files.read(status))).contains("VmFlags:").endsWith("\n");
    }
  }
}
