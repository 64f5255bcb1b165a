package dev.tachograph.cli.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.LogLevels;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.cli.command.RunSpan;
import dev.tachograph.cli.command.TimeBound;
import dev.tachograph.cli.command.Window;
import dev.tachograph.cli.text.Style;
import dev.tachograph.cli.text.TimeFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is decided by bytes is what a parser decides. */
class LineMatcherTest {
  private static final String HEAD =
      "{\"t_ms\":93784567,\"ts\":\"2026-11-24T08:15:52.801Z\",\"level\":\"INFO\",\"target\":\"io.Fetcher\",\"thread\":\"fetch-1\",";

  /** As the recorder writes them, and as others may. */
  private static final List<String> LINES =
      List.of(
          HEAD
              + "\"message\":\"batch fetched\",\"fields\":{\"peer\":\"127.0.0.1:40001\",\"ok\":true}}",
          HEAD
              + "\"message\":null,\"fields\":{\"block\":18000123,\"ms\":12.345,\"big\":1.2345678E10}}",
          HEAD
              + "\"message\":\"a\\\"b\\\\c\\nd\\u001b[31m\\u202e e\",\"fields\":{\"note\":\"two words\","
              + "\"nested\":{\"list\":[1,2,{\"x\":null}]}},\"mdc\":{\"request\":\"r-1\"},\"markers\":[\"NET\"]}",
          HEAD
              + "\"message\":\"caf\u00e9 \u202e \u212aelvin\",\"fields\":{\"k=1\":\"a=b=c\"},\"count\":1234,"
              + "\"until_t_ms\":93785000}",
          HEAD
              + "\"message\":\"failed\",\"fields\":{},\"error\":{\"type\":\"java.io.IOException\","
              + "\"message\":\"disk full\",\"stack\":\"java.io.IOException: disk full\\n\\tat a.B.c(B.java:1)\"}}",
          HEAD
              + "\"message\":\"failed\",\"fields\":{},\"error\":{\"type\":\"E\",\"message\":\"why\",\"stack\":\"\"}}",
          "{\"message\" : \"\\u0066oreign \\/ path\", \"fields\": {\"n\": 1e5, \"list\": [1, 2]},"
              + " \"level\":\"WARN\", \"t_ms\":5, \"ts\":\"2026-11-23T06:12:47.005Z\", \"target\":\"io.Other\","
              + " \"thread\":\"t\"}");

  private final LogFormat format =
      new LogFormat(
          new Style(false),
          new TimeFormat(ZoneId.of("Asia/Kolkata")),
          new RunSpan(Instant.parse("2026-11-23T06:12:48.234Z"), 93_784_567L, null));

  private boolean matches(LogQuery query, String line) {
    // Others around it, as in a buffer.
    byte[] bytes = ("xx" + line + "\nblock=47").getBytes(StandardCharsets.UTF_8);
    int length = line.getBytes(StandardCharsets.UTF_8).length;
    return new LineMatcher(query, format).matches(bytes, 2, 2 + length);
  }

  private static JsonNode parse(String line) throws IOException {
    return Report.JSON.readTree(line);
  }

  private static LogQuery search(@Nullable String text, @Nullable String pattern) {
    return new LogQuery(
        LogLevels.NAMES.size(),
        List.of(),
        Window.ALL,
        text == null ? null : text.toLowerCase(Locale.ROOT),
        pattern == null ? null : Pattern.compile(pattern),
        false);
  }

  @Test
  void eachPieceOfALineAsItIsShownIsFound() throws Exception {
    Random random = new Random(7);
    for (String line : LINES) {
      String shown = format.line(parse(line));
      for (int i = 0; i < 3000; i++) {
        int from = random.nextInt(shown.length());
        int to = from + 1 + random.nextInt(Math.min(24, shown.length() - from));
        String piece = shown.substring(from, to);
        String upper = piece.toUpperCase(Locale.ROOT);
        assertThat(matches(search(piece, null), line)).as("%s in %s", piece, shown).isTrue();
        if (upper.toLowerCase(Locale.ROOT).equals(piece.toLowerCase(Locale.ROOT))) {
          assertThat(matches(search(upper, null), line)).as("%s in %s", upper, shown).isTrue();
        }
        String literal = piece.replaceAll("[^A-Za-z0-9 =_]", "\\\\$0").replace("\\\n", "\\n");
        assertThat(matches(search(null, literal), line)).as("%s in %s", literal, shown).isTrue();
      }
    }
  }

