package dev.tachograph.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.Level;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.json.StrictJson;
import dev.tachograph.redaction.Redaction;
import dev.tachograph.testing.Mutations;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random texts for everything that reads or writes foreign text. */
@Timeout(3600)
class TextFuzzTest {
  @Test
  void anyTextAsKeyAndValueGivesStrictJsonOnOneLine() {
    JsonWriter json = new JsonWriter();
    Mutations.ofTexts(
        20_000,
        text -> {
          double number = Double.longBitsToDouble(text.hashCode() * 0x9E3779B97F4A7C15L);
          json.reset().beginObject();
          json.put(text, text);
          json.put("number", number);
          json.put("long", text.hashCode() * 0x9E3779B97F4A7C15L);
          json.put(text, 1);
          json.put("text", text);
          json.endObject();
          String line = new String(json.buffer(), 0, json.length(), StandardCharsets.UTF_8);
          assertThat(line.chars()).noneMatch(c -> Character.isISOControl(c) || c == 0x2028);
          JsonNode node = StrictJson.parse(line);
          assertThat(node.get("long").longValue()).isEqualTo(text.hashCode() * 0x9E3779B97F4A7C15L);
          if (Double.isFinite(number)) {
            assertThat(node.get("number").doubleValue()).isEqualTo(number);
          }
          assertThat(node.has("text")).isTrue();
        });
  }

  @Test
  void redactionOfAnyTextEndsAndHidesASecretBeforeIt() {
    Redaction redaction = Redaction.standard();
    Mutations.ofTexts(
        100_000,
        text -> {
          assertThat(redaction.text(text)).isNotNull();
          assertThat(redaction.text("\n,password=hunter2,\n" + text)).doesNotContain("hunter2");
          redaction.arguments(java.util.List.of(text, text));
        });
  }

  @Test
  void anyFilterIsReadOrRefusedWithASentence() {
    Mutations.ofTexts(
        100_000,
        text -> {
          try {
            LogFilter filter = LogFilter.parse(text);
            for (Level level : Level.values()) {
              boolean wanted = filter.enabled(level, "a.b.C");
              assertThat(LogFilter.parse(filter.toString()).enabled(level, "a.b.C"))
                  .isEqualTo(wanted);
            }
          } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageStartingWith("Log filter").hasMessageEndingWith(".");
          }
        });
  }
}
