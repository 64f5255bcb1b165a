package dev.tachograph.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The end of a file that somebody else may change in any way. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "NOT TESTED: files of this system may have no holes")
class TailTest {
  private static final long HOLE = 1L << 42;

  @TempDir Path dir;

  private final List<String> read = new ArrayList<>();

  private void take(JsonNode record) {
    read.add(record.path("m").asText());
  }

  private Path part() {
    return dir.resolve("run.logs.jsonl.part");
  }

  private void appendBehindAHole(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(HOLE);
      open.write("\n{\"m\":\"behind\"}\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void fileThatGrowsByAHoleIsReadFromItsEnd() throws IOException {
    Files.writeString(part(), "{\"m\":\"first\"}\n");
    try (Tail tail = new Tail(dir.resolve("run"), ".logs.jsonl", 1 << 20)) {
      tail.poll(this::take);
      appendBehindAHole(part());
      tail.poll(this::take);
    }
    assertThat(read).containsExactly("first", "behind");
  }

  @Test
  void hugeFileThatTakesTheNameOfAnotherIsReadFromItsEnd() throws IOException {
    Files.writeString(part(), "{\"m\":\"first\"}\n");
    try (Tail tail = new Tail(dir.resolve("run"), ".logs.jsonl", 1 << 20)) {
      tail.poll(this::take);
      Files.move(part(), dir.resolve("run.logs.1.jsonl"));
      appendBehindAHole(part());
      tail.poll(this::take);
    }
    assertThat(read).containsExactly("first", "behind");
  }
}