  @Test
  void rawValuesAreFoundToo() throws Exception {
    for (String line : LINES) {
      List<String> values = new ArrayList<>();
      JsonNode record = parse(line);
      for (String part : List.of("message", "thread", "fields", "error")) {
        if (record.path(part).isTextual()) {
          values.add(record.path(part).asText());
        }
        record.path(part).properties().forEach(e -> values.add(e.getKey()));
        record.path(part).forEach(value -> values.add(value.asText()));
      }
      for (String value : values) {
        assertThat(matches(search(value, null), line)).as("%s in %s", value, line).isTrue();
      }
    }
  }

  @Test
  void patternsWithOptionalPartsAreFound() {
    String line = LINES.get(0);
    for (String pattern :
        List.of(
            "batche? fetched",
            "batch x*fetched",
            "batchy{0}",
            "(nothing|fetched)",
            "nothing|fetched",
            "(?i)BATCH FETCHED",
            "f[aeiou]tched",
            "peer=127\\.0\\.0\\.\\d+:4\\d{4}",
            "^.*ok=true$",
            "\\bfetched\\b",
            "[^\\]]+tch fetched",
            "\\Qbatch\\E",
            "\\x62atch",
            "fetc+hed")) {
      assertThat(matches(search(null, pattern), line)).as(pattern).isTrue();
    }
    assertThat(matches(search(null, "(?i)batch lost"), line)).isFalse();
    assertThat(matches(search(null, "BATCH"), line)).isFalse();
  }

  @Test
  void manyLinesNeedNoParser() {
    assertThat(RequiredText.ofText("peer=127.0.0.1:1")).isNotNull();
    assertThat(RequiredText.ofText("18000123")).isNotNull();
    assertThat(RequiredText.ofPattern("block=47\\d* .*ok")).isNotNull();
    assertThat(RequiredText.ofPattern("(?i)disk full$")).isNotNull();
    // These may be of times, or of what is added to a line.
    for (String text :
        new String[] {"06:12:48.234", "2026-11-23", "stands for", "a b", "", "mdc."}) {
      assertThat(RequiredText.ofText(text)).as(text).isNull();
    }
  }

  @Test
  void boundsOfLevelsTargetsAndTimesAreThoseOfTheParsedRecord() throws Exception {
    List<TimeBound> bounds = new ArrayList<>();
    for (long millis : new long[] {0, 5, 93_784_566, 93_784_567, 93_784_568, Long.MAX_VALUE}) {
      bounds.add(new TimeBound(millis, null));
    }
    for (String time :
        new String[] {
          "2026-11-24T08:15:52.801Z",
          "2026-11-24T08:15:52.801000001Z",
          "2026-11-24T08:15:52.800999999Z",
          "2026-11-24T08:15:53Z",
          "-0001-01-01T00:00:00Z",
          "+12000-01-01T00:00:00Z"
        }) {
      bounds.add(new TimeBound(null, Instant.parse(time)));
    }
    List<List<String>> targets =
        List.of(
            List.of(),
            List.of("io"),
            List.of("io.Fetch"),
            List.of("x", "io.Fetcher"),
            List.of("io.Other"));
    for (String line : LINES) {
      for (TimeBound bound : bounds) {
        for (List<String> target : targets) {
          for (int rank = 0; rank < 5; rank++) {
            for (Window window : List.of(new Window(bound, null), new Window(null, bound))) {
              LogQuery query = new LogQuery(rank, target, window, null, null, false);
              assertThat(matches(query, line))
                  .as("%s of %s", query, line)
                  .isEqualTo(query.matches(parse(line), () -> ""));
            }
          }
        }
      }
    }
  }

  @Test
  void linesOfAnotherOrderOfKeysAreDecidedByTheirValues() {
    LogQuery severe = new LogQuery(1, List.of(), Window.ALL, null, null, false);
    String other = "\"level\":\"DEBUG\",\"x\":{\"level\":\"ERROR\"}}";
    assertThat(matches(severe, "{\"message\":\"\\\"level\\\":\\\"ERROR\\\"\"," + other)).isFalse();
    assertThat(matches(severe, "{\"target\":\"a\",\"t_ms\":1,\"level\":\"ERROR\"}")).isTrue();
    assertThat(matches(severe, LINES.get(6))).isTrue();
    assertThat(matches(severe, LINES.get(0))).isFalse();
  }
}
