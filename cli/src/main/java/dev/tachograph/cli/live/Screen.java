package dev.tachograph.cli.live;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.text.Columns;
import dev.tachograph.cli.text.Style;
import dev.tachograph.common.Level;
import dev.tachograph.resources.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines of a live view of a given size, and the single line of a view without a screen. */
public final class Screen {
  private static final int LABEL = 12;
  private static final int VALUE = 26;

  /** A chart with fewer columns says nothing. */
  private static final int LEAST_CHART = 8;

  /** Shares of what is possible, such as of the heap, that deserve attention. */
  private static final double ALMOST_ALL = 0.95;

  private static final double MUCH = 0.8;

  /** Counts of the program's progress, where it provides them, and its threads. */
  private static final List<ResourceKey> COUNTS =
      List.of(
          ResourceKey.QUEUE,
          ResourceKey.INFLIGHT,
          ResourceKey.ESCALATION,
          ResourceKey.PEERS_ACTIVE,
          ResourceKey.PEERS_TOTAL,
          ResourceKey.THREADS,
          ResourceKey.OPEN_FDS);

  /** A row of values with its latest one. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  private record Row(String label, double[] values, double full, String now) {}

  private final boolean unicode;
  private final Style style;

  /**
   * Creates a screen.
   *
   * @param unicode whether block characters can be shown
   * @param style its colors
   */
  public Screen(boolean unicode, Style style) {
    this.unicode = unicode;
    this.style = style;
  }

  /**
   * The lines, no more than the rows and none wider than the columns.
   *
   * @param threads those of the process; none where they cannot be read
   */
  List<String> lines(
      Head head, LiveRun run, List<LiveThreads.Row> threads, View view, int columns, int rows) {
    List<String> lines = new ArrayList<>();
    JsonNode last = run.last();
    boolean progress = last == null || !Double.isNaN(LiveRun.done(last));
    view.usualLevel(progress ? Level.WARN : Level.INFO);
    lines.add(title(head, last, view));
    if (view.showsHelp()) {
      lines.add("");
      lines.addAll(View.HELP);
    } else {
      if (progress) {
        lines.add(progress(run, last, columns));
      }
      lines.add(counts(last));
      lines.add("");
      charts(lines, progress ? progressRows(run) : List.of(), columns);
      charts(lines, rows(run, last), columns);
      if (!progress) {
        lines.add(pressure(last));
      }
      lines.add(waits(last));
      lines.add(group(last));
      panes(lines, run, threads, view, rows);
    }
    while (lines.size() < rows - 1) {
      lines.add("");
    }
    List<String> shown = new ArrayList<>(lines.subList(0, Math.min(lines.size(), rows - 1)));
    shown.add(style.dim(view.bottom()));
    shown.replaceAll(line -> Columns.cut(line, columns));
    return shown;
  }

  private void panes(
      List<String> lines, LiveRun run, List<LiveThreads.Row> threads, View view, int rows) {
    Panes panes = new Panes(style, view);
    int room = Math.max(0, rows - lines.size() - 1);
    int logged = Math.min(run.records(view.level()).size(), room);
    // Two lines of it are headings.
    int upper = Math.max(room / 2, room - logged - 1) - 1;
    if (run.peers().isEmpty() || view.prefersThreads()) {
      panes.threads(lines, threads, upper);
    } else {
      panes.peers(lines, run.peers(), upper);
    }
    panes.logs(lines, run, Math.max(0, rows - lines.size() - 2));
  }

  private String title(Head head, @Nullable JsonNode last, View view) {
    String up = last == null ? "" : "  up " + Texts.duration(LiveRun.number(last, "t_ms"));
    String name = head.name().isEmpty() ? "" : "  " + Texts.escape(head.name());
    String paused = view.isPaused() ? "  " + style.yellow("PAUSED") : "";
    String status = style.status(head.status(), head.status());
    return style.bold(head.base()) + name + "  pid " + head.pid() + "  " + status + up + paused;
  }

  private String progress(LiveRun run, @Nullable JsonNode last, int columns) {
    double done = LiveRun.done(last);
    double left = LiveRun.left(last);
    if (last == null) {
      return "no progress is reported";
    }
    String rest = "  " + speed(run) + eta(run);
    if (Double.isNaN(left) || done + left <= 0) {
      return Texts.count((long) done) + " done" + rest;
    }
    double share = done / (done + left);
    String text =
        String.format(
            Locale.ROOT, " %5.1f %%  %s of %s", share * 100, count(done), count(done + left));
    int width = Math.max(4, Math.min(40, columns - text.length() - rest.length()));
    return Chart.bar(share, width, unicode) + text + rest;
  }

