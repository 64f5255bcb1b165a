package dev.tachograph.cli.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.LogLevels;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.text.Style;
import dev.tachograph.cli.text.Table;
import dev.tachograph.cli.text.TimeFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts records by level, target and what their messages have in common; used by one thread. A
 * line that stands for several records counts as all of them.
 */
final class LogStats {
  /** More kinds than a reader looks at, and few enough to be kept. */
  private static final int MAX_KINDS = 20_000;

  private static final Kind OTHER = new Kind("", "", "(others)");

  private record Kind(String level, String target, String message) {}

  private static final class Count {
    long records;
    long firstMillis = Long.MAX_VALUE;
    long lastMillis = Long.MIN_VALUE;

    void add(long more, long first, long last) {
      records += more;
      firstMillis = Math.min(firstMillis, first);
      lastMillis = Math.max(lastMillis, last);
    }
  }

  private final Map<Kind, Count> kinds = new HashMap<>();

  /** Adds a line that matches; false if it is no record. */
  boolean add(LineMatcher matcher, byte[] b, int from, int to) {
    LineHead head = matcher.head();
    if (head != null && add(head, b, from, to)) {
      return true;
    }
    JsonNode record = matcher.record();
    if (record == null) {
      return false;
    }
    JsonNode message = record.path("message");
    long millis = record.path("t_ms").asLong();
    long last = record.path("until_t_ms").asLong(millis);
    add(
        record.path("level").asText(),
        record.path("target").asText(),
        message.isTextual() ? message.asText() : null,
        Math.max(1, record.path("count").asLong(1)),
        millis,
        last);
    return true;
  }

  /** Adds a line without parsing it; false if that needs a parser. */
  private boolean add(LineHead head, byte[] b, int from, int to) {
    int at = head.message(b, to);
    if (at < 0 || at >= to || LineHead.repeats(b, from, to) > 1) {
      return false;
    }
    int end = b[at] == '"' ? LineHead.endOfText(b, at + 1, to) : at;
    if (end == to || hasEscape(b, head.targetFrom, end)) {
      return false;
    }
    add(
        LogLevels.NAMES.get(head.level),
        utf8(b, head.targetFrom, head.targetTo),
        b[at] == '"' ? utf8(b, at + 1, end) : null,
        1,
        head.millis,
        head.millis);
    return true;
  }

  private static boolean hasEscape(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  private static String utf8(byte[] b, int from, int to) {
    return new String(b, from, to - from, StandardCharsets.UTF_8);
  }

  private void add(
      String level, String target, @Nullable String message, long count, long first, long last) {
    String template = message == null ? "(no message)" : MessageTemplate.of(message);
    count(new Kind(level, target, template)).add(count, first, last);
  }

  private Count count(Kind kind) {
    Count known = kinds.get(kind);
    if (known == null) {
      known = kinds.computeIfAbsent(kinds.size() < MAX_KINDS ? kind : OTHER, k -> new Count());
    }
    return known;
  }

  /** Adds what another one counted. */
  void add(LogStats other) {
    other.kinds.forEach((kind, c) -> count(kind).add(c.records, c.firstMillis, c.lastMillis));
  }

  private List<Map.Entry<Kind, Count>> top(int limit) {
    return kinds.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<Kind, Count>>comparingLong(e -> -e.getValue().records)
                .thenComparing(e -> e.getKey().level())
                .thenComparing(e -> e.getKey().target())
                .thenComparing(e -> e.getKey().message()))
        .limit(limit)
        .toList();
  }

  private Count total() {
    Count total = new Count();
    kinds.values().forEach(c -> total.add(c.records, c.firstMillis, c.lastMillis));
    return total;
  }

  /**
   * The most frequent kinds as a table, after lines about all.
   *
   * @param host what it is shown on
   * @param started when the run started
   * @param limit how many kinds
   */
  List<String> lines(Host host, TimeFormat times, @Nullable Instant started, int limit) {
    Style style = host.style();
    Count total = total();
    Table table =
        new Table(">COUNT", ">SHARE", "LEVEL", ">FIRST", ">LAST", "TARGET", "MESSAGE")
            .leastFirst("TARGET", "LAST", "FIRST", "SHARE")
            .whole("LEVEL");
    for (Map.Entry<Kind, Count> each : top(limit)) {
      Kind kind = each.getKey();
      Count count = each.getValue();
      table.row(
          Texts.count(count.records),
          share(count, total),
          style.level(kind.level(), Texts.escape(kind.level())),
          TimeFormat.elapsed(count.firstMillis),
          TimeFormat.elapsed(count.lastMillis),
          Texts.escape(kind.target()),
          Texts.escape(kind.message()));
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        Texts.count(total.records)
            + (total.records == 1 ? " record of " : " records of ")
            + Texts.count(kinds.size())
            + (kinds.size() == 1 ? " kind" : " kinds")
            + (kinds.size() > limit ? ", the " + limit + " most frequent below" : ""));
    lines.add("first  " + times.both(started, total.firstMillis));
    lines.add("last   " + times.both(started, total.lastMillis));
    List<String> rows = table.lines(host.columns());
    lines.add(style.bold(rows.get(0)));
    lines.addAll(rows.subList(1, rows.size()));
    return lines;
  }

  private static String share(Count count, Count total) {
    return String.format(Locale.ROOT, "%.1f %%", 100.0 * count.records / total.records);
  }

  /** The most frequent kinds as an array. */
  ArrayNode json(int limit) {
    long total = total().records;
    ArrayNode array = Report.JSON.createArrayNode();
    for (Map.Entry<Kind, Count> each : top(limit)) {
      ObjectNode kind = array.addObject();
      kind.put("level", each.getKey().level());
      kind.put("target", each.getKey().target());
      kind.put("message", each.getKey().message());
      kind.put("count", each.getValue().records);
      kind.put("share", (double) each.getValue().records / total);
      kind.put("first_t_ms", each.getValue().firstMillis);
      kind.put("last_t_ms", each.getValue().lastMillis);
    }
    return array;
  }
}
