package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that is stopped for some seconds and continued: trap 19, on a real JVM. */
@Timeout(300)
@EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no Linux /proc")
class StoppedProcessTest {
  private static final double STOPPED_SECONDS = 3;

  @TempDir Path dir;

  private static double uptimeSeconds() {
    try {
      return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private int samples() {
    try {
      for (String name : RunFilesOf.names(dir)) {
        if (name.endsWith(".resources.jsonl.part")) {
          return Files.readAllLines(dir.resolve(name)).size();
        }
      }
      return 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void stopOfSomeSecondsIsOneMarkedGapWithoutABurst() throws Exception {
    try (Child child = Child.start(dir, "sample-every-100ms")) {
      child.awaitLine("ready");
      Eventually.until("samples before", () -> samples() > 3);
      child.signal("STOP");
      double since = uptimeSeconds();
      Eventually.until("stopped", () -> uptimeSeconds() - since > STOPPED_SECONDS);
      double stopped = uptimeSeconds() - since;
      int before = samples();
      child.signal("CONT");
      Eventually.until("samples after", () -> samples() > before + 5);
      child.signal("TERM").end();
      check(RunFilesOf.in(dir).check().lines(".resources.jsonl"), stopped);
    }
  }

  private static void check(List<JsonNode> samples, double stopped) {
    // On a busy machine a tick may be late by itself, but not by seconds.
    List<JsonNode> gaps =
        samples.stream()
            .filter(sample -> sample.get("gap_ms").asDouble() > 1e3 * STOPPED_SECONDS / 2)
            .toList();
    assertThat(gaps).hasSize(1);
    assertThat(gaps.get(0).get("gap_ms").asDouble() / 1e3).isBetween(stopped - 0.5, stopped + 5);
    // No tick of the time in which it was stopped is made up for.
    double millis =
        samples.get(samples.size() - 1).get("t_ms").asDouble()
            - samples.get(0).get("t_ms").asDouble();
    assertThat(samples.size()).isLessThanOrEqualTo((int) ((millis - 1e3 * stopped) / 100) + 4);
    double processors = Runtime.getRuntime().availableProcessors();
    assertThat(gaps.get(0).get("proc_cpu_pct").asDouble()).isBetween(0.0, 100 * processors);
  }
}
