package dev.tachograph;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Recovery.Outcome;
import dev.tachograph.testing.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at random points: what was acknowledged is in the files, once. */
@Timeout(1800)
class KillTest {
  /** Twenty by default; more under the profile {@code long}. */
  private static final int KILLS = Integer.getInteger("tachograph.kills", 20);

  /** Small, so that the files are followed by others many times. */
  private static final String FILE_BYTES = "65536";

  @TempDir Path dir;

  @Test
  void everyAcknowledgedRecordIsRecoveredOnceWhereverTheProcessIsKilled() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int kill = 0; kill < KILLS; kill++) {
      Path runs = Files.createDirectory(dir.resolve("kill-" + kill));
      try {
        killAndRecover(runs, random, kill % 2 == 0 ? "DROP" : "BLOCK");
      } catch (Throwable e) {
        throw new AssertionError("kill " + kill + " of seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private void killAndRecover(Path runs, Random random, String policy) throws Exception {
    Path file = dir.resolve("acknowledged");
    Files.deleteIfExists(file);
    Acknowledged acknowledged = Acknowledged.in(file);
    killAtRandom(runs, random, acknowledged, file.toString(), policy, FILE_BYTES);
    List<Recovery.Found> found = Recovery.recover(runs, false);
    assertThat(found).extracting(Recovery.Found::outcome).containsExactly(Outcome.RECOVERED);
    assertThat(Recovery.recover(runs, false)).isEmpty();
    RunFilesOf files = RunFilesOf.in(runs).check();
    check(files, acknowledged);
    if (policy.equals("BLOCK")) {
      // Nothing was dropped: spans of no thread and arrows are there, and check() followed them.
      assertThat(files.trace().findValuesAsText("ph")).contains("b", "e", "s");
    }
  }

  private static void killAtRandom(
      Path runs, Random random, Acknowledged acknowledged, String... what) throws Exception {
    try (Child child = Child.start(KillMain.class, List.of(), runs, what)) {
      child.awaitLine("ready");
      int thread = random.nextInt(Acknowledged.THREADS);
      int records = (int) Math.pow(10, 1 + random.nextDouble() * 3.7);
      until("some records", () -> acknowledged.count(thread) >= records || !child.isAlive());
      child.kill();
    }
  }

  @Test
  void theSameOnADiskThatIsFull() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int full = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Path disk = Files.createDirectory(dir.resolve("disk-" + kill));
      try (Kernel.Mounted mounted = Kernel.tmpfs(disk, "4m")) {
        full += killOnAFullDisk(mounted.at(), random, kill % 2 == 0 ? FILE_BYTES : "0") ? 1 : 0;
      } catch (Throwable e) {
        throw new AssertionError("kill " + kill + " of seed " + seed + ": " + e.getMessage(), e);
      }
    }
    // Two of five are, so that none of twenty is happens once in 25,000 times.
    assertThat(full).as("kills on a disk that was full, seed %s", seed).isPositive();
  }

  /** Whether the disk was full. */
  private boolean killOnAFullDisk(Path disk, Random random, String fileBytes) throws Exception {
    Path file = dir.resolve("acknowledged");
    Files.deleteIfExists(file);
    Acknowledged acknowledged = Acknowledged.in(file);
    // The ring and what the run begins with take 200 KiB; the rest is full at some time, or not.
    int room = 300 * 1024 + random.nextInt(700 * 1024);
    Path filler = Files.write(disk.resolve("filler"), new byte[4 * 1024 * 1024 - room]);
    killAtRandom(disk, random, acknowledged, file.toString(), "DROP", fileBytes);
    List<Recovery.Found> found = Recovery.recover(disk, false);
    assertThat(found).hasSize(1);
    if (found.get(0).outcome() == Outcome.FAILED) {
      Files.delete(filler);
      found = Recovery.recover(disk, false);
    }
    assertThat(found).extracting(Recovery.Found::outcome).containsExactly(Outcome.RECOVERED);
    RunFilesOf files = RunFilesOf.in(disk).check();
    check(files, acknowledged);
    return files.report().at("/logs/dropped").asLong() > 0;
  }

  @Test
  void accountOfAKilledRunIsExactWhenFilesWereDeleted() throws Exception {
    Path file = dir.resolve("acknowledged");
    Acknowledged acknowledged = Acknowledged.in(file);
    Path runs = Files.createDirectory(dir.resolve("runs"));
    String[] what = {file.toString(), "BLOCK", FILE_BYTES, Integer.toString(1 << 20)};
    try (Child child = Child.start(KillMain.class, List.of(), runs, what)) {
      child.awaitLine("ready");
      until("files are deleted", () -> acknowledged.count(0) > 5_000);
      child.kill();
    }
    Recovery.recover(runs, false);
    RunFilesOf files = RunFilesOf.in(runs).check();
    JsonNode logs = files.report().get("logs");
    assertThat(logs.get("deleted").asLong()).isPositive();
    long reported = 0;
    for (int thread = 0; thread < Acknowledged.THREADS; thread++) {
      reported += acknowledged.count(thread);
    }
    // Each thread may have had one committed record that it had not reported yet; plus notices.
    assertThat(logs.at("/by_level/INFO/written").asLong() + logs.get("collapsed").asLong())
        .isBetween(reported, reported + 2 * Acknowledged.THREADS);
    assertThat(Files.exists(runs.resolve(files.names(".logs.jsonl").get(0)))).isTrue();
  }

  static void check(RunFilesOf files, Acknowledged acknowledged) throws IOException {
    BitSet seen = new BitSet();
    for (JsonNode line : files.lines(".logs.jsonl")) {
      if (line.get("message").asText().equals("record")) {
        int thread = line.at("/fields/t").asInt();
        int number = line.at("/fields/i").asInt();
        int bit = thread * Acknowledged.MOST + number;
        assertThat(seen.get(bit)).as("record %s of thread %s twice", number, thread).isFalse();
        seen.set(bit);
      }
    }
    for (int thread = 0; thread < Acknowledged.THREADS; thread++) {
      int count = acknowledged.count(thread);
      for (int i = 0; i < count; i++) {
        boolean recovered = seen.get(thread * Acknowledged.MOST + i);
        assertThat(recovered)
            .as("record %s of %s of thread %s", i, count, thread)
            .isEqualTo(acknowledged.isAccepted(thread, i));
      }
    }
    JsonNode report = files.report();
    assertThat(report.get("status").asText()).isEqualTo("killed");
    assertThat(report.at("/end/possibly_lost_ms").asLong(-1)).isZero();
    assertThat(report.at("/end/cause").asText()).isNotEmpty();
    assertThat(report.at("/meta/run_name").asText()).isEqualTo("kill");
    assertThat(report.at("/logs/derived").asBoolean()).isTrue();
    assertThat(files.trace().findValues("unfinished")).hasSizeGreaterThanOrEqualTo(2);
    checkSpans(report.get("spans"), files.trace());
  }

  /** The figures are those of the spans in the trace, the ones that were open included. */
  private static void checkSpans(JsonNode spans, JsonNode trace) {
    Map<String, Long> begun = new TreeMap<>();
    for (JsonNode event : trace) {
      boolean begins = event.get("ph").asText().equalsIgnoreCase("b");
      if (begins && !event.path("cat").asText().equals("phase")) {
        begun.merge(event.get("name").asText(), 1L, Long::sum);
      }
    }
    Map<String, Long> counted = new TreeMap<>();
    for (JsonNode span : spans) {
      counted.put(span.get("name").asText(), span.get("count").asLong());
      assertThat(span.get("self_ms").asDouble()).isBetween(0.0, span.get("total_ms").asDouble());
      JsonNode slowest = span.at("/slowest/0");
      assertThat(slowest.get("ms").asDouble()).isEqualTo(span.get("max_ms").asDouble());
      assertThat(slowest.get("thread").asText()).isNotEmpty();
      assertThat(slowest.get("args").isObject()).isTrue();
    }
    assertThat(counted).isEqualTo(begun);
  }
}
