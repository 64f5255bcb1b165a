package dev.tachograph.report;

import dev.tachograph.common.Level;
import dev.tachograph.internal.journal.JournalRecovery;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.json.JsonCheck;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report of a run whose process is gone: what the run wrote of itself when it began, and what
 * its files tell.
 */
final class KilledReport {
  private static final String NOTHING_SEEN =
      "{\"disks\":[],\"nets\":[],\"limits\":null,\"threads\":[],\"allocated_bytes\":null}";

  private static final List<String> PROGRESS =
      List.of(
          "status",
          "processed",
          "queue",
          "inflight",
          "escalation",
          "peers_active",
          "peers_total",
          "head_block",
          "head_seen");

  private static final String FIRST_FORMAT = "tachograph-report/1";

  private final RunningReport running;
  private final String base;
  private final @Nullable ProcessIdentity owner;
  private final LinesLeft left;
  private final SpansLeft spans;
  private final JournalRecovery recovery;
  private final EndLeft end;
  private final FilesMissing missing;
  private final StringBuilder out = new StringBuilder();

  KilledReport(
      RunningReport running,
      String base,
      @Nullable ProcessIdentity owner,
      LinesLeft left,
      SpansLeft spans,
      JournalRecovery recovery,
      EndLeft end,
      FilesMissing missing) {
    this.missing = missing;
    this.running = running;
    this.base = base;
    this.owner = owner;
    this.left = left;
    this.spans = spans;
    this.recovery = recovery;
    this.end = end;
  }

