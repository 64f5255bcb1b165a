package dev.tachograph.agent.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Messages are formatted as SLF4J documents it, with secrets masked and nothing thrown. */
class BracesTest {
  private static String text(String pattern, Object... arguments) {
    return Braces.format(pattern, arguments);
  }

  @Test
  void argumentsTakeTheirPlaces() {
    assertThat(text("{} and {}", 1, "two")).isEqualTo("1 and two");
    assertThat(text("too few {} {}", 1)).isEqualTo("too few 1 {}");
    assertThat(text("too many {}", 1, 2)).isEqualTo("too many 1");
    assertThat(text("none", 1)).isEqualTo("none");
    assertThat(text("{}", new Object[] {new int[] {1, 2}})).isEqualTo("[1, 2]");
    assertThat(Braces.format("{}", null)).isEqualTo("{}");
    assertThat(Braces.format(null, new Object[] {1})).isNull();
  }

  @Test
  void aBackslashMakesAPlaceText() {
    assertThat(text("\\{} is text, {} is not", 1)).isEqualTo("{} is text, 1 is not");
    assertThat(text("file C:\\\\{}", "a")).isEqualTo("file C:\\a");
  }

  @Test
  void valuesOfSecretKeysAreMasked() {
    Object[] arguments = {"ann", "an open secret"};
    assertThat(Braces.isSecret("user={} password={}", arguments)).isTrue();
    assertThat(Braces.format("user={} password={}", arguments)).isEqualTo("user=ann password=***");
    assertThat(Braces.isSecret("user={} of {}", arguments)).isFalse();
  }

  @Test
  void anArgumentMayThrow() {
    Object throwing =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        };
    assertThat(text("{}", throwing)).isEqualTo("<toString threw java.lang.IllegalStateException>");
  }
}
