package dev.tachograph.analysis.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void durationsAreReadable() {
    assertThat(Texts.duration(0)).isEqualTo("0 ms");
    assertThat(Texts.duration(0.0125)).isEqualTo("0.013 ms");
    assertThat(Texts.duration(9.5)).isEqualTo("9.5 ms");
    assertThat(Texts.duration(831)).isEqualTo("831 ms");
    assertThat(Texts.duration(999.6)).isEqualTo("1.00 s");
    assertThat(Texts.duration(59_949)).isEqualTo("59.9 s");
    assertThat(Texts.duration(59_960)).isEqualTo("1 min 00 s");
    assertThat(Texts.duration(7_620_000)).isEqualTo("2 h 07 min");
    assertThat(Texts.duration(273_600_000)).isEqualTo("3 d 4 h");
  }

  @Test
  void sizesAndNumbersAreReadable() {
    assertThat(Texts.kib(1023)).isEqualTo("1023 KiB");
    assertThat(Texts.kib(319_488)).isEqualTo("312 MiB");
    assertThat(Texts.kib(8_388_608)).isEqualTo("8.00 GiB");
    assertThat(Texts.number(121.25)).isEqualTo("121");
    assertThat(Texts.number(0.5)).isEqualTo("0.5");
    assertThat(Texts.number(100)).isEqualTo("100");
    assertThat(Texts.number(12345.678)).isEqualTo("12,346");
  }

  @Test
  void whatCouldMoveATerminalIsEscapedAndTheRestStays() {
    assertThat(Texts.escape("grüße 漢字 🚚")).isEqualTo("grüße 漢字 🚚");
    assertThat(Texts.escape("a\u001b[2J\r\n\t\u009b\u2028\u202e\u0085\u007f\u200b"))
        .isEqualTo("a\\u001b[2J\\r\\n\\t\\u009b\\u2028\\u202e\\u0085\\u007f\\u200b");
    assertThat(Texts.escape("\ud800x")).isEqualTo("\\ud800x");
  }

  @Test
  void aCutNeverHalvesACharacter() {
    assertThat(Texts.cut("abcdef", 4)).isEqualTo("abc…");
    assertThat(Texts.cut("ab🚚def", 4)).isEqualTo("ab…");
    assertThat(Texts.cut("abcd", 4)).isEqualTo("abcd");
  }
}
