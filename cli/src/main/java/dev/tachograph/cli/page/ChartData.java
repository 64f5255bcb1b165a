package dev.tachograph.cli.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tachograph.analysis.internal.run.Samples;
import dev.tachograph.analysis.internal.run.Series;
import java.io.IOException;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Samples as lines to draw: where there are more than two for each step of time, a step has two
 * points, its least and its greatest value in the order in which they came, so that no peak is
 * lost.
 */
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
    int n = samples.size();
    boolean all = n <= 2 * steps;
    json.writeNumberField("samples", samples.seen());
    json.writeBooleanField("all", all);
    json.writeArrayFieldStart("x");
    for (int i = 0; i < (all ? n : 2 * steps); i++) {
      json.writeNumber(all ? samples.millis(i) : time(i));
    }
    json.writeEndArray();
    json.writeObjectFieldStart("y");
    series(json, "throughput", all, i -> Series.throughput(samples, i));
    for (String key : KEYS) {
      series(json, key, all, i -> samples.value(key, i));
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private int first(int step) {
    return (int) ((long) samples.size() * step / steps);
  }

  private double time(int point) {
    long from = samples.millis(first(point / 2));
    int next = first(point / 2 + 1);
    long to = samples.millis(Math.min(samples.size() - 1, next));
    return point % 2 == 0 ? from : (from + to) / 2.0;
  }

  private void series(JsonGenerator json, String key, boolean all, IntToDoubleFunction value)
      throws IOException {
    if (!isThere(value)) {
      return;
    }
    json.writeArrayFieldStart(key);
    if (all) {
      for (int i = 0; i < samples.size(); i++) {
        number(json, value.applyAsDouble(i));
      }
    } else {
      for (int step = 0; step < steps; step++) {
        extremes(json, first(step), first(step + 1), value);
      }
    }
    json.writeEndArray();
  }

  private boolean isThere(IntToDoubleFunction value) {
    for (int i = 0; i < samples.size(); i++) {
      if (Double.isFinite(value.applyAsDouble(i))) {
        return true;
      }
    }
    return false;
  }

  private static void extremes(JsonGenerator json, int from, int to, IntToDoubleFunction value)
      throws IOException {
    int least = -1;
    int greatest = -1;
    for (int i = from; i < to; i++) {
      double at = value.applyAsDouble(i);
      if (Double.isFinite(at)) {
        least = least < 0 || at < value.applyAsDouble(least) ? i : least;
        greatest = greatest < 0 || at > value.applyAsDouble(greatest) ? i : greatest;
      }
    }
    for (int i : new int[] {Math.min(least, greatest), Math.max(least, greatest)}) {
      number(json, i < 0 ? Double.NaN : value.applyAsDouble(i));
    }
  }

  private static void number(JsonGenerator json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(Math.round(value * 1000) / 1000.0);
    } else {
      json.writeNull();
    }
  }
}
