package dev.tachograph.benchmarks;

import dev.tachograph.resources.ResourceKey;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A run that was never made, in files like those of the recorder: a sample of every key each second
 * (some 1,300 bytes), log lines of some 230 bytes, and a pause of the collector every ten seconds.
 * The same for the same numbers.
 */
final class GeneratedRun {
  private static final String BASE = "2026-11-23__06-12-47";
  private static final long FILE_BYTES = 256L << 20;
  private static final Instant START = Instant.parse("2026-11-23T06:12:47Z");

  /** Those of a program that is no sync, on a machine without control groups. */
  private static final List<ResourceKey> KEYS =
      ResourceKey.all().stream()
          .filter(ResourceKey::isNumber)
          .filter(key -> !key.key().startsWith("cgroup_") && !key.key().startsWith("children_"))
          .filter(key -> !key.isProgress() || key == ResourceKey.DONE)
          .toList();

  private final Path dir;
  private final int samples;
  private final long lines;
  private final int peers;
  private final SplittableRandom random = new SplittableRandom(20);
  private final double[] values = new double[KEYS.size()];

  /**
   * Names a run.
   *
   * @param dir an own directory, which is made
   * @param samples a second each
   * @param lines log lines, spread evenly
   * @param peers peers in its report
   */
  GeneratedRun(Path dir, int samples, long lines, int peers) {
    this.dir = dir;
    this.samples = samples;
    this.lines = lines;
    this.peers = peers;
  }

  Path base() {
    return dir.resolve(BASE);
  }

