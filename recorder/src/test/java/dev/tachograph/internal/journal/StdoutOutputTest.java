package dev.tachograph.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.common.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StdoutOutputTest {
  private static final String WARN = "{\"t_ms\":1,\"level\":\"WARN\",\"message\":\"w\"}\n";
  private static final String INFO =
      "{\"t_ms\":1,\"level\":\"INFO\",\"message\":\"\\\"level\\\":\\\"ERROR\"}\n";

  private final Pipe pipe = new Pipe();

  /** Takes so many bytes, at most ten a call and sometimes none, and then fails. */
  private static final class Pipe implements WritableByteChannel {
    final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    int room = Integer.MAX_VALUE;
    private boolean busy;

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      busy = !busy;
      if (busy) {
        return 0;
      }
      int fits = Math.min(10, Math.min(room, bytes.remaining()));
      if (fits == 0) {
        throw new IOException("no more");
      }
      for (int i = 0; i < fits; i++) {
        taken.write(bytes.get());
      }
      room -= fits;
      return fits;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private String taken() {
    return pipe.taken.toString(StandardCharsets.UTF_8);
  }

  @Test
  void nonBlockingPipeIsWaitedFor() throws IOException {
    StdoutOutput output = new StdoutOutput(pipe, false);
    assertThat(output.write(bytes(INFO + WARN))).isEqualTo(INFO.length() + WARN.length());
    assertThat(taken()).isEqualTo(INFO + WARN);
    assertThat(output.isGone()).isFalse();
  }

  @Test
  void linesAfterTheBreakAreCountedByLevelTheTornOneToo() throws IOException {
    StdoutOutput output = new StdoutOutput(pipe, false);
    pipe.room = INFO.length() + 25;
    output.write(bytes(INFO + WARN + INFO));
    output.write(bytes(INFO));
    assertThat(output.isGone()).isTrue();
    assertThat(output.lost(Level.WARN)).isEqualTo(1);
    assertThat(output.lost(Level.INFO)).isEqualTo(2);
    assertThat(output.lost(Level.ERROR)).isZero();
    assertThat(taken()).startsWith(INFO + WARN.substring(0, 20)).doesNotEndWith("\n");
  }

  @Test
  void lineThatComesInPartsIsCountedOnce() throws IOException {
    StdoutOutput output = new StdoutOutput(pipe, false);
    pipe.room = WARN.length() + 5;
    output.write(bytes(WARN + WARN.substring(0, 30)));
    output.write(bytes(WARN.substring(30)));
    assertThat(output.lost(Level.WARN)).isEqualTo(1);
    assertThat(output.lost(Level.INFO)).isZero();
  }

  @Test
  void fileThatWasFullContinuesWithTheTornLineEndedAndRepeated() throws IOException {
    StdoutOutput output = new StdoutOutput(pipe, true);
    pipe.room = 20;
    assertThatThrownBy(() -> output.write(bytes(WARN))).isInstanceOf(IOException.class);
    output.truncate(0);
    assertThatThrownBy(() -> output.write(bytes(WARN))).isInstanceOf(IOException.class);
    output.truncate(0);
    pipe.room = Integer.MAX_VALUE;
    output.write(bytes(WARN));
    assertThat(taken()).isEqualTo(WARN.substring(0, 20) + "\n" + WARN);
    assertThat(output.isGone()).isFalse();
    assertThat(output.lost(Level.WARN)).isZero();
  }
}
