package dev.tachograph.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.internal.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of the page that describes the redaction. */
class RedactionRulesTest {
  private final Redaction redaction = Redaction.standard();

  static List<RedactionRules.Rule> replaced() {
    return RedactionRules.replaced();
  }

  static List<RedactionRules.Rule> stays() {
    return RedactionRules.stays();
  }

  @ParameterizedTest
  @MethodSource("replaced")
  void secretIsReplaced(RedactionRules.Rule rule) {
    assertThat(redaction.text(rule.given())).isEqualTo(rule.written());
    // What was written once is written so again.
    assertThat(redaction.text(rule.written())).isEqualTo(rule.written());
    // The place in a longer text makes no difference.
    String before = "x".repeat(100) + " ";
    assertThat(redaction.text(before + rule.given())).isEqualTo(before + rule.written());
  }

  @ParameterizedTest
  @MethodSource("stays")
  void harmlessTextStays(RedactionRules.Rule rule) {
    assertThat(redaction.text(rule.given())).isEqualTo(rule.given());
    String lines = "x".repeat(100) + "\n" + rule.given() + "\n";
    assertThat(redaction.text(lines)).isEqualTo(lines);
  }

  /** On the way of every field, a text of digits is not looked into for what cannot be there. */
  @Test
  void textOfHexadecimalDigitsIsLookedIntoOnlyForWordsThatAreSuchDigits() {
    assertThat(redaction.hasWordsOfHexDigits()).isFalse();
    Redaction more = redaction.with("face_bed");
    assertThat(more.hasWordsOfHexDigits()).isTrue();
    try {
      Redaction.use(more);
      JsonWriter json = new JsonWriter();
      json.reset().beginObject().name("a").value("face_bed=12345").endObject();
      assertThat(new String(json.buffer(), 0, json.length(), StandardCharsets.UTF_8))
          .isEqualTo("{\"a\":\"face_bed=***\"}");
    } finally {
      Redaction.use(redaction);
    }
  }

  @Test
  void pageNamesTheKeyWords() {
    List<List<String>> rows = RedactionRules.keyWords();
    assertThat(rows.get(0)).isEqualTo(KeyWords.STANDARD.ofKind(KeyWords.SURE));
    assertThat(rows.get(1)).isEqualTo(KeyWords.STANDARD.ofKind(KeyWords.PROSE));
    assertThat(rows.get(2)).isEqualTo(KeyWords.STANDARD.ofKind(KeyWords.SHORT));
  }
}