  private static String count(double number) {
    return Texts.count((long) number);
  }

  private static String speed(LiveRun run) {
    double rate = run.rate();
    return Double.isNaN(rate) ? "-/s" : Texts.number(rate) + "/s";
  }

  private static String eta(LiveRun run) {
    double eta = run.etaMillis();
    return Double.isNaN(eta) ? "  ETA -" : "  ETA " + Texts.duration(eta);
  }

  private static String counts(@Nullable JsonNode last) {
    if (last == null) {
      return "no sample yet";
    }
    StringBuilder line = new StringBuilder();
    if (last.path("status").isTextual()) {
      line.append(Texts.escape(last.path("status").asText()));
    }
    for (ResourceKey key : COUNTS) {
      if (last.has(key.key())) {
        count(line, key.key(), LiveRun.number(last, key.key()));
      }
    }
    for (Map.Entry<String, JsonNode> figure : last.properties()) {
      if (ResourceKey.named(figure.getKey()) == null && figure.getValue().isNumber()) {
        if (!figure.getKey().equals("t_ms")) {
          line.append("  ").append(Texts.escape(figure.getKey()).replace('_', ' ')).append(' ');
          line.append(Texts.number(figure.getValue().doubleValue()));
        }
      }
    }
    return line.toString().strip();
  }

  private static void count(StringBuilder line, String key, double value) {
    line.append("  ").append(key.replace('_', ' ')).append(' ');
    line.append(Double.isNaN(value) ? "-" : count(value));
  }

  private static List<Row> progressRows(LiveRun run) {
    double[] speed = run.speed();
    return List.of(new Row("speed", speed, 0, now(speed, "/s")));
  }

  private static List<Row> rows(LiveRun run, @Nullable JsonNode last) {
    double[] cpu = run.series(ResourceKey.PROC_CPU_PCT);
    double[] host = run.series(ResourceKey.CPU_BUSY_PCT);
    double[] heap = run.series(ResourceKey.HEAP_USED_KB);
    double max = LiveRun.number(last, ResourceKey.HEAP_MAX_KB);
    String ofMax = Double.isNaN(max) ? "" : " of " + Texts.kib(max);
    double[] written = run.series(ResourceKey.PROC_WRITE_MIB_S);
    double[] read = run.series(ResourceKey.PROC_READ_MIB_S);
    double[] gc = run.series(ResourceKey.GC_PAUSE_MS);
    double full = Double.isNaN(max) ? 0 : max;
    return List.of(
        new Row("CPU", cpu, 0, now(cpu, " %")),
        new Row("CPU of host", host, 100, now(host, " %")),
        new Row("memory", run.series(ResourceKey.RSS_KB), 0, kib(last, ResourceKey.RSS_KB)),
        new Row("heap", heap, full, kib(last, ResourceKey.HEAP_USED_KB) + ofMax),
        new Row("disk write", written, 0, now(written, " MiB/s")),
        new Row("disk read", read, 0, now(read, " MiB/s")),
        new Row("GC pauses", gc, 0, now(gc, " ms")));
  }

  /** A line for each row; without its chart where there is no room for one. */
  private void charts(List<String> lines, List<Row> rows, int columns) {
    int width = columns - LABEL - VALUE;
    for (Row row : rows) {
      String chart =
          width < LEAST_CHART ? "" : Chart.line(row.values, width, row.full, unicode) + "  ";
      lines.add(Columns.pad(row.label, LABEL) + chart + byValue(row));
    }
  }

  /** The latest value, in color where it is close to what is possible. */
  private String byValue(Row row) {
    double last = row.values.length == 0 ? Double.NaN : row.values[row.values.length - 1];
    double share = row.full > 0 ? last / row.full : Double.NaN;
    if (share >= ALMOST_ALL) {
      return style.red(row.now);
    }
    return share >= MUCH ? style.yellow(row.now) : row.now;
  }

