package dev.tachograph.recovery;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunStatus;
import dev.tachograph.internal.journal.JournalRecovery;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.json.JsonCheck;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import dev.tachograph.internal.report.RawMembers;
import dev.tachograph.internal.report.ReportSections;
import dev.tachograph.internal.report.ReportWriter;
import dev.tachograph.internal.report.RunningReport;
import dev.tachograph.report.RunContext.Ledger;
import dev.tachograph.report.RunContext.Ledger.Counts;
import dev.tachograph.report.RunContext.RecorderCost;
import dev.tachograph.report.RunContext.ResourceSummary;
import dev.tachograph.report.RunContext.SpanSummary;
import dev.tachograph.report.RunReport;
import dev.tachograph.report.RunReport.EndInfo;
import dev.tachograph.report.RunReport.Finding;
import dev.tachograph.resources.ResourceKey;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sections of a report of a run that does not write it itself, since its process is gone or
 * goes on: what it wrote about itself when it began, and what its files show.
 */
final class KilledReport implements ReportSections {
  private static final String NOTHING_SEEN =
      "{\"disks\":[],\"nets\":[],\"limits\":null,\"threads\":[],\"allocated_bytes\":null}";

  /** The members that {@code meta} must have, known or not. */
  private static final String REQUIRED_META =
      "{\"run_name\":null,"
          + "\"build\":{\"version\":null,\"commit\":null,\"java\":null,\"jvm_flags\":[]},"
          + "\"env\":{\"os\":null,\"arch\":null,\"cpu_count\":null,\"pid\":0,"
          + "\"process_start_ticks\":null,\"boot_id\":null,\"host\":null,\"memory_kb\":null,"
          + "\"container\":null}}";

  private static final Predicate<String> DIGITS = Pattern.compile("[0-9]+").asMatchPredicate();

  /** The members of a sample's line that are not keys. */
  private static final Set<String> NO_PROGRESS = Set.of("t_ms", "ts", "truncated");

  private static final List<String> PEERS =
      List.of("peer_health_all", "peer_health_top", "peer_health_worst");

  private static final String FIRST_FORMAT = "tachograph-report/1";

  private final RunningReport running;
  private final String base;
  private final @Nullable ProcessIdentity owner;
  private final RecoveredLines left;
  private final RecoveredSpans spans;
  private final JournalRecovery recovery;
  private final RecoveredEnd end;
  private final MissingLines missing;
  private long endMillis;
  private long endWallMillis;
  private long possiblyLostMillis;

  KilledReport(
      RunningReport running,
      String base,
      @Nullable ProcessIdentity owner,
      RecoveredLines left,
      RecoveredSpans spans,
      JournalRecovery recovery,
      RecoveredEnd end,
      MissingLines missing) {
    this.missing = missing;
    this.running = running;
    this.base = base;
    this.owner = owner;
    this.left = left;
    this.spans = spans;
    this.recovery = recovery;
    this.end = end;
  }

  /**
   * Builds the report.
   *
   * @param millis the last sign of life, on the run's clock
   * @param wallMillis the last sign of life since the epoch; 0 if unknown
   * @param lostMillis how much of the end may be missing
   */
  byte[] toJson(long millis, long wallMillis, long lostMillis) {
    endMillis = Math.max(0, millis);
    endWallMillis = wallMillis;
    possiblyLostMillis = lostMillis;
    return new ReportWriter(running.bytes()).write(this);
  }

  /** A run begun by a recorder of the first version has samples of that version. */
  @Override
  public String format() {
    boolean first = FIRST_FORMAT.equals(RawMembers.text(running.raw("format", "null")));
    return first ? FIRST_FORMAT : RunReport.FORMAT;
  }

  @Override
  public RunStatus status() {
    return end.status();
  }

  @Override
  public void meta(JsonWriter json) {
    Map<String, String> known = new LinkedHashMap<>(running.object("meta"));
    known.put("timestamp_utc", RawMembers.quoted(base));
    String id = RawMembers.text(known.get("run_id"));
    if (id == null || !id.startsWith(base + "-") || !DIGITS.test(id.substring(base.length() + 1))) {
      known.put("run_id", RawMembers.quoted(base + "-" + (owner == null ? 0 : owner.pid())));
    }
    String started = RawMembers.text(known.get("started_at"));
    if (started == null || !isInstant(started)) {
      started = Instant.ofEpochMilli(endWallMillis - endMillis).toString();
      known.put("started_at", instant(endWallMillis - endMillis));
    }
    String least = REQUIRED_META.replace("0", owner == null ? "null" : Long.toString(owner.pid()));
    Map<String, String> meta = RawMembers.completed(known, least);
    // Of a run that left no line its start is the last sign of life.
    long seen = endWallMillis > 0 ? endWallMillis : Instant.parse(started).toEpochMilli();
    meta.put("ended_at", status() == RunStatus.RUNNING ? "null" : instant(seen));
    meta.put("duration_ms", Long.toString(endMillis));
    json.json(RawMembers.object(meta));
  }

  @Override
  public void ties(JsonWriter json) {
    String parent = RawMembers.text(running.raw("parent", "null"));
    if (parent != null) {
      json.name("parent").value(parent);
    }
    String children = running.raw("children", "");
    if (children.startsWith("[")) {
      json.name("children").json(children);
    }
  }

