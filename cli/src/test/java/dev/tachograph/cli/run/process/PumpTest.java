package dev.tachograph.cli.run.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a command prints is passed on whatever becomes of its record. */
@EnabledOnOs(OS.LINUX)
class PumpTest {
  private final int[] command = open();
  private final int[] reader = open();
  private final int[] over = open();
  private final OutputRecords records = new OutputRecords();
  private final OutputRecords.Stream stream = records.stream("stdout");

  private static int[] open() {
    try {
      return Fds.pipe();
    } catch (IOException none) {
      throw new IllegalStateException(none);
    }
  }

  @BeforeEach
  void start() {
    records.start();
  }

  @AfterEach
  void close() {
    records.close();
    for (int fd : new int[] {reader[0], reader[1], over[0], over[1]}) {
      Libc.close(fd);
    }
  }

  private Pump pump(UnaryOperator<byte[]> recorded) {
    return new Pump(
        command[0],
        () -> Libc.close(command[0]),
        reader[1],
        over[0],
        stream,
        recorded,
        error -> {});
  }

  private void write(String text) {
    try (Memory bytes = new Memory(text.length() + 1L)) {
      bytes.setString(0, text, "US-ASCII");
      assertThat(Fds.write(command[1], bytes, text.length())).isZero();
    }
  }

  /** Reads so many bytes, which may come one by one. */
  private String read(int count) {
    StringBuilder text = new StringBuilder();
    try (Memory bytes = new Memory(1)) {
      while (text.length() < count && Fds.read(reader[0], bytes) > 0) {
        text.append((char) bytes.getByte(0));
      }
    }
    return text.toString();
  }

  @Test
  void memoryThatIsMissingForTheRecordKeepsNothingFromBeingPassed() {
    AtomicInteger tries = new AtomicInteger();
    write("one\n");
    Thread thread =
        new Thread(
            pump(
                printed -> {
                  if (tries.getAndIncrement() < 2) {
                    throw new OutOfMemoryError("as if");
                  }
                  return printed;
                }));
    thread.start();
    assertThat(read(4)).isEqualTo("one\n");
    write("two\n");
    assertThat(read(4)).isEqualTo("two\n");
    write("three\n");
    assertThat(read(6)).isEqualTo("three\n");
    Libc.close(command[1]);
    TachoRun.until("the end of the pump", () -> !thread.isAlive());
    assertThat(tries).hasValue(3);
    // What was left out is told before what came next.
    assertThat(stream.missed()).isZero();
  }
}
