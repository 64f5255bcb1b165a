package dev.tachograph.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
  private final JsonWriter json = new JsonWriter();

  private String text() {
    return new String(json.buffer(), 0, json.length(), StandardCharsets.UTF_8);
  }

  private String written(String value) {
    return StrictJson.parse(raw(value)).textValue();
  }

  private String raw(String value) {
    json.reset().value(value);
    return text();
  }

  @Test
  void nestedValuesAreSeparated() {
    json.beginObject();
    json.name("a").value(1);
    json.name("b").beginArray();
    json.value(1).value("x").nullValue().value(true).beginObject().endObject();
    json.endArray();
    json.name("c").beginObject();
    json.put("d", false);
    json.put("e", "f");
    json.endObject();
    json.name("g").value((String) null);
    json.endObject();
    assertThat(text())
        .isEqualTo(
            "{\"a\":1,\"b\":[1,\"x\",null,true,{}],\"c\":{\"d\":false,\"e\":\"f\"},\"g\":null}");
  }

  @Test
  void everyCodePointSurvivesAndNoLineIsForged() {
    StringBuilder all = new StringBuilder();
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (point < 0xD800 || point > 0xDFFF) {
        all.appendCodePoint(point);
      }
    }
    JsonWriter large = new JsonWriter(Integer.MAX_VALUE);
    for (int i = 0; i < all.length(); i += 50_000) {
      int begin = Character.isLowSurrogate(all.charAt(i)) ? i + 1 : i;
      int end = Math.min(all.length(), i + 50_000);
      end = end < all.length() && Character.isLowSurrogate(all.charAt(end)) ? end + 1 : end;
      String part = all.substring(begin, end);
      large.reset().value(part);
      String out = new String(large.buffer(), 0, large.length(), StandardCharsets.UTF_8);
      assertThat(StrictJson.parse(out).textValue()).isEqualTo(part);
      assertThat(out.chars())
          .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
      assertThat(large.truncated()).isFalse();
    }
  }

  @Test
  void keysOfMapsThatAreTheSameOnceWrittenComeOnce() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("x password=hunter2", 1L);
    map.put("a\uD800", 2L);
    map.put("a\uDC00", 3L);
    map.put("x password=hunter3", 4L);
    json.any(List.of(map));
    assertThat(text()).isEqualTo("[{\"a\uFFFD\":3,\"x password=***\":4}]");
  }

  @Test
  void unpairedSurrogatesAreReplaced() {
    assertThat(written("a\uD800b")).isEqualTo("a\uFFFDb");
    assertThat(written("\uDC00")).isEqualTo("\uFFFD");
    assertThat(written("x\uD800")).isEqualTo("x\uFFFD");
    assertThat(written("\uD83D\uDE00")).isEqualTo("\uD83D\uDE00");
  }

  @Test
  void longsAreExact() {
    for (long value :
        new long[] {0, 7, -7, 10, 99, 100, 101, 999, 1000, Long.MAX_VALUE, Long.MIN_VALUE}) {
      json.reset().value(value);
      assertThat(text()).isEqualTo(Long.toString(value));
    }
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      json.reset().value(value);
      assertThat(text()).isEqualTo(Long.toString(value));
    }
  }

  @Test
  void doublesAreShort() {
    assertThat(number(12.345)).isEqualTo("12.345");
    assertThat(number(0.0)).isEqualTo("0.0");
    assertThat(number(-0.0)).isEqualTo("-0.0");
    assertThat(number(5)).isEqualTo("5.0");
    assertThat(number(-1.5)).isEqualTo("-1.5");
    assertThat(number(0.1 + 0.2)).isEqualTo("0.30000000000000004");
    assertThat(number(0.000123)).isEqualTo("0.000123");
    assertThat(number(2e23)).isEqualTo("2.0E23");
    assertThat(number(1e300)).isEqualTo("1.0E300");
    assertThat(number(2.0E-3)).isEqualTo("0.002");
    // Double.toString gives 2.0000000000000002E-15 or so before Java 19 for its like.
    assertThat(number(Math.scalb(1.0, -44))).isEqualTo("5.684341886080802E-14");
    assertThat(number(Double.MIN_VALUE)).isEqualTo("5.0E-324");
    assertThat(number(Double.MAX_VALUE)).isEqualTo("1.7976931348623157E308");
  }

  @Test
  void doublesReadBackTheSameAndAreNeverLongerThanToString() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 50_000; i++) {
      double value =
          switch (i % 4) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt(1_000_000) / 1000.0;
            case 2 -> random.nextDouble() * 100;
            default -> (random.nextLong() >> 20) / 1e6;
          };
      if (Double.isFinite(value)) {
        String out = number(value);
        assertThat(Double.parseDouble(out)).isEqualTo(value);
        StrictJson.parse(out);
        assertThat(digits(out)).isLessThanOrEqualTo(digits(Double.toString(value)));
      }
    }
  }

  private static int digits(String number) {
    String mantissa = number.replaceAll("E.*|[-.]", "");
    return Math.max(1, mantissa.replaceAll("^0+|0+$", "").length());
  }

  private String number(double value) {
    json.reset().value(value);
    return text();
  }

  @Test
  void whatIsNoNumberIsAText() {
    assertThat(number(Double.NaN)).isEqualTo("\"NaN\"");
    assertThat(number(Double.POSITIVE_INFINITY)).isEqualTo("\"Infinity\"");
    assertThat(number(Double.NEGATIVE_INFINITY)).isEqualTo("\"-Infinity\"");
  }

  @Test
  void ofAKeyGivenTwiceTheLastWins() {
    json.beginObject();
    json.put("a", 1);
    json.put("b", "x");
    json.put("a", "2");
    json.put("c", true);
    json.put("c", 2.5);
    json.put("b", 3);
    json.put("a", 4);
    json.endObject();
    assertThat(text()).isEqualTo("{\"c\":2.5,\"b\":3,\"a\":4}");
  }

  @Test
  void keysAreUniqueInManyAndInNestedObjects() {
    json.beginObject();
    json.put("k", 1);
    json.name("inner").beginObject();
    for (int i = 0; i < 3000; i++) {
      json.put("key" + i % 700, i);
    }
    json.endObject();
    json.endObject();
    JsonNode node = StrictJson.parse(text());
    assertThat(node.get("k").intValue()).isEqualTo(1);
    assertThat(node.get("inner")).hasSize(700);
    assertThat(node.get("inner").get("key0").intValue()).isEqualTo(2800);
    assertThat(node.get("inner").get("key699").intValue()).isEqualTo(2799);
  }

  @Test
  void keysWithTheSameHashStayApart() {
    json.beginObject();
    json.put("Aa", 1);
    json.put("BB", 2);
    json.endObject();
    assertThat(text()).isEqualTo("{\"Aa\":1,\"BB\":2}");
  }

  @Test
  void hostileKeysAreEscapedAndCut() {
    json.beginObject();
    json.put("a\"b\n\u2028\uD800", 1);
    json.put("x".repeat(100_000), 2);
    json.endObject();
    JsonNode node = StrictJson.parse(text());
    assertThat(node.get("a\"b\n\u2028\uFFFD").intValue()).isEqualTo(1);
    assertThat(text().length()).isLessThan(2000);
  }

  @Test
  void aLongTextIsCutAtACodePointAndFlagged() {
    JsonWriter small = new JsonWriter(10);
    small.value("abcdefghi\u00e4");
    assertThat(new String(small.buffer(), 0, small.length(), StandardCharsets.UTF_8))
        .isEqualTo("\"abcdefghi\"");
    assertThat(small.truncated()).isTrue();
    small.reset().value("abcdefgh\u00e4");
    assertThat(new String(small.buffer(), 0, small.length(), StandardCharsets.UTF_8))
        .isEqualTo("\"abcdefgh\u00e4\"");
    assertThat(small.truncated()).isFalse();
    small.reset().value("abcdefg\uD83D\uDE00");
    assertThat(new String(small.buffer(), 0, small.length(), StandardCharsets.UTF_8))
        .isEqualTo("\"abcdefg\"");
    assertThat(small.truncated()).isTrue();
  }

  @Test
  void aTextOfExactlyTheLimitIsWhole() {
    String exact = "y".repeat(JsonWriter.TEXT_LIMIT);
    assertThat(written(exact)).isEqualTo(exact);
    assertThat(json.truncated()).isFalse();
    assertThat(written(exact + "z")).isEqualTo(exact);
    assertThat(json.truncated()).isTrue();
  }

  @Test
  void aLineOfManyLongTextsIsBounded() {
    json.beginObject();
    for (int i = 0; i < 200; i++) {
      json.put("k" + i, "\u0001".repeat(60_000));
    }
    json.endObject();
    StrictJson.parse(text());
    assertThat(json.length()).isLessThan(3 * JsonWriter.LINE_LIMIT);
    assertThat(json.truncated()).isTrue();
  }

  @Test
  void secretsAreMaskedByKeyAndInsideTexts() {
    json.beginObject();
    json.put("api_key", "abc");
    json.put("pin.token", 1234);
    json.put("password", (String) null);
    json.put("tokens_per_s", 2.5);
    json.put("cmd", "login --password=hunter2 now");
    json.endObject();
    assertThat(text())
        .isEqualTo(
            "{\"api_key\":\"***\",\"pin.token\":\"***\",\"password\":null,\"tokens_per_s\":2.5,"
                + "\"cmd\":\"login --password=*** now\"}");
  }

  @Test
  void aSecretAcrossTheCutIsMaskedBeforeTheCut() {
    JsonWriter small = new JsonWriter(24);
    small.value("https://alice:hunter2-and-more@example.org/");
    assertThat(new String(small.buffer(), 0, small.length(), StandardCharsets.UTF_8))
        .isEqualTo("\"https://***@example.org/\"");
    assertThat(small.truncated()).isFalse();
  }

  @Test
  void timestampsAreRfc3339() {
    json.reset().timestamp(1_795_414_368_234L);
    assertThat(text()).isEqualTo("\"2026-11-23T06:12:48.234Z\"");
    json.reset().timestamp(1_795_414_368_007L);
    assertThat(text()).isEqualTo("\"2026-11-23T06:12:48.007Z\"");
    json.reset().timestamp(-1);
    assertThat(text()).isEqualTo("\"1969-12-31T23:59:59.999Z\"");
  }

  @Test
  void everyTimeOfTheCalendarIsWhatTheJdkSays() {
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      long day = i < 10_000 ? i * 37L - 100_000 : random.nextLong() % 4_000_000;
      long millis = day * 86_400_000 + random.nextInt(86_400_000);
      json.reset().timestamp(millis);
      assertThat(text()).isEqualTo('"' + format.format(Instant.ofEpochMilli(millis)) + '"');
    }
  }
}
