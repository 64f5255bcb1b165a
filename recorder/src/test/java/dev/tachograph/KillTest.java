package dev.tachograph;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.report.Recovery;
import dev.tachograph.report.Recovery.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at random points: what was acknowledged is in the files, once. */
@Timeout(1800)
class KillTest {
  /** Twenty by default; more under the profile {@code long}. */
  private static final int KILLS = Integer.getInteger("tachograph.kills", 20);

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
    try (Child child = Child.start(KillMain.class, List.of(), runs, file.toString(), policy)) {
      child.awaitLine("ready");
      int thread = random.nextInt(Acknowledged.THREADS);
      int records = (int) Math.pow(10, 1 + random.nextDouble() * 3.7);
      until("some records", () -> acknowledged.count(thread) >= records || !child.isAlive());
      child.kill();
    }
    List<Recovery.Found> found = Recovery.recover(runs, false);
    assertThat(found).extracting(Recovery.Found::outcome).containsExactly(Outcome.RECOVERED);
    assertThat(Recovery.recover(runs, false)).isEmpty();
    check(RunFilesOf.in(runs).check(), acknowledged);
  }

  private static void check(RunFilesOf files, Acknowledged acknowledged) throws IOException {
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
  }
}
