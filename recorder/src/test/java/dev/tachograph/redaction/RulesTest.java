package dev.tachograph.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RulesTest {
  private final List<String> told = new ArrayList<>();

  private Redaction rules(String... expressions) {
    return Redaction.standard().withRules(List.of(expressions), told::add);
  }

  @Test
  void everyMatchOfEveryRuleIsMasked() {
    Redaction rules = rules("\\d{4}-\\d{4}", "acme\\w*");
    assertThat(rules.text("1234-5678 for acmeCorp, 1111-2222")).isEqualTo("*** for ***, ***");
    assertThat(rules.text("nothing")).isSameAs("nothing");
    assertThat(rules.value("key", "acme")).isEqualTo("***");
    assertThat(rules.arguments(List.of("--customer=acme", "x")))
        .containsExactly("--customer=***", "x");
    assertThat(told).isEmpty();
  }

  @Test
  void keyWordsAndShapesCountBesidesRules() {
    assertThat(rules("acme").text("acme password=hunter2")).isEqualTo("*** password=***");
    assertThat(rules("acme").with("pin_code").text("acme pin_code=hunter2"))
        .isEqualTo("*** pin_code=***");
    assertThat(rules("acme").ownText("acme password=hunter2")).isEqualTo("acme password=***");
  }

  @Test
  void anEmptyMatchIsNone() {
    assertThat(rules("x*").text("axxb")).isEqualTo("a***b");
    assertThat(rules("x*").text("ab")).isEqualTo("ab");
    assertThat(rules("").text("ab")).isEqualTo("ab");
  }

  @Test
  void aRuleThatIsThereIsNotAddedAgain() {
    Redaction once = rules("a+");
    assertThat(once.withRules(List.of("a+"), told::add).text("aa")).isEqualTo("***");
    assertThat(Redaction.standard().hasRules()).isFalse();
    assertThat(once.hasRules()).isTrue();
  }

  @Test
  void aRuleThatNeverEndsMasksTheWholeTextAndSaysSoOnce() {
    Redaction rules = rules("(a+)+c", "x1");
    String evil = "a".repeat(60_000) + "b";
    assertThat(rules.text(evil)).isEqualTo("***");
    assertThat(rules.text(evil + " again")).isEqualTo("***");
    assertThat(rules.text("aac x1 b")).isEqualTo("*** *** b");
    assertThat(told).hasSize(1);
    assertThat(told.get(0)).contains("\"(a+)+c\"", "masked as a whole");
  }

  @Test
  void aRuleThatNeedsTooMuchStackMasksTheWholeText() {
    assertThat(rules("(?:a|b)*c").text("ab".repeat(500_000))).isEqualTo("***");
    assertThat(told).hasSize(1);
  }

  @Test
  void usualRulesReadLongTextsWithoutBeingGivenUp() {
    String text = "user alice@example.org paid with 4111 1111 1111 1111; ".repeat(2_000);
    Redaction rules = rules("[\\w.]+@[\\w.]+", "\\b(?:\\d[ -]?){13,16}\\b", "\\bpaid\\b");
    assertThat(rules.text(text))
        .startsWith("user *** *** with ***")
        .doesNotContain("4111", "alice");
    assertThat(told).isEmpty();
  }

  @Test
  void aWrongRuleIsRefusedWithWhatIsWrong() {
    assertThatThrownBy(() -> rules("("))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A rule to redact by must be a regular expression: Unclosed group.");
  }
}
