package dev.tachograph.cli.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTemplateTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "batch fetched, batch fetched",
        "fetched 32 blocks in 12.345 ms, fetched <n> blocks in <n> ms",
        "took 12ms, took <n>ms",
        "peer 10.0.0.7:8333 said 'hello world', peer <n> said '<text>'",
        "id 123e4567-e89b-12d3-a456-426614174000 gone, id <hex> gone",
        "tx 0xdeadbeef at 0x1F, tx <hex> at <hex>",
        "commit 4f3a9c1 of fetch-12, commit <hex> of fetch-<n>",
        "decade added, decade added",
        "don't stop at 5, don't stop at <n>",
        "on 2026-11-23 at 06:12:48.234, on <n> at <n>",
        "an open \"quote, an open \"quote",
        "said \"\" twice, said \"<text>\" twice",
        "-5 degrees, -<n> degrees",
      })
  void variablePartsAreReplaced(String message, String template) {
    assertThat(MessageTemplate.of(message)).isEqualTo(template);
  }

  @Test
  void ofAVeryLongMessageTheBeginningCounts() {
    assertThat(MessageTemplate.of("x ".repeat(10_000))).hasSize(501).endsWith("…");
    assertThat(MessageTemplate.of("7 ".repeat(10_000))).hasSizeLessThan(1100).endsWith("…");
  }
}