  /** Writes it and returns how many bytes that were. */
  long write() throws IOException {
    Files.createDirectories(dir);
    try (Segments out = new Segments("resources", samples)) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < samples; i++) {
        sample(line, i);
        out.line(line);
      }
    }
    try (Segments out = new Segments("logs", lines)) {
      StringBuilder line = new StringBuilder();
      for (long i = 0; i < lines; i++) {
        log(line, i, (long) (i * (samples * 1000.0 / lines)));
        out.line(line);
      }
    }
    try (Segments out = new Segments("events", samples)) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < samples; i += 10) {
        stamp(line, i * 1000L + 7);
        line.append(
                ",\"event\":\"gc_pause\",\"collector\":\"G1 Young Generation\",\"duration_ms\":")
            .append(3 + random.nextInt(4000) / 100.0)
            .append(",\"cause\":\"G1 Evacuation Pause\",\"heap_after_kb\":")
            .append(200_000 + random.nextInt(99_999))
            .append("}\n");
        out.line(line);
      }
    }
    report();
    try (Stream<Path> files = Files.list(dir)) {
      long bytes = 0;
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  /** Removes what was written. */
  void delete() throws IOException {
    if (Files.isDirectory(dir)) {
      try (Stream<Path> files = Files.list(dir)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(dir);
    }
  }

  private static void stamp(StringBuilder line, long millis) {
    line.setLength(0);
    line.append("{\"t_ms\":").append(millis).append(",\"ts\":\"");
    String ts = START.plusMillis(millis).toString();
    line.append(ts, 0, 19).append('.');
    long rest = millis % 1000;
    line.append(rest < 10 ? "00" : rest < 100 ? "0" : "").append(rest).append("Z\"");
  }

  private void sample(StringBuilder line, int second) {
    stamp(line, second * 1000L);
    for (int k = 0; k < KEYS.size(); k++) {
      ResourceKey key = KEYS.get(k);
      line.append(",\"").append(key.key()).append("\":");
      value(line, key, k, second);
    }
    line.append("}\n");
  }

  private void value(StringBuilder line, ResourceKey key, int k, int second) {
    String name = key.key();
    if (name.endsWith("_max_kb") || name.endsWith("_max_cores")) {
      line.append("\"max\"");
    } else if (key == ResourceKey.DONE) {
      line.append(second * 25L);
    } else if (key == ResourceKey.RUN_FREE_KB || name.startsWith("host_")) {
      line.append(64_000_000 - random.nextInt(5_000) * 4);
    } else if (name.endsWith("_kb")) {
      values[k] =
          Math.max(1_000, (values[k] == 0 ? 400_000 : values[k]) + random.nextInt(401) - 200);
      line.append((long) values[k]);
    } else if (key == ResourceKey.SELF_DROPPED) {
      line.append(0);
    } else if (key.isSinceLast()) {
      line.append(random.nextInt(20) == 0 ? random.nextInt(30) : 0);
    } else if (name.endsWith("_pct") || name.endsWith("_mib_s")) {
      int hundredths = random.nextInt(2_000);
      line.append(hundredths / 100).append('.').append(hundredths % 100 / 10);
      line.append(hundredths % 10);
    } else {
      line.append(100 + random.nextInt(8));
    }
  }

  private static void log(StringBuilder line, long i, long millis) {
    String level =
        i % 100_000 == 7 ? "ERROR" : i % 50 == 3 ? "WARN" : i % 3 == 0 ? "INFO" : "DEBUG";
    stamp(line, millis);
    line.append(",\"level\":\"").append(level);
    line.append("\",\"target\":\"io.example.sync.Fetcher").append(i % 40);
    line.append("\",\"thread\":\"fetch-").append(i % 16);
    line.append("\",\"message\":\"batch fetched\",\"fields\":{\"block\":").append(i);
    line.append(",\"peer\":\"10.0.0.7:8333\",\"batch\":32,\"elapsed_ms\":12.345,\"ok\":true}");
    if (level.equals("ERROR")) {
      line.append(
          ",\"error\":{\"type\":\"java.io.IOException\",\"message\":\"no\",\"stack\":\"java.io.IOException\\n"
              + "\\tat a.B\"}");
    }
    line.append("}\n");
  }

  private void report() throws IOException {
    StringBuilder report = new StringBuilder();
    report.append("{\"format\":\"tachograph-report/2\",\"status\":\"completed\",\"meta\":{");
    report.append("\"run_id\":\"").append(BASE).append("-1\",\"run_name\":\"generated\",");
    report.append("\"started_at\":\"").append(START.toString().replace("Z", ".000Z")).append('"');
    report.append(",\"duration_ms\":").append(samples * 1000L);
    report.append(",\"env\":{\"cpu_count\":4}},\"progress\":{\"done\":").append(samples * 25L);
    report.append("},\"resources\":{");
    for (int k = 0; k < KEYS.size(); k++) {
      report.append(k == 0 ? "\"" : ",\"").append(KEYS.get(k).key());
      report.append("\":{\"min\":1000,\"mean\":400000,\"p50\":400000,\"p95\":500000,");
      report.append("\"max\":600000}");
    }
    report.append("},\"peer_health_all\":[");
    for (int i = 0; i < peers; i++) {
      report.append(i == 0 ? "" : ",\n").append("{\"peer_id\":\"10.").append(i >> 16);
      report.append('.').append(i >> 8 & 255).append('.').append(i & 255).append(":8333\",");
      report.append("\"is_banned\":false,\"ban_remaining_ms\":null,\"consecutive_failures\":0,");
      report.append("\"consecutive_partials\":0,\"successes\":120,\"failures\":").append(i % 7);
      report.append(",\"partials\":0,\"assignments\":120,\"assigned_blocks\":").append(3200 + i);
      report.append(",\"inflight_blocks\":0,\"batch_limit\":64,\"batch_limit_max\":64,");
      report.append("\"batch_limit_avg\":24.5,\"last_assigned_age_ms\":12,");
      report.append("\"last_success_age_ms\":20,\"last_failure_age_ms\":null,");
      report.append("\"last_partial_age_ms\":null,\"quality_score\":0.9,\"quality_samples\":120,");
      report.append("\"last_error\":\"no answer in 2000 ms\",\"last_error_age_ms\":30,");
      report.append("\"last_error_count\":").append(i % 7).append('}');
    }
    report.append("],\"findings\":[]}\n");
    Files.writeString(dir.resolve(BASE + ".json"), report);
  }

  /** The files of a stream, of {@link #FILE_BYTES} each; the last one has no number. */
  private final class Segments implements AutoCloseable {
    private final String kind;
    private long left;
    private long bytes;
    private int number;
    private OutputStream out;

    Segments(String kind, long lines) throws IOException {
      this.kind = kind;
      this.left = lines;
      this.out = open();
    }

    private Path file(String of) {
      return dir.resolve(BASE + "." + kind + of + ".jsonl");
    }

    private OutputStream open() throws IOException {
      return new BufferedOutputStream(Files.newOutputStream(file("")), 1 << 18);
    }

    void line(StringBuilder line) throws IOException {
      out.write(line.toString().getBytes(StandardCharsets.ISO_8859_1));
      bytes += line.length();
      left--;
      if (bytes >= FILE_BYTES && left > 0) {
        out.close();
        number++;
        Files.move(file(""), file("." + number));
        out = open();
        bytes = 0;
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
