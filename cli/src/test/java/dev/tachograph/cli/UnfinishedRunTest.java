package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.recovery.UnfinishedReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The report of a run that has none yet has all that a final one has, and the same figures. */
@Timeout(300)
class UnfinishedRunTest {
  private static final int CUTS = 250;

  @TempDir Path dir;

  private final Cli cli = new Cli().liveness(Liveness.ofMachine(Path.of("/proc")));
  private final Schemas schemas = new Schemas();
  private Process process;
  private BufferedReader answers;

  private void start(long totalBytes) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(UnfinishedRunMain.class.getName(), dir.toString(), "" + totalBytes));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    await("written");
  }

  private void tell(char command) throws IOException {
    process.getOutputStream().write(command);
    process.getOutputStream().flush();
  }

  private void await(String answer) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = ""; !answer.equals(line); ) {
      said.append(line).append('\n');
      line = answers.readLine();
      assertThat(line).as(said.toString()).isNotNull();
    }
  }

  private void end() throws Exception {
    tell('e');
    await("ended");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  private void kill() throws Exception {
    process.destroyForcibly();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void stop() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private String base() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(".*\\.json(\\.part)?") && !name.contains(".trace"))
          .map(name -> name.replaceAll("\\.json.*", ""))
          .findFirst()
          .orElseThrow();
    }
  }

  private ObjectNode report() throws IOException {
    cli.call("report", dir.resolve(base()).toString(), "--json");
    assertThat(cli.code()).as(cli.err()).isZero();
    return (ObjectNode) Report.JSON.readTree(cli.out());
  }

  /** The report once the files have all that the program wrote. */
  private ObjectNode whole() throws IOException {
    while (true) {
      ObjectNode report = report();
      long spans = report.at("/spans/0/count").asLong() + report.at("/spans/1/count").asLong();
      if (report.at("/logs/written").asLong() == UnfinishedRunMain.RECORDS
          && report.at("/events/by_event/batch_assigned").asLong() == UnfinishedRunMain.RECORDS + 1
          && spans == 2L * UnfinishedRunMain.RECORDS) {
        // Its peers may be of the moment before.
        return report();
      }
      Thread.onSpinWait();
    }
  }

  /** Holds a report to what is asked of a final one, the end of the run apart. */
  private void assertHasAll(ObjectNode report) throws IOException {
    assertThat(schemas.faults("report", report.toString())).isEmpty();
    assertThat(report.path("status").asText()).isEqualTo("running");
    assertThat(report.at("/meta/ended_at").isNull()).isTrue();
    ObjectNode asFinal = report.deepCopy();
    asFinal.put("status", "completed");
    ((ObjectNode) asFinal.path("meta")).put("ended_at", "2026-11-30T10:00:00.000Z");
    assertThat(schemas.faults("report", asFinal.toString())).isEmpty();
    for (JsonNode figures : asFinal.path("resources")) {
      assertThat(figures.path("max_t_ms").isIntegralNumber()).isTrue();
    }
    for (JsonNode span : asFinal.path("spans")) {
      assertThat(span.path("slowest")).isNotEmpty();
    }
  }

  private static void assertSame(ObjectNode unfinished, ObjectNode last, String... pointers) {
    for (String pointer : pointers) {
      assertThat(unfinished.at(pointer)).as(pointer).isEqualTo(last.at(pointer));
      assertThat(last.at(pointer).isMissingNode()).as(pointer).isFalse();
    }
  }

  private static JsonNode span(ObjectNode report, String name) {
    for (JsonNode span : report.path("spans")) {
      if (span.path("name").asText().equals(name)) {
        return span;
      }
    }
    throw new AssertionError(name + " is not in " + report.path("spans"));
  }

  @Test
  void runThatGoesOnHasTheFiguresOfItsOwnReport() throws Exception {
    start(1L << 30);
    ObjectNode live = whole();
    assertHasAll(live);
    assertThat(live.path("peer_health_all")).hasSize(3);
    assertThat(live.at("/peer_health_all/0/inflight_blocks").asLong()).isEqualTo(3);
    assertThat(live.at("/peer_health_all/1/failures").asLong())
        .isEqualTo(UnfinishedRunMain.RECORDS / 10);
    assertThat(live.at("/peer_health_all/1/bytes_received").asLong())
        .isEqualTo(99L * UnfinishedRunMain.RECORDS / 2);
    assertThat(live.at("/peer_health_all/1/latency_p99_ms").asDouble()).isEqualTo(0.75);
    assertThat(live.at("/peer_health_all/2/latency_p50_ms").isNull()).isTrue();
    assertThat(live.at("/peer_health_all/2/is_banned").asBoolean()).isTrue();
    assertThat(live.at("/peer_health_all/2/ban_remaining_ms").asLong()).isPositive();
    assertThat(live.at("/logs/paths").size()).isGreaterThan(2);
    cli.call("report", dir.resolve(base()).toString());
    assertThat(cli.out()).contains("running for", "3,000 produced", "b:1");
    tell('r');
    await("read");
    cli.call("recover", dir.toString());
    assertThat(cli.out()).contains("locked");
    end();
    ObjectNode last = report();
    assertThat(last.path("status").asText()).isEqualTo("completed");
    assertSame(live, last, "/format", "/argv", "/derived", "/results", "/progress");
    assertSame(live, last, "/meta/run_id", "/meta/run_name", "/meta/started_at", "/meta/build");
    assertSame(live, last, "/meta/env", "/meta/timestamp_utc", "/resources/host_memory_kb/max");
    assertSame(live, last, "/resources/host_memory_kb/max_t_ms", "/logs/by_level");
    assertSame(live, last, "/logs/produced", "/logs/written", "/logs/truncated", "/logs/deleted");
    assertSame(live, last, "/events/by_event/fetch_end", "/events/by_event/peer_banned");
    assertSame(live, last, "/peer_health_all/1/failures", "/peer_health_all/0/assigned_blocks");
    assertThat(span(live, "batch")).isEqualTo(span(last, "batch"));
    assertThat(span(live, "verify")).isEqualTo(span(last, "verify"));
  }

  private JsonNode listed() throws IOException {
    cli.call("ls", dir.toString(), "--json");
    JsonNode runs = Report.JSON.readTree(cli.out());
    assertThat(runs).hasSize(1);
    return runs.get(0);
  }

  @Test
  void listSaysOfARunThatGoesOnThatItDoesAndNotThatNothingWasLogged() throws Exception {
    start(1L << 30);
    assertThat(listed().path("status").asText()).isEqualTo("running");
    for (String count : List.of("warnings", "errors", "dropped")) {
      assertThat(listed().get(count).isNull()).as(count).isTrue();
    }
    String base = base();
    // As of a run without the artifact: its journal alone says whose it is.
    Files.delete(dir.resolve(base + ".json.part"));
    assertThat(listed().path("status").asText()).isEqualTo("running");
    cli.call("report", dir.resolve(base).toString());
    assertThat(cli.out()).startsWith("running").contains("no report that can be read");
    kill();
    assertThat(listed().path("status").asText()).isEqualTo("dead");
    cli.call("report", dir.resolve(base).toString());
    assertThat(cli.out()).startsWith("dead").contains("tacho recover");
    assertThat(listed().get("dropped").isNull()).isTrue();
  }

  @Test
  void killedRunHasBeforeItsRecoveryWhatItHasAfterwards() throws Exception {
    start(1L << 30);
    ObjectNode whole = whole();
    kill();
    ObjectNode before = report();
    assertHasAll(before);
    cli.call("report", dir.resolve(base()).toString());
    assertThat(cli.out()).startsWith("dead");
    cli.call("recover", dir.toString());
    ObjectNode after = report();
    assertThat(after.path("status").asText()).isEqualTo("killed");
    for (String name : List.of("argv", "config", "derived", "results", "progress", "resources")) {
      assertSame(before, after, "/" + name);
    }
    assertSame(before, after, "/spans", "/resources_seen", "/recorder/cpu_ms", "/peer_health_all");
    assertSame(before, after, "/peer_health_top", "/peer_health_worst", "/meta/duration_ms");
    assertThat(span(before, "open").at("/slowest/0/args/unfinished").asBoolean()).isTrue();
    assertThat(before.path("resources")).isEqualTo(whole.path("resources"));
    for (String ledger : List.of("logs", "events")) {
      ObjectNode left = (ObjectNode) before.path(ledger).deepCopy();
      ObjectNode right = (ObjectNode) after.path(ledger).deepCopy();
      String paths = left.remove("paths").toString().replace(".part\"", "\"");
      assertThat(paths).isEqualTo(right.remove("paths").toString());
      assertThat(left).isEqualTo(right);
    }
  }

  @Test
  void reportOfARunThatWritesAndDeletesFilesIsOfOneMoment() throws Exception {
    start(2L << 20);
    long deleted = 0;
    for (int round = 0; round < 8; round++) {
      tell('w');
      for (int i = 0; i < 5; i++) {
        ObjectNode report =
            (ObjectNode) Report.JSON.readTree(UnfinishedReport.read(dir, base(), true));
        assertHasAll(report);
        JsonNode logs = report.path("logs");
        long sum = 0;
        for (JsonNode level : logs.path("by_level")) {
          sum += level.path("produced").asLong();
        }
        assertThat(sum).isEqualTo(logs.path("produced").asLong());
        assertThat(logs.path("lost").asLong()).isZero();
        assertThat(logs.path("deleted").asLong()).isGreaterThanOrEqualTo(deleted);
        deleted = logs.path("deleted").asLong();
      }
      await("written");
    }
    assertThat(deleted).isPositive();
    end();
  }

  @Test
  @Tag("long")
  void whateverIsLeftOfARunHasAReportAndIsNotTouched() throws Exception {
    start(1L << 30);
    whole();
    kill();
    String base = base();
    Random random = new Random(18);
    List<Path> files = new ArrayList<>();
    try (Stream<Path> found = Files.list(dir)) {
      found.sorted().forEach(files::add);
    }
    for (int i = 0; i < CUTS; i++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] whole = Files.readAllBytes(file);
      byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int flips = random.nextInt(3); flips > 0 && cut.length > 0; flips--) {
        cut[random.nextInt(cut.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, cut);
      byte[] json = UnfinishedReport.read(dir, base, false);
      ObjectNode report = (ObjectNode) Report.JSON.readTree(json);
      assertThat(schemas.faults("report", report.toString())).as("cut %d of %s", i, file).isEmpty();
      assertThat(report.path("resources").isObject()).isTrue();
      assertThat(Files.readAllBytes(file)).isEqualTo(cut);
      Files.write(file, whole);
    }
    try (Stream<Path> found = Files.list(dir)) {
      assertThat(found.sorted().toList()).isEqualTo(files);
    }
  }

  @Test
  void killedRunWhoseFirstReportIsEmptyDamagedOrGoneHasAllMembers() throws Exception {
    start(0);
    kill();
    String base = base();
    Path part = dir.resolve(base + ".json.part");
    for (String content : new String[] {"", "{\"format\":", null}) {
      if (content == null) {
        Files.delete(part);
      } else {
        Files.writeString(part, content);
      }
      cli.call("report", dir.resolve(base).toString(), "--json");
      assertThat(cli.code()).as(cli.err()).isZero();
      ObjectNode report = (ObjectNode) Report.JSON.readTree(cli.out());
      assertThat(report.path("status").asText()).as(cli.out()).isEqualTo("running");
      assertThat(report.path("format").asText()).startsWith("tachograph-report/");
      assertThat(report.at("/meta/timestamp_utc").asText()).isEqualTo(base);
      assertThat(report.path("spans")).isNotEmpty();
    }
  }
}
