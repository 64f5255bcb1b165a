package dev.tachograph.cli.live;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.resources.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jline.utils.WCWidth;
import org.jspecify.annotations.Nullable;

/** The lines of a live view of a given size, and the single line of a view without a screen. */
public final class Screen {
  private static final int LABEL = 12;
  private static final int VALUE = 26;

  /** The number of lines other than peers and warnings. */
  private static final int FIXED = 15;

  /** Counts of the program's progress, where it provides them, and its threads. */
  private static final List<ResourceKey> COUNTS =
      List.of(
          ResourceKey.QUEUE,
          ResourceKey.INFLIGHT,
          ResourceKey.ESCALATION,
          ResourceKey.PEERS_ACTIVE,
          ResourceKey.PEERS_TOTAL,
          ResourceKey.THREADS);

  private final boolean unicode;

  /**
   * Creates a screen.
   *
   * @param unicode whether block characters can be shown
   */
  public Screen(boolean unicode) {
    this.unicode = unicode;
  }

  /** The lines, no more than the rows and none wider than the columns. */
  public List<String> lines(Head head, LiveRun run, int columns, int rows) {
    List<String> lines = new ArrayList<>();
    JsonNode last = run.last();
    lines.add(title(head, last));
    lines.add(progress(run, last, columns));
    lines.add(counts(last));
    lines.add("");
    charts(lines, run, last, columns);
    lines.add(waits(last));
    lines.add(group(last));
    int room = Math.max(0, rows - FIXED - 1);
    List<PeerRow> peers = run.peers();
    int peerRows = Math.min(peers.size(), Math.max(room / 2, room - run.warnings().size()));
    peers(lines, peers, peerRows);
    warnings(lines, run.warnings(), Math.max(0, rows - lines.size() - 2));
    while (lines.size() < rows - 1) {
      lines.add("");
    }
    List<String> shown = new ArrayList<>(lines.subList(0, Math.min(lines.size(), rows - 1)));
    shown.add("q quits");
    shown.replaceAll(line -> cut(line, columns));
    return shown;
  }

  private static String title(Head head, @Nullable JsonNode last) {
    String up = last == null ? "" : "  up " + Texts.duration(LiveRun.number(last, "t_ms"));
    String name = head.name().isEmpty() ? "" : "  " + Texts.escape(head.name());
    return head.base() + name + "  pid " + head.pid() + "  " + head.status() + up;
  }