  byte[] toJson(long endMillis, long endWallMillis, long possiblyLostMillis) {
    out.append("{\"format\":").append(format());
    out.append(",\"status\":").append(text(end.status().text())).append(",\"meta\":");
    meta(Math.max(0, endMillis), endWallMillis);
    out.append(",\"end\":{\"cause\":").append(end.cause());
    out.append(",\"exit_code\":").append(end.exitCode());
    out.append(",\"signal\":").append(end.signal());
    out.append(",\"exception\":").append(end.exception());
    out.append(",\"possibly_lost_ms\":").append(possiblyLostMillis).append('}');
    copy("argv", "[]");
    copy("config", "{}");
    copy("derived", "{}");
    copy("results", "{}");
    out.append(",\"progress\":").append(progress());
    out.append(",\"resources\":").append(resources());
    copy("resources_seen", NOTHING_SEEN);
    copy("peer_health_all", "[]");
    copy("peer_health_top", "[]");
    copy("peer_health_worst", "[]");
    out.append(",\"spans\":").append(spans());
    out.append(",\"events\":").append(events());
    out.append(",\"logs\":").append(logs());
    out.append(",\"findings\":").append(findings(Math.max(0, endMillis)));
    out.append(",\"recorder\":{\"cpu_ms\":null,\"bytes_written\":").append(left.bytes);
    out.append("}}\n");
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A run that a recorder of the first version began has samples of that version. */
  private String format() {
    String begun = running.raw("format", "");
    return begun.equals(text(FIRST_FORMAT)) ? begun : text(RunReport.FORMAT);
  }

  private void copy(String name, String otherwise) {
    out.append(",\"").append(name).append("\":").append(running.raw(name, otherwise));
  }

  private void meta(long endMillis, long endWallMillis) {
    Map<String, String> meta = new LinkedHashMap<>(running.object("meta"));
    if (meta.isEmpty()) {
      meta.put("timestamp_utc", text(base));
      meta.put("run_id", text(base + "-" + (owner == null ? 0 : owner.pid())));
      meta.put("run_name", "null");
      meta.put("started_at", instant(endWallMillis - endMillis));
    }
    meta.put("ended_at", endWallMillis <= 0 ? "null" : instant(endWallMillis));
    meta.put("duration_ms", Long.toString(endMillis));
    object(out, meta);
  }

  /** Writes raw members; of keys that are the same once they are masked or cut, the last. */
  static void object(StringBuilder out, Map<String, String> members) {
    Map<String, String> written = new LinkedHashMap<>();
    members.forEach((key, value) -> written.put(text(key), value));
    char separator = '{';
    for (Map.Entry<String, String> member : written.entrySet()) {
      out.append(separator).append(member.getKey()).append(':').append(member.getValue());
      separator = ',';
    }
    out.append(separator == '{' ? "{}" : "}");
  }

  private String progress() {
    Map<String, String> progress = new LinkedHashMap<>();
    String status = left.lastSample.get("status");
    if (status != null && !status.equals("null")) {
      for (String key : PROGRESS) {
        String raw = left.lastSample.getOrDefault(key, "null");
        byte[] json = raw.getBytes(StandardCharsets.UTF_8);
        progress.put(key, JsonCheck.isValue(json, 0, json.length) ? raw : "null");
      }
    }
    StringBuilder json = new StringBuilder();
    object(json, progress);
    return json.toString();
  }

  private String resources() {
    JsonWriter json = new JsonWriter();
    ReportWriter.resources(json.beginObject(), left.figures.summaries());
    return string(json.endObject());
  }

  private String spans() {
    JsonWriter json = new JsonWriter();
    ReportWriter.spans(json, spans.summaries());
    return string(json);
  }

  private String events() {
    JsonWriter json = new JsonWriter();
    long present = left.byEvent.values().stream().mapToLong(Long::longValue).sum();
    long written = 0;
    long dropped = 0;
    for (Level level : Level.values()) {
      written += recovery.written(Stream.EVENTS, level.ordinal());
      dropped += recovery.dropped(Stream.EVENTS, level.ordinal());
    }
    boolean some = recovery.areSomeDeleted(Stream.EVENTS);
    long lost = missing.lost(Stream.EVENTS);
    written = some ? Math.max(present, written) : present + lost;
    long deleted = some ? written - present : 0;
    json.beginObject();
    account(json, Stream.EVENTS, new long[] {written, 0, dropped}, deleted, lost);
    json.name("by_event").beginObject();
    left.byEvent.forEach((event, count) -> json.put(event, count));
    return string(json.endObject().endObject());
  }

  private String logs() {
    JsonWriter json = new JsonWriter();
    Map<String, long[]> levels = new LinkedHashMap<>();
    long[] total = new long[3];
    long deleted = 0;
    long lost = 0;
    boolean some = recovery.areSomeDeleted(Stream.LOGS);
    for (Level level : Level.values()) {
      long written = left.byLevel.getOrDefault(level.name(), 0L);
      long collapsed = left.collapsedByLevel.getOrDefault(level.name(), 0L);
      if (some) {
        // What was in files that are gone, the writer's own accounts tell.
        long lines = Math.max(written, recovery.written(Stream.LOGS, level.ordinal()));
        deleted += lines - written;
        written = lines;
        collapsed = Math.max(collapsed, recovery.collapsed(level.ordinal()));
      }
      long gone = missing.lost(Stream.LOGS, level, written);
      if (gone > 0) {
        lost += gone;
        written += gone;
        collapsed = Math.max(collapsed, recovery.collapsed(level.ordinal()));
      }
      long[] counts = {written, collapsed, recovery.dropped(Stream.LOGS, level.ordinal())};
      levels.put(level.name(), counts);
      for (int i = 0; i < total.length; i++) {
        total[i] += counts[i];
      }
    }
    json.beginObject();
    account(json, Stream.LOGS, total, deleted, lost);
    json.name("truncated").value(left.truncated).name("by_level").beginObject();
    levels.forEach(
        (level, counts) -> {
          json.name(level).beginObject();
          counts(json, counts[0], counts[1], counts[2]);
          json.endObject();
        });
    return string(json.endObject().endObject());
  }

  private void account(JsonWriter json, Stream stream, long[] counts, long deleted, long lost) {
    json.name("paths").beginArray();
    if (counts[0] > 0) {
      left.paths.getOrDefault(stream, List.of()).forEach(json::value);
    }
    json.endArray();
    counts(json, counts[0], counts[1], counts[2]);
    json.name("deleted").value(deleted).name("lost").value(lost);
    json.name("derived").value(true);
  }

  private static void counts(JsonWriter json, long written, long collapsed, long dropped) {
    json.name("produced").value(written + collapsed + dropped).name("written").value(written);
    json.name("collapsed").value(collapsed).name("dropped").value(dropped);
  }

  private String findings(long endMillis) {
    JsonWriter json = new JsonWriter();
    json.beginObject().name("rule").value(end.rule()).name("severity").value(end.severity());
    json.name("text").value(end.text());
    json.name("t_ms").beginArray().value(endMillis).value(endMillis).endArray();
    json.name("evidence").beginObject().endObject();
    List<String> all = new ArrayList<>(List.of(string(json.endObject())));
    all.addAll(missing.findings(endMillis));
    String mine = String.join(",", all);
    String before = running.raw("findings", "[]").strip();
    boolean some = before.startsWith("[") && !before.substring(1).strip().equals("]");
    return some ? before.substring(0, before.length() - 1) + "," + mine + "]" : "[" + mine + "]";
  }

  private static String text(@Nullable String text) {
    return string(new JsonWriter().value(text));
  }

  private static String instant(long wallMillis) {
    return string(new JsonWriter().timestamp(wallMillis));
  }

  private static String string(JsonWriter json) {
    return new String(json.buffer(), 0, json.length(), StandardCharsets.UTF_8);
  }
}
