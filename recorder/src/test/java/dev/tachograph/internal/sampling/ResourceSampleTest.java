package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import dev.tachograph.testing.LineKeepingJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResourceSampleTest {
  /** The last of them is longer than a text may be. */
  private static final List<String> STATUS =
      List.of("fetching", "token=s3cr3t", "x".repeat(100_000));

  private static final List<String> PROGRESS =
      List.of(
          "status",
          "done",
          "total",
          "processed",
          "queue",
          "inflight",
          "escalation",
          "peers_active",
          "peers_total",
          "head_block",
          "head_seen");

  static List<String> documentedKeys() throws IOException {
    Path schema =
        Path.of(System.getProperty("tachograph.root"), "docs/formats/resources.schema.json");
    List<String> keys = new ArrayList<>();
    new ObjectMapper()
        .readTree(schema.toFile())
        .path("properties")
        .fieldNames()
        .forEachRemaining(keys::add);
    keys.remove("truncated");
    return keys;
  }

  @Test
  void everyDocumentedKeyIsInEveryLineAndInOrder() throws IOException {
    LineKeepingJournal lines = new LineKeepingJournal();
    SampleListener writer = new SampleLines(lines);
    writer.onSample(new SampleValues().build(1500, 1_000));
    SampleValues builder = new SampleValues();
    builder.put(ResourceKey.RSS_KB, 42L);
    builder.put(ResourceKey.CPU_BUSY_PCT, 12.34567);
    builder.putMax(ResourceKey.CGROUP_CPU_MAX_CORES);
    builder.putProgress(everything());
    writer.onSample(builder.build(2500, 2_000));

    List<String> documented = documentedKeys();
    assertThat(keys(lines.held.get(1))).isEqualTo(documented);
    List<String> withoutProgress = new ArrayList<>(documented);
    withoutProgress.removeAll(PROGRESS);
    assertThat(keys(lines.held.get(0))).isEqualTo(withoutProgress);
    assertThat(lines.held).allMatch(line -> line.endsWith("}\n"));
    JsonNode empty = new ObjectMapper().readTree(lines.held.get(0));
    assertThat(empty.get("t_ms").longValue()).isEqualTo(1500);
    assertThat(empty.get("ts").textValue()).isEqualTo("1970-01-01T00:00:01.000Z");
    assertThat(empty.get("rss_kb").isNull()).isTrue();
    JsonNode some = new ObjectMapper().readTree(lines.held.get(1));
    assertThat(some.get("rss_kb").longValue()).isEqualTo(42);
    assertThat(some.get("cpu_busy_pct").doubleValue()).isEqualTo(12.346);
    assertThat(some.get("cgroup_cpu_max_cores").textValue()).isEqualTo("max");
    assertThat(some.get("status").textValue()).isEqualTo("fetching");
  }

  private static List<String> keys(String line) throws IOException {
    List<String> keys = new ArrayList<>();
    new ObjectMapper().readTree(line).fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static Progress everything() {
    Progress.Builder progress = Progress.builder("fetching");
    PROGRESS.stream().skip(1).forEach(key -> progress.putKnown(key, null));
    return progress.build();
  }

  @Test
  void lineIsTheSameWhateverTheOneBeforeWas() {
    LineKeepingJournal after = new LineKeepingJournal();
    LineKeepingJournal alone = new LineKeepingJournal();
    SampleListener one = new SampleLines(after);
    Random random = new Random(11);
    SampleValues builder = new SampleValues();
    for (int i = 0; i < 400; i++) {
      int changes = random.nextInt(4);
      for (int change = 0; change < changes; change++) {
        ResourceKey key = ResourceKey.all().get(random.nextInt(ResourceKey.all().size()));
        switch (random.nextInt(5)) {
          case 0 -> builder.clear();
          case 1 -> builder.putMax(ResourceKey.CGROUP_MEMORY_MAX_KB);
          case 2 -> builder.remove(List.of(key));
          default -> builder.put(key, random.nextInt(1 << random.nextInt(30)));
        }
        builder.putStatus(random.nextInt(3) == 0 ? null : STATUS.get(random.nextInt(3)));
        if (random.nextInt(3) == 0) {
          builder.putProgress(
              Progress.builder("own")
                  .put("own_" + random.nextInt(2), random.nextInt(3))
                  .done(random.nextInt(3))
                  .build());
        }
      }
      TakenSample sample = builder.build(i * 10, i);
      one.onSample(sample);
      new SampleLines(alone).onSample(sample);
    }
    assertThat(after.held).isEqualTo(alone.held);
    assertThat(alone.held).anyMatch(line -> line.contains("\"truncated\":true"));
  }

  @Test
  void whatIsNoNumberOrNegativeStaysNullAndSharesStayBelowOneHundred() {
    SampleValues builder = new SampleValues();
    builder.put(ResourceKey.NET_RX_MIB_S, Double.NaN);
    builder.put(ResourceKey.NET_TX_MIB_S, Double.POSITIVE_INFINITY);
    builder.put(ResourceKey.DISK_READ_MIB_S, -0.5);
    builder.put(ResourceKey.THREADS, -1L);
    builder.put(ResourceKey.CPU_BUSY_PCT, 100.7);
    builder.put(ResourceKey.PROC_CPU_PCT, 350.0);
    Map<String, Double> numbers = new LinkedHashMap<>();
    builder.build(0, 0).forEachNumber((key, value) -> numbers.put(key, value));
    assertThat(numbers)
        .containsExactlyInAnyOrderEntriesOf(Map.of("cpu_busy_pct", 100.0, "proc_cpu_pct", 350.0));
  }

  @Test
  void aSampleDoesNotChangeWithTheNext() {
    SampleValues builder = new SampleValues();
    builder.put(ResourceKey.RSS_KB, 1L);
    ResourceSample first = builder.build(0, 0);
    builder.clear();
    builder.put(ResourceKey.RSS_KB, 2L);
    assertThat(first.number(ResourceKey.RSS_KB)).isEqualTo(1);
    assertThat(FixedFields.of(first)).containsEntry("rss_kb", 1L);
  }
}
