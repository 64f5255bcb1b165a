package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands in a JVM of their own with a small heap. */
@Tag("heavy")
class SmallHeapTest {
  private static final int PEERS = 20_000;

  @TempDir Path dir;

  private record Ended(int code, String out, String err) {}

  private Ended tacho(int heapMib, String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx" + heapMib + "m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Tacho.class.getName()));
    command.addAll(List.of(args));
    Path out = dir.resolve("out.txt");
    Path err = dir.resolve("err.txt");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("TACHO_"));
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** A run whose report knows no peers, so that they are found in its events. */
  private SyntheticRun runOfManyPeers() throws IOException {
    SyntheticRun made = new SyntheticRun(dir);
    made.write();
    try (BufferedWriter out =
        Files.newBufferedWriter(made.file(".events.jsonl"), StandardCharsets.US_ASCII)) {
      for (int i = 0; i < 2 * PEERS; i++) {
        out.write(
            String.format(
                Locale.ROOT,
                "{\"t_ms\":%d,\"ts\":\"2026-11-23T06:12:47.000Z\",\"event\":\"fetch_end\",\"peer_id\":\"p%d\",\"asked_blocks\":9,\"received_blocks\":9,\"bytes_received\":70,\"duration_ms\":%d.5,\"first_block_ms\":%d.25,\"error\":null}\n",
                i,
                i % PEERS,
                5 + i * 31L % 900,
                1 + i * 17L % 80));
      }
    }
    return made;
  }

  @Test
  void manyPeersFitIntoASmallHeap() throws Exception {
    Path base = runOfManyPeers().base();
    Ended ended = tacho(192, "report", "--json", base.toString());
    assertThat(ended.err()).isEmpty();
    assertThat(ended.code()).isZero();
    JsonNode peers = Report.JSON.readTree(ended.out()).path("peer_health_all");
    assertThat(peers.size()).isEqualTo(PEERS);
    assertThat(peers.get(PEERS - 1).path("peer_id").asText()).startsWith("p");
    Ended page = tacho(192, "report", base.toString(), "--html", dir.resolve("p.html").toString());
    assertThat(page.code()).as(page.err()).isZero();
  }

  @Test
  void lackOfMemoryIsOneLineThatSaysWhatToSet() throws Exception {
    Path base = runOfManyPeers().base();
    String page = dir.resolve("p.html").toString();
    for (String[] call :
        new String[][] {{"report", base.toString()}, {"report", base.toString(), "--html", page}}) {
      Ended ended = tacho(24, call);
      assertThat(ended.err().lines()).as(String.join(" ", call)).hasSize(1);
      assertThat(ended.err())
          .startsWith("tacho: not enough memory: the heap of ")
          .contains("set TACHO_JAVA_OPTS=-Xmx");
      assertThat(ended.code()).isEqualTo(2);
    }
  }

  @Test
  void lackOfMemoryIsSeenThroughWhatWrapsIt() {
    OutOfMemoryError error = new OutOfMemoryError("Java heap space");
    assertThat(ExhaustedMemory.isCauseOf(error)).isTrue();
    assertThat(
            ExhaustedMemory.isCauseOf(
                new IllegalArgumentException(new InvocationTargetException(error))))
        .isTrue();
    assertThat(ExhaustedMemory.isCauseOf(new IllegalStateException("no"))).isFalse();
  }
}