  @Override
  public EndInfo end() {
    EndInfo known = end.end();
    return new EndInfo(
        known.cause(), known.exitCode(), known.signal(), known.exception(), possiblyLostMillis);
  }

  @Override
  public void programValue(ProgramValue what, JsonWriter json) {
    json.json(running.raw(what.member, what.nothing));
  }

  @Override
  public void progress(JsonWriter json) {
    Map<String, String> progress = new LinkedHashMap<>();
    if (left.lastSample.entrySet().stream().anyMatch(KilledReport::isKnownProgress)) {
      progress.put("status", "null");
      left.lastSample.forEach(
          (key, raw) -> {
            if (isProgress(key)) {
              byte[] value = raw.getBytes(StandardCharsets.UTF_8);
              progress.put(key, JsonCheck.isValue(value, 0, value.length) ? raw : "null");
            }
          });
    }
    json.json(RawMembers.object(progress));
  }

  /** Whether a value is of the program's progress, and not of figures that may be anybody's. */
  private static boolean isKnownProgress(Map.Entry<String, String> value) {
    ResourceKey key = ResourceKey.named(value.getKey());
    return key != null && key.isProgress() && !value.getValue().equals("null");
  }

  /** Whether a key of a sample belongs to the program's progress, including its own figures. */
  private static boolean isProgress(String name) {
    ResourceKey key = ResourceKey.named(name);
    return key == null ? !NO_PROGRESS.contains(name) : key.isProgress();
  }

  @Override
  public Map<String, ResourceSummary> resources() {
    return left.figures.summaries();
  }

  @Override
  public void resourcesSeen(JsonWriter json) {
    json.json(
        RawMembers.object(RawMembers.completed(running.object("resources_seen"), NOTHING_SEEN)));
  }

  @Override
  public void peers(JsonWriter json) {
    for (String name : PEERS) {
      String raw = running.raw(name, "");
      if (raw.startsWith("[")) {
        json.name(name).json(raw);
      }
    }
  }

  @Override
  public List<SpanSummary> spans() {
    return spans.summaries();
  }

  @Override
  public Ledger events() {
    long present = left.byEvent.values().stream().mapToLong(Long::longValue).sum();
    long written = 0;
    long dropped = 0;
    for (Level level : Level.values()) {
      written += recovery.written(Stream.EVENTS, level.ordinal());
      dropped += recovery.dropped(Stream.EVENTS, level.ordinal());
    }
    boolean some = recovery.hasDeletedLines(Stream.EVENTS);
    long lost = missing.lost(Stream.EVENTS);
    written = some ? Math.max(present, written) : present + lost;
    long deleted = some ? written - present : 0;
    Map<String, Counts> byEvent = new LinkedHashMap<>();
    left.byEvent.forEach((event, count) -> byEvent.put(event, new Counts(count, count, 0, 0)));
    return ledger(Stream.EVENTS, counts(written, 0, dropped), deleted, lost, 0, byEvent);
  }

  @Override
  public Ledger logs() {
    Map<String, Counts> levels = new LinkedHashMap<>();
    long allWritten = 0;
    long allCollapsed = 0;
    long allDropped = 0;
    long deleted = 0;
    long lost = 0;
    boolean some = recovery.hasDeletedLines(Stream.LOGS);
    for (Level level : Level.values()) {
      long written = left.byLevel.getOrDefault(level.name(), 0L);
      long collapsed = left.collapsedByLevel.getOrDefault(level.name(), 0L);
      if (some) {
        // The writer's own counters cover the files that are gone.
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
      long dropped = recovery.dropped(Stream.LOGS, level.ordinal());
      levels.put(level.name(), counts(written, collapsed, dropped));
      allWritten += written;
      allCollapsed += collapsed;
      allDropped += dropped;
    }
    Counts total = counts(allWritten, allCollapsed, allDropped);
    return ledger(Stream.LOGS, total, deleted, lost, left.truncated, levels);
  }

  private Ledger ledger(
      Stream stream,
      Counts total,
      long deleted,
      long lost,
      long truncated,
      Map<String, Counts> parts) {
    List<String> paths =
        total.written() > 0 ? left.paths.getOrDefault(stream, List.of()) : List.of();
    return new Ledger(paths, total, deleted, lost, truncated, parts, true);
  }

  private static Counts counts(long written, long collapsed, long dropped) {
    return new Counts(written + collapsed + dropped, written, collapsed, dropped);
  }

  @Override
  public String earlierFindings() {
    String array = running.raw("findings", "[]");
    return array.substring(1, array.length() - 1).strip();
  }

  @Override
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    if (status() == RunStatus.RUNNING) {
      return findings;
    }
    findings.add(
        new Finding(end.rule(), end.severity(), end.text(), endMillis, endMillis, end.evidence()));
    findings.addAll(missing.findings(endMillis));
    return findings;
  }

  @Override
  public RecorderCost recorder() {
    return new RecorderCost(null, left.bytes);
  }

  private static boolean isInstant(String text) {
    try {
      return text.equals(RawMembers.text(instant(Instant.parse(text).toEpochMilli())));
    } catch (DateTimeException | ArithmeticException none) {
      return false;
    }
  }

  private static String instant(long wallMillis) {
    return RawMembers.json(new JsonWriter().timestamp(wallMillis));
  }
}
