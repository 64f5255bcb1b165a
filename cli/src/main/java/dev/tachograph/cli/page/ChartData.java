package dev.tachograph.cli.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tachograph.analysis.figures.TimeSeries;
import dev.tachograph.analysis.internal.run.Samples;
import dev.tachograph.analysis.internal.run.Series;
import java.io.IOException;
import java.util.List;

/** Samples as lines to draw, with few points for each step of time but every peak. */
final class ChartData {
  /** Enough for the width of a screen. */
  static final int STEPS = 1200;

  private static final List<String> KEYS =
      List.of(
          "processed",
          "queue",
          "inflight",
          "proc_cpu_pct",
          "cpu_busy_pct",
          "cpu_iowait_pct",
          "cpu_steal_pct",
          "rss_kb",
          "rss_anon_kb",
          "rss_file_kb",
          "rss_shmem_kb",
          "heap_used_kb",
          "heap_committed_kb",
          "heap_after_gc_kb",
          "direct_kb",
          "disk_read_mib_s",
          "disk_write_mib_s",
          "proc_read_mib_s",
          "proc_write_mib_s",
          "disk_util_pct",
          "disk_wait_ms",
          "alloc_mib_s",
          "run_queue_wait_pct",
          "tcp_retransmits_s",
          "net_rx_mib_s",
          "net_tx_mib_s",
          "gc_pause_ms",
          "alloc_stall_ms",
          "safepoint_ms",
          "psi_cpu_some_pct",
          "psi_io_some_pct",
          "psi_memory_some_pct",
          "psi_io_full_pct",
          "psi_memory_full_pct",
          "peers_active",
          "peers_total",
          "cgroup_throttled_pct",
          "gap_ms");

  private final Samples samples;
  private final int steps;

  ChartData(Samples samples, int steps) {
    this.samples = samples;
    this.steps = steps;
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    TimeSeries throughput = Series.ofThroughput(samples).reduced(steps);
    json.writeNumberField("samples", samples.seen());
    json.writeBooleanField("all", samples.size() == throughput.size());
    json.writeArrayFieldStart("x");
    for (int i = 0; i < throughput.size(); i++) {
      json.writeNumber(throughput.millis(i));
    }
    json.writeEndArray();
    json.writeObjectFieldStart("y");
    series(json, throughput);
    for (String key : KEYS) {
      series(json, Series.of(samples, key).reduced(steps));
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void series(JsonGenerator json, TimeSeries series) throws IOException {
    if (!series.hasValues()) {
      return;
    }
    json.writeArrayFieldStart(series.name());
    for (int i = 0; i < series.size(); i++) {
      number(json, series.value(i));
    }
    json.writeEndArray();
  }

  private static void number(JsonGenerator json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(Math.round(value * 1000) / 1000.0);
    } else {
      json.writeNull();
    }
  }
}
