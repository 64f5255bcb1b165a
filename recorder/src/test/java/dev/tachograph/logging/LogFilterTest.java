package dev.tachograph.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.common.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogFilterTest {
  @Test
  void theLongestPrefixAtADotCounts() {
    LogFilter filter = LogFilter.parse("warn, a.b=debug ,a.b.C=off,x=TRACE");
    assertThat(filter.enabled(Level.WARN, "other")).isTrue();
    assertThat(filter.enabled(Level.INFO, "other")).isFalse();
    assertThat(filter.enabled(Level.DEBUG, "a.b")).isTrue();
    assertThat(filter.enabled(Level.DEBUG, "a.b.D.e")).isTrue();
    assertThat(filter.enabled(Level.TRACE, "a.b.D")).isFalse();
    assertThat(filter.enabled(Level.INFO, "a.bc")).isFalse();
    assertThat(filter.enabled(Level.INFO, "a")).isFalse();
    assertThat(filter.enabled(Level.ERROR, "a.b.C")).isFalse();
    assertThat(filter.enabled(Level.ERROR, "a.b.C$Inner")).isFalse();
    assertThat(filter.enabled(Level.TRACE, "x.y")).isTrue();
  }

  @Test
  void othersAreOffWithoutADirectiveForEverything() {
    LogFilter filter = LogFilter.parse("a=info");
    assertThat(filter.enabled(Level.ERROR, "b")).isFalse();
    assertThat(filter.enabled(Level.INFO, "a.b")).isTrue();
    assertThat(LogFilter.parse("off").enabled(Level.ERROR, "a")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "loud|\"loud\" is no level",
        "info,a=loud|\"loud\" is no level",
        "``|a level is missing",
        "info,|a level is missing",
        "a=|a level is missing",
        "=info|names no target",
        "info,debug|given twice",
        "a=info,a=warn|given twice",
        "dev.tachograph|\"dev.tachograph\" is no level; a directive is LEVEL or TARGET=LEVEL, a"
            + " level error, warn, info, debug, trace or off."
      })
  void aWrongDirectiveIsNamed(String directives, String message) {
    assertThatThrownBy(() -> LogFilter.parse(directives))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Log filter \"" + directives + "\": ")
        .hasMessageContaining(message)
        .hasMessageEndingWith(".");
  }
}
