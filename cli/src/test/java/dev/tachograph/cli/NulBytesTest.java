package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with holes: truncated by somebody else, and gone on with where the writer was. */
class NulBytesTest {
  private static final String BASE = "2026-11-24__10-00-00";

  /** More than a reader may hold of one line. */
  private static final long HOLE = 40L << 20;

  private final Cli cli = new Cli();

  @TempDir Path dir;

  private static String log(int i) {
    return "{\"t_ms\":"
        + i
        + ",\"ts\":\"2026-11-24T10:00:00.000Z\",\"level\":\"INFO\",\"target\":\"t\","
        + "\"thread\":\"main\",\"message\":\"record\",\"fields\":{\"i\":"
        + i
        + "}}\n";
  }

  /** Two lines, half of one, a hole, three lines, and NUL bytes within a line. */
  private void run() throws IOException {
    String sample = "{\"t_ms\":%d,\"ts\":\"2026-11-24T10:00:00.000Z\",\"proc_cpu_pct\":%d.0}\n";
    write(
        ".logs.jsonl",
        log(0) + log(1) + "{\"t_ms\":2,\"le",
        log(3) + log(4) + log(5) + "{\"t_ms\":6,\0\0\"level\":\"WARN\"}\n" + log(7));
    write(
        ".resources.jsonl",
        sample.formatted(0, 1) + sample.formatted(1000, 2),
        sample.formatted(2000, 3));
    write(
        ".trace.json",
        "[\n{\"name\":\"a\",\"ph\":\"B\",\"ts\":1,\"pid\":1,\"tid\":1}",
        ",\n{\"name\":\"a\",\"ph\":\"E\",\"ts\":5,\"pid\":1,\"tid\":1}\n]\n");
    write(
        ".events.jsonl",
        "{\"t_ms\":1,\"ts\":\"2026-11-24T10:00:00.000Z\",\"event\":\"one\"}\n",
        "{\"t_ms\":2,\"ts\":\"2026-11-24T10:00:00.000Z\",\"event\":\"two\"}\n");
    Files.writeString(
        dir.resolve(BASE + ".json"),
        "{\"format\":\"tachograph-report/2\",\"status\":\"completed\",\"meta\":{}}");
  }

  private void write(String suffix, String before, String after) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            dir.resolve(BASE + suffix), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(before.getBytes(StandardCharsets.UTF_8)));
      file.write(ByteBuffer.wrap(after.getBytes(StandardCharsets.UTF_8)), HOLE);
    }
  }

  @Test
  void holesAreDamageThatIsCountedAndLinesAfterThemAreRead() throws IOException {
    run();
    cli.call("logs", dir.resolve(BASE).toString());
    assertThat(cli.code()).isZero();
    assertThat(cli.out().lines().map(line -> line.substring(line.lastIndexOf('=') + 1)))
        .containsExactly("0", "1", "3", "4", "5", "7");
    assertThat(cli.err()).isEqualTo("tacho: 2 lines are no records, left out\n");
  }

  @Test
  void reportShowsTheDamageAndItsFiguresAreOfTheLinesThatAreThere() throws IOException {
    run();
    cli.call("report", dir.resolve(BASE).toString(), "--json");
    assertThat(cli.code()).isZero();
    assertThat(cli.out())
        .contains("2 lines of the log could not be understood")
        .contains("1 line of the resource samples could not be understood")
        .contains("1 line of the events could not be understood")
        .contains("1 line of the trace could not be understood")
        .contains("\"log_lines\" : 6")
        .contains("\"samples\" : 3");
  }
}
