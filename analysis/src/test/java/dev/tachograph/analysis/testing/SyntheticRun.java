package dev.tachograph.analysis.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A healthy run of five minutes on four CPUs with six peers, made up; a test makes it ill in one
 * thing. The same each time.
 */
public final class SyntheticRun {
  public static final String BASE = "2026-11-23__06-12-47";
  public static final int SECONDS = 300;

  /** Runs written by hand, one for each case. */
  public static final Path RUNS =
      Path.of(System.getProperty("tachograph.root")).resolve("analysis/src/test/resources/runs");

  private static final Instant START = Instant.parse("2026-11-23T06:12:47Z");

  private final Path dir;
  private BiConsumer<Integer, ObjectNode> sample = (i, node) -> {};
  private Consumer<ObjectNode> report = node -> {};
  private BiConsumer<Integer, ObjectNode> fetch = (i, node) -> {};
  private Consumer<Appender> moreEvents = out -> {};
  private Consumer<Appender> moreLogs = out -> {};
  private int logLines = 1000;
  private String trace =
      "[\n{\"ph\":\"B\",\"name\":\"fetch\",\"pid\":1,\"tid\":7,\"ts\":1000.0},\n"
          + "{\"ph\":\"B\",\"name\":\"verify\",\"pid\":1,\"tid\":7,\"ts\":3000.0},\n"
          + "{\"ph\":\"E\",\"name\":\"verify\",\"pid\":1,\"tid\":7,\"ts\":4500.0},\n"
          + "{\"ph\":\"E\",\"name\":\"fetch\",\"pid\":1,\"tid\":7,\"ts\":9000.0}\n]\n";

  /** Takes lines. */
  public interface Appender {
    void line(ObjectNode node);
  }

  public SyntheticRun(Path dir) {
    this.dir = dir;
  }

  public SyntheticRun samples(BiConsumer<Integer, ObjectNode> change) {
    sample = change;
    return this;
  }

  public SyntheticRun report(Consumer<ObjectNode> change) {
    report = change;
    return this;
  }

  /** Changes the ends of fetches; there are ten a second, of the peers in turn. */
  public SyntheticRun fetches(BiConsumer<Integer, ObjectNode> change) {
    fetch = change;
    return this;
  }

  public SyntheticRun events(Consumer<Appender> more) {
    moreEvents = more;
    return this;
  }

  public SyntheticRun logs(Consumer<Appender> more) {
    moreLogs = more;
    return this;
  }

  /** The whole of the trace, in place of two spans at the start. */
  public SyntheticRun trace(String json) {
    trace = json;
    return this;
  }

  public SyntheticRun logLines(int lines) {
    logLines = lines;
    return this;
  }

  public Path base() {
    return dir.resolve(BASE);
  }

  public Path file(String suffix) {
    return dir.resolve(BASE + suffix);
  }

  public RunFileSet write() throws IOException {
    Files.createDirectories(dir);
    try (Lines out = new Lines(file(".resources.jsonl"))) {
      for (int i = 0; i < SECONDS; i++) {
        ObjectNode node = healthy(i);
        sample.accept(i, node);
        out.line(node);
      }
    }
    try (Lines out = new Lines(file(".events.jsonl"))) {
      out.line(event(1000, "fetch_start").put("peer_id", "10.0.0.1:8333"));
      for (int i = 10; i < SECONDS * 10; i++) {
        ObjectNode node = event(i * 100L, "fetch_end");
        node.put("peer_id", "10.0.0." + (i % 6 + 1) + ":8333");
        node.put("received_blocks", 10).put("bytes_received", 40_000);
        node.put("duration_ms", 90 + i % 20).putNull("error");
        fetch.accept(i, node);
        out.line(node);
      }
      moreEvents.accept(out);
    }
    try (Lines out = new Lines(file(".logs.jsonl"))) {
      for (int i = 0; i < logLines; i++) {
        out.line(log((long) i * SECONDS * 1000 / logLines, "INFO", "batch " + i + " stored"));
      }
      moreLogs.accept(out);
    }
    Files.writeString(file(".trace.json"), trace);
    ObjectNode root = (ObjectNode) Report.JSON.readTree(RUNS.resolve(BASE + ".json").toFile());
    ((ObjectNode) root.path("meta")).put("duration_ms", SECONDS * 1000);
    ((ObjectNode) root.at("/meta/env")).put("cpu_count", 4);
    for (String ledger : new String[] {"logs", "events"}) {
      ((ObjectNode) root.path(ledger)).put("dropped", 0);
    }
    root.putObject("resources");
    root.putArray("peer_health_all");
    root.putArray("spans");
    report.accept(root);
    Files.writeString(file(".json"), root.toPrettyString());
    return RunFileSet.find(dir, BASE).orElseThrow();
  }

  public static ObjectNode event(long millis, String name) {
    return stamped(millis).put("event", name);
  }

  public static ObjectNode log(long millis, String level, String message) {
    ObjectNode node = stamped(millis).put("level", level).put("target", "io.example.Sync");
    node.put("thread", "main").put("message", message).putObject("fields").put("n", 1);
    return node;
  }

  private static ObjectNode stamped(long millis) {
    return Report.JSON
        .createObjectNode()
        .put("t_ms", millis)
        .put("ts", START.plusMillis(millis).toString().replaceAll("(:\\d\\d)Z", "$1.000Z"));
  }

  /** CPU at half of what there is, a saw in the heap, a queue that is worked off. */
  private static ObjectNode healthy(int i) {
    int wave = Math.abs(i % 20 - 10);
    ObjectNode node = stamped(i * 1000L);
    node.put("rss_kb", 500_000 + 1000 * wave).put("rss_anon_kb", 450_000 + 1000 * wave);
    node.put("swap_kb", 0).put("host_memory_kb", 16_000_000);
    node.put("host_memory_available_kb", 12_000_000);
    node.put("heap_used_kb", 200_000 + 10_000 * wave).put("heap_max_kb", 4_000_000);
    node.put("cpu_busy_pct", 55).put("cpu_iowait_pct", 1).put("cpu_steal_pct", 0);
    node.put("proc_cpu_pct", 200 + wave).put("psi_io_some_pct", 2).put("psi_cpu_some_pct", 5);
    node.put("psi_memory_some_pct", 0).put("psi_memory_full_pct", 0).put("major_faults_s", 0);
    node.put("disk_read_mib_s", 0.1).put("disk_write_mib_s", 4 + 0.1 * wave);
    node.put("net_rx_mib_s", 2 + 0.5 * wave).put("net_tx_mib_s", 0.1);
    node.put("cgroup_memory_kb", 700_000).put("cgroup_memory_max_kb", "max");
    node.put("cgroup_cpu_max_cores", "max").put("cgroup_throttled_pct", 0);
    node.put("cgroup_throttled_ms", 0).put("cgroup_oom_kills", 0);
    node.put("gc_pause_ms", i % 10 == 0 ? 12 : 0).put("gap_ms", 0).put("self_dropped", 0);
    node.put("processed", 100L * i).put("queue", 100L * (SECONDS - i)).put("inflight", 60);
    node.put("peers_active", 6).put("peers_total", 6);
    return node;
  }

  private static final class Lines implements Appender, AutoCloseable {
    private final BufferedWriter out;

    Lines(Path file) throws IOException {
      out = Files.newBufferedWriter(file);
    }

    @Override
    public void line(ObjectNode node) {
      try {
        out.write(node.toString());
        out.write('\n');
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