  private String progress(LiveRun run, @Nullable JsonNode last, int columns) {
    double done = LiveRun.done(last);
    double left = LiveRun.left(last);
    if (last == null || Double.isNaN(done)) {
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
    line.append(Texts.escape(last.path("status").asText("-")).replace("null", "-"));
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
    return line.toString();
  }

  private static void count(StringBuilder line, String key, double value) {
    line.append("  ").append(key.replace('_', ' ')).append(' ');
    line.append(Double.isNaN(value) ? "-" : count(value));
  }

  private void charts(List<String> lines, LiveRun run, @Nullable JsonNode last, int columns) {
    int width = Math.max(1, columns - LABEL - VALUE);
    double[] speed = run.speed();
    chart(lines, "speed", speed, 0, width, now(speed, "/s"));
    double[] cpu = run.series(ResourceKey.PROC_CPU_PCT);
    chart(lines, "CPU", cpu, 0, width, now(cpu, " %"));
    double[] host = run.series(ResourceKey.CPU_BUSY_PCT);
    chart(lines, "CPU of host", host, 100, width, now(host, " %"));
    chart(lines, "memory", run.series(ResourceKey.RSS_KB), 0, width, kib(last, ResourceKey.RSS_KB));
    String heap = kib(last, ResourceKey.HEAP_USED_KB) + " of " + kib(last, ResourceKey.HEAP_MAX_KB);
    double max = LiveRun.number(last, ResourceKey.HEAP_MAX_KB);
    chart(
        lines,
        "heap",
        run.series(ResourceKey.HEAP_USED_KB),
        Double.isNaN(max) ? 0 : max,
        width,
        heap);
    double[] written = run.series(ResourceKey.PROC_WRITE_MIB_S);
    chart(lines, "disk write", written, 0, width, now(written, " MiB/s"));
    double[] read = run.series(ResourceKey.PROC_READ_MIB_S);
    chart(lines, "disk read", read, 0, width, now(read, " MiB/s"));
    double[] gc = run.series(ResourceKey.GC_PAUSE_MS);
    chart(lines, "GC pauses", gc, 0, width, now(gc, " ms"));
  }

  private void chart(
      List<String> lines, String label, double[] values, double full, int width, String now) {
    lines.add(
        String.format(
            Locale.ROOT,
            "%-" + LABEL + "s%s  %s",
            label,
            Chart.line(values, width, full, unicode),
            now));
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

  private static void peers(List<String> lines, List<PeerRow> peers, int rows) {
    if (rows <= 0) {
      return;
    }
    lines.add(
        "peer                            quality   full  part  failed   blocks  state, last error");
    int best = rows >= peers.size() ? rows : (rows + 1) / 2;
    for (int i = 0; i < rows; i++) {
      // If there is no room for all: the best and the worst.
      PeerRow peer = peers.get(i < best ? i : peers.size() - rows + i);
      lines.add(
          String.format(
              Locale.ROOT,
              "%-30.30s  %7s  %5d  %4d  %6d  %7d  %s",
              Texts.escape(peer.id),
              peer.samples() == 0 ? "-" : String.format(Locale.ROOT, "%.2f", peer.quality()),
              peer.full,
              peer.partial,
              peer.failed,
              peer.blocks,
              Texts.escape((peer.state + "  " + peer.lastError).strip())));
    }
  }

  private static void warnings(List<String> lines, List<JsonNode> warnings, int rows) {
    if (rows <= 0 || warnings.isEmpty()) {
      return;
    }
    lines.add("latest warnings");
    warnings
        .subList(Math.max(0, warnings.size() - rows), warnings.size())
        .forEach(record -> lines.add(warning(record)));
  }

  /** A warning as one line. */
  static String warning(JsonNode record) {
    StringBuilder line = new StringBuilder();
    line.append(Texts.duration(record.path("t_ms").asDouble())).append("  ");
    line.append(Texts.escape(record.path("level").asText())).append("  ");
    line.append(Texts.escape(record.path("message").asText("")));
    record
        .path("fields")
        .properties()
        .forEach(
            field ->
                line.append(' ')
                    .append(Texts.escape(field.getKey()))
                    .append('=')
                    .append(Texts.escape(text(field.getValue()))));
    return line.toString();
  }

  private static String text(JsonNode value) {
    return value.isContainerNode() ? value.toString() : value.asText("");
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
        + "  "
        + Texts.escape(last.path("status").isTextual() ? last.path("status").asText() : "-")
        + "  done "
        + (Double.isNaN(done) ? "-" : count(done))
        + "  "
        + speed(run)
        + eta(run)
        + "  CPU "
        + now(run.series(ResourceKey.PROC_CPU_PCT), " %")
        + "  memory "
        + kib(last, ResourceKey.RSS_KB)
        + "  heap "
        + kib(last, ResourceKey.HEAP_USED_KB)
        + "  GC "
        + now(run.series(ResourceKey.GC_PAUSE_MS), " ms");
  }

  /** The beginning of a line that fits into a number of columns; wide characters take two. */
  static String cut(String line, int columns) {
    int width = 0;
    for (int i = 0; i < line.length(); ) {
      int c = line.codePointAt(i);
      width += Math.max(0, WCWidth.wcwidth(c));
      if (width > columns) {
        return line.substring(0, i);
      }
      i += Character.charCount(c);
    }
    return line;
  }
}
