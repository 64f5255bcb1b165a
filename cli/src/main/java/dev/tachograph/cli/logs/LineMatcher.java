package dev.tachograph.cli.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.cli.command.TimeBound;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides which lines of a log are wanted; used by one thread. Most lines are decided by their
 * bytes; only those that may be wanted are parsed.
 */
final class LineMatcher {
  private static final DateTimeFormatter TS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The years of four digits, whose times are in the order of their texts. */
  private static final Instant FIRST = Instant.parse("0000-01-02T00:00:00Z");

  private static final Instant LAST = Instant.parse("9999-12-30T00:00:00Z");

  private enum Decision {
    NO,
    YES,
    PARSE
  }

  private final LogQuery query;
  private final LogFormat plain;
  private final LineHead head = new LineHead();
  private final byte[][] targets;
  private final @Nullable RequiredText text;
  private final @Nullable RequiredText pattern;
  private final byte @Nullable [] fromTs;
  private final byte @Nullable [] toTs;

  private byte[] bytes = new byte[0];
  private int from;
  private int to;
  private boolean hasHead;
  private @Nullable JsonNode record;
  private @Nullable String shown;
  private long read;
  private long unreadable;

  /**
   * Creates a matcher.
   *
   * @param plain how records are shown, without colors
   */
  LineMatcher(LogQuery query, LogFormat plain) {
    this.query = query;
    this.plain = plain;
    this.targets =
        query.targets().stream()
            .map(target -> target.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    boolean rejects = !query.invert();
    this.text = rejects && query.text() != null ? RequiredText.ofText(query.text()) : null;
    this.pattern =
        rejects && query.pattern() != null
            ? RequiredText.ofPattern(query.pattern().pattern())
            : null;
    this.fromTs = ts(query.window().lower(), 999_999);
    this.toTs = ts(query.window().upper(), 0);
  }

  private static byte @Nullable [] ts(@Nullable TimeBound bound, int up) {
    Instant time = bound == null ? null : bound.instant();
    if (time == null || !time.isAfter(FIRST) || !time.isBefore(LAST)) {
      return null;
    }
    return LineHead.ascii(TS.format(time.plusNanos(up)));
  }

  /** Whether a line is a record that is wanted. */
  boolean matches(byte[] b, int lineFrom, int lineTo) {
    bytes = b;
    from = lineFrom;
    to = lineTo;
    record = null;
    shown = null;
    read++;
    return switch (decide()) {
      case NO -> false;
      case YES -> true;
      case PARSE -> {
        JsonNode parsed = record();
        yield parsed != null && query.matches(parsed, this::shown);
      }
    };
  }

  private Decision decide() {
    hasHead = head.parse(bytes, from, to);
    if (!hasHead) {
      return Decision.PARSE;
    }
    if (head.level > query.rank()) {
      return Decision.NO;
    }
    Decision decision = targets.length == 0 ? Decision.YES : target();
    for (int end = 0; end < 2 && decision != Decision.NO; end++) {
      decision = and(decision, end == 0 ? lower() : upper());
    }
    if (decision != Decision.NO && query.isSearch()) {
      boolean mayMatch =
          (text == null || text.mayMatch(bytes, from, to))
              && (pattern == null || pattern.mayMatch(bytes, from, to));
      return mayMatch ? Decision.PARSE : Decision.NO;
    }
    return decision;
  }

  private static Decision and(Decision one, Decision other) {
    return one == Decision.NO || other == Decision.NO
        ? Decision.NO
        : one == Decision.YES ? other : one;
  }

  private Decision target() {
    for (byte[] target : targets) {
      int end = head.targetFrom + target.length;
      if (LineHead.at(bytes, head.targetFrom, head.targetTo, target)
          && (end == head.targetTo || bytes[end] == '.' || bytes[end] == '$')) {
        return Decision.YES;
      }
    }
    for (int i = head.targetFrom; i < head.targetTo; i++) {
      if (bytes[i] == '\\') {
        return Decision.PARSE;
      }
    }
    return Decision.NO;
  }

  private Decision lower() {
    TimeBound bound = query.window().lower();
    return bound == null ? Decision.YES : within(bound, fromTs, 1);
  }

  private Decision upper() {
    TimeBound bound = query.window().upper();
    return bound == null ? Decision.YES : within(bound, toTs, -1);
  }

  /** Whether the record is at a bound, or on the side of it that a sign says. */
  private Decision within(TimeBound bound, byte @Nullable [] ts, int sign) {
    Long since = bound.sinceStartMillis();
    if (since != null) {
      return Long.compare(head.millis, since) * sign >= 0 ? Decision.YES : Decision.NO;
    }
    if (ts == null || !isTs()) {
      return Decision.PARSE;
    }
    for (int i = 0; i < LineHead.TS_LENGTH; i++) {
      int difference = bytes[head.tsFrom + i] - ts[i];
      if (difference != 0) {
        return difference * sign > 0 ? Decision.YES : Decision.NO;
      }
    }
    return Decision.YES;
  }

  private boolean isTs() {
    for (int i = 0; i < LineHead.TS_LENGTH; i++) {
      byte b = bytes[head.tsFrom + i];
      boolean digit = b >= '0' && b <= '9';
      boolean fits =
          switch (i) {
            case 4, 7 -> b == '-';
            case 10 -> b == 'T';
            case 13, 16 -> b == ':';
            case 19 -> b == '.';
            case 23 -> b == 'Z';
            default -> digit;
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** The line as shown, without colors; only of a record. */
  String shown() {
    String line = shown;
    if (line == null) {
      JsonNode parsed = record();
      line = parsed == null ? "" : plain.line(parsed);
      shown = line;
    }
    return line;
  }

  /** The parsed line; null for one that is no record, which is then counted. */
  @Nullable JsonNode record() {
    if (record == null) {
      try {
        JsonNode parsed = Report.JSON.readTree(bytes, from, to - from);
        record = parsed.isObject() ? parsed : null;
      } catch (JsonProcessingException e) {
        // Counted below and reported at the end.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (record == null) {
        unreadable++;
        read--;
      }
    }
    return record;
  }

  /** Where the parts of the line are; null for a line whose parts are elsewhere. */
  @Nullable LineHead head() {
    return hasHead ? head : null;
  }

  /** The number of records that were looked at. */
  long read() {
    return read;
  }

  /** The number of lines that are no records. */
  long unreadable() {
    return unreadable;
  }
}