  /** How much of the time somebody waited for what is short. */
  private static String pressure(@Nullable JsonNode last) {
    return line(
        last,
        "pressure",
        new Part("CPU ", ResourceKey.PSI_CPU_SOME_PCT, " %"),
        new Part("I/O ", ResourceKey.PSI_IO_SOME_PCT, " %"),
        new Part("memory ", ResourceKey.PSI_MEMORY_SOME_PCT, " %"),
        new Part("I/O wait ", ResourceKey.CPU_IOWAIT_PCT, " %"),
        new Part("stopped ", ResourceKey.SAFEPOINT_MS, " ms"));
  }

  /** What is short, or soon will be. */
  private static String waits(@Nullable JsonNode last) {
    return line(
        last,
        "waits",
        new Part("run queue ", ResourceKey.RUN_QUEUE_WAIT_PCT, " %"),
        new Part("disk busy ", ResourceKey.DISK_UTIL_PCT, " %"),
        new Part("a request ", ResourceKey.DISK_WAIT_MS, " ms"),
        new Part("retransmits ", ResourceKey.TCP_RETRANSMITS_S, "/s"),
        new Part("allocates ", ResourceKey.ALLOC_MIB_S, " MiB/s"),
        new Part("stalled ", ResourceKey.ALLOC_STALL_MS, " ms"),
        new Part("heap after GC ", ResourceKey.HEAP_AFTER_GC_KB, ""),
        new Part("native ", ResourceKey.NATIVE_KB, ""),
        new Part("disk free ", ResourceKey.RUN_FREE_KB, ""));
  }

  /**
   * The cgroup: the use of its limits, and whether the kernel throttles the program because of
   * them.
   */
  private static String group(@Nullable JsonNode last) {
    return line(
        last,
        "cgroup",
        new Part("", ResourceKey.CGROUP_MEMORY_KB, ""),
        new Part("of ", ResourceKey.CGROUP_MEMORY_MAX_KB, ""),
        new Part("anonymous ", ResourceKey.CGROUP_ANON_KB, ""),
        new Part("files ", ResourceKey.CGROUP_FILE_KB, ""),
        new Part("high ", ResourceKey.CGROUP_MEMORY_HIGH_KB, ""),
        new Part("CPUs ", ResourceKey.USABLE_CPUS, ""),
        new Part("quota ", ResourceKey.CGROUP_CPU_MAX_CORES, ""),
        new Part("throttled ", ResourceKey.CGROUP_THROTTLED_PCT, " %"),
        new Part("memory waits ", ResourceKey.CGROUP_PSI_MEMORY_SOME_PCT, " %"));
  }

  private record Part(String before, ResourceKey key, String unit) {}

  /** Unknown values and limits that are not set are left out. */
  private static String line(@Nullable JsonNode last, String label, Part... parts) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-" + LABEL + "s", label));
    boolean any = false;
    for (Part part : parts) {
      double value = LiveRun.number(last, part.key);
      if (Double.isFinite(value)) {
        line.append(any ? "  " : "").append(part.before);
        line.append(part.key.unit().equals("KiB") ? Texts.kib(value) : Texts.number(value));
        line.append(part.unit);
        any = true;
      }
    }
    return line.append(any ? "" : "-").toString();
  }

  private static String now(double[] values, String unit) {
    double last = values.length == 0 ? Double.NaN : values[values.length - 1];
    return Double.isNaN(last) ? "-" : Texts.number(last) + unit;
  }

  private static String kib(@Nullable JsonNode sample, ResourceKey key) {
    double value = LiveRun.number(sample, key);
    return Double.isNaN(value) ? "-" : Texts.kib(value);
  }

  private static String status(JsonNode last) {
    return Texts.escape(last.path("status").isTextual() ? last.path("status").asText() : "-");
  }

  /** The last sample as one line; null if there is none yet. */
  public @Nullable String plain(Head head, LiveRun run) {
    JsonNode last = run.last();
    if (last == null) {
      return null;
    }
    double done = LiveRun.done(last);
    return Texts.duration(LiveRun.number(last, "t_ms"))
        + "  "
        + head.status()
        + (Double.isNaN(done) ? "" : "  " + status(last) + "  done " + count(done))
        + (Double.isNaN(done) ? "" : "  " + speed(run) + eta(run))
        + "  CPU "
        + now(run.series(ResourceKey.PROC_CPU_PCT), " %")
        + "  memory "
        + kib(last, ResourceKey.RSS_KB)
        + "  heap "
        + kib(last, ResourceKey.HEAP_USED_KB)
        + "  GC "
        + now(run.series(ResourceKey.GC_PAUSE_MS), " ms");
  }
}
