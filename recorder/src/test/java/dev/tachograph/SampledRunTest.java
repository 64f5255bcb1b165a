package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.testing.Eventually;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a whole run records of its resources. */
@Timeout(300)
class SampledRunTest {
  @TempDir Path dir;

  private RunFilesOf run(Duration interval, RunBody body) throws Exception {
    RunConfig config =
        RunConfig.builder().outputDir(dir).consoleFilter(null).sampleInterval(interval).build();
    Tachograph.run(config, body);
    return RunFilesOf.in(dir).check();
  }

  private static void spin(double seconds) {
    var threads = ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + (long) (seconds * 1e9);
    while (threads.getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }

  private long samples() throws Exception {
    for (String name : RunFilesOf.names(dir)) {
      if (name.endsWith(".resources.jsonl.part")) {
        return Files.readAllLines(dir.resolve(name)).size();
      }
    }
    return 0;
  }

  private void awaitSamples(int count) {
    Eventually.until(
        count + " samples",
        () -> {
          try {
            return samples() >= count;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void countersAreWrittenWhenOneOfTheirGroupChanged() throws Exception {
    RunFilesOf files =
        run(
            Duration.ofMillis(10),
            run -> {
              spin(0.3);
              awaitSamples(60);
              return 0;
            });
    List<JsonNode> samples = files.lines(".resources.jsonl");
    JsonNode trace = files.trace();
    assertThat(keysOf("memory KiB")).contains("rss_kb", "heap_used_kb", "direct_kb");
    assertThat(keysOf("CPU %")).contains("proc_cpu_pct", "cpu_busy_pct", "cpu_iowait_pct");
    assertThat(keysOf("process")).contains("threads", "open_fds");
    for (String group : List.of("memory KiB", "CPU %", "process")) {
      counters(samples, trace, group, keysOf(group));
    }
    assertThat(trace.findValuesAsText("name")).doesNotContain("progress");
  }

  private static List<String> keysOf(String group) {
    return ResourceKey.all().stream()
        .filter(key -> group.equals(key.counter()))
        .map(ResourceKey::key)
        .toList();
  }

  private static void counters(
      List<JsonNode> samples, JsonNode trace, String group, List<String> keys) {
    List<Map<String, Double>> changes = new ArrayList<>();
    Map<String, Double> last = Map.of();
    for (JsonNode sample : samples) {
      Map<String, Double> now = new HashMap<>();
      for (String key : keys) {
        if (sample.path(key).isNumber()) {
          now.put(key, sample.path(key).asDouble());
        }
      }
      if (!now.equals(last) && !now.isEmpty()) {
        changes.add(now);
      }
      last = now;
    }
    List<Map<String, Double>> written = new ArrayList<>();
    for (JsonNode event : trace) {
      if (event.path("ph").asText().equals("C") && event.path("name").asText().equals(group)) {
        Map<String, Double> args = new HashMap<>();
        event
            .path("args")
            .properties()
            .forEach(arg -> args.put(arg.getKey(), arg.getValue().asDouble()));
        written.add(args);
      }
    }
    assertThat(written).as(group).isEqualTo(changes);
    assertThat(written).hasSizeBetween(1, samples.size() - 1);
  }

  @Test
  void eventOfASampleHasTheSamplesOwnTimeAndValues() throws Exception {
    RunFilesOf files =
        run(
            Duration.ofMillis(10),
            run -> {
              awaitSamples(5);
              return 0;
            });
    List<JsonNode> samples = files.lines(".resources.jsonl");
    List<JsonNode> events =
        files.lines(".events.jsonl").stream()
            .filter(event -> event.get("event").asText().equals("resources_sample"))
            .toList();
    assertThat(events).hasSameSizeAs(samples);
    for (int i = 0; i < samples.size(); i++) {
      ((com.fasterxml.jackson.databind.node.ObjectNode) events.get(i)).remove("event");
      assertThat(events.get(i)).isEqualTo(samples.get(i));
    }
  }

  @Test
  void runOfNoTimeHasASampleOfItsStartAndOneOfItsEnd() throws Exception {
    RunFilesOf files = run(Duration.ofHours(1), run -> 0);
    assertThat(files.lines(".resources.jsonl")).hasSize(2);
  }

  @Test
  void pausesOfTheCollectorAreEventsAndOnATrackOfTheirOwn() throws Exception {
    RunFilesOf files =
        run(
            Duration.ofMillis(10),
            run -> {
              // From its first sample on the sampler listens.
              awaitSamples(1);
              System.gc();
              Eventually.until(
                  "the pause is told", () -> run.events().totalEvents() > 0 && gc(run));
              return 0;
            });
    List<JsonNode> pauses =
        files.lines(".events.jsonl").stream()
            .filter(event -> event.get("event").asText().equals("gc_pause"))
            .filter(event -> event.get("cause").asText().equals("System.gc()"))
            .toList();
    assertThat(pauses).isNotEmpty();
    assertThat(pauses.get(0).get("duration_ms").isIntegralNumber()).isTrue();
    List<JsonNode> track =
        StreamSupport.stream(files.trace().spliterator(), false)
            .filter(event -> event.get("tid").asLong() == Integer.MAX_VALUE)
            .toList();
    assertThat(track.get(0).at("/args/name").asText()).isEqualTo("GC pauses");
    assertThat(track)
        .filteredOn(event -> event.get("ph").asText().equals("X"))
        .allMatch(event -> event.get("dur").asDouble() >= 0)
        .anyMatch(event -> event.get("name").asText().equals("System.gc()"));
  }

  private boolean gc(Run run) {
    try {
      for (String name : RunFilesOf.names(dir)) {
        if (name.endsWith(".trace.json.part")) {
          return Files.readString(dir.resolve(name)).contains("System.gc()");
        }
      }
      return false;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no Linux /proc")
  void reportShowsPeaksThreadsDevicesAndWhatTheSamplerCost() throws Exception {
    RunFilesOf files =
        run(
            Duration.ofMillis(10),
            run -> {
              Thread busy = new Thread(() -> spin(0.5), "busy-one");
              busy.start();
              busy.join();
              awaitSamples(30);
              return 0;
            });
    JsonNode report = files.report();
    JsonNode rss = report.at("/resources/rss_kb");
    long peak = rss.get("max_t_ms").asLong();
    assertThat(files.lines(".resources.jsonl"))
        .filteredOn(sample -> sample.get("t_ms").asLong() == peak)
        .anyMatch(sample -> sample.get("rss_kb").asDouble() == rss.get("max").asDouble());
    JsonNode seen = report.get("resources_seen");
    assertThat(seen.get("threads")).isNotEmpty();
    assertThat(seen.at("/threads/0/cpu_ms").asLong()).isPositive();
    assertThat(seen.get("nets").findValuesAsText("device")).contains("lo");
    assertThat(seen.get("limits").isObject()).isTrue();
    assertThat(seen.get("allocated_bytes").asLong()).isPositive();
    double sampled =
        files.lines(".resources.jsonl").stream()
            .mapToDouble(sample -> sample.get("self_cpu_ms").asDouble())
            .sum();
    // The report's figure has what the sampler did before its first and after its last sample too.
    assertThat(report.at("/recorder/cpu_ms").asDouble()).isGreaterThanOrEqualTo(sampled - 2);
  }
}
