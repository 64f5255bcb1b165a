package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every parser on thousands of texts, each a real one that was changed at random; repeatable. */
class ParserMutationTest {
  private static final int ROUNDS = Integer.getInteger("tachograph.fuzz.rounds", 5_000);

  static Stream<String> parsers() {
    return ParserChecks.ALL.keySet().stream().sorted();
  }

  @Test
  void everyParserHasASeed() {
    assertThat(ParserSeeds.all().keySet()).isEqualTo(ParserChecks.ALL.keySet());
  }

  @ParameterizedTest
  @MethodSource("parsers")
  void changedTextsAreSurvivedAndGiveNothingNegativeAndNoShareOverAHundred(String parser) {
    byte[] seed = ParserSeeds.all().get(parser);
    Random random = new Random(parser.hashCode());
    // A sample is read from files, which takes its time.
    int rounds = parser.equals("sample") ? ROUNDS / 10 : ROUNDS;
    for (int round = 0; round < rounds; round++) {
      byte[] text = changed(seed, random);
      if (parser.equals("sample") && text.length > 0) {
        // Each of its files in turn.
        text[0] = (byte) round;
      }
      try {
        ParserChecks.ALL.get(parser).accept(text);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("round " + round + ": " + Arrays.toString(text), e);
      }
    }
  }

  private static byte[] changed(byte[] seed, Random random) {
    byte[] text = seed.clone();
    int changes = 1 + random.nextInt(12);
    for (int i = 0; i < changes && text.length > 0; i++) {
      int at = random.nextInt(Math.min(text.length, 4096));
      switch (random.nextInt(6)) {
        case 0 -> text[at] = (byte) random.nextInt(256);
        case 1 -> text[at] = (byte) ('0' + random.nextInt(10));
        case 2 -> text[at] = (byte) " \n\t-:).\0/".charAt(random.nextInt(9));
        case 3 -> text = Arrays.copyOf(text, at);
        case 4 -> text = doubled(text, at, random);
        default -> text = without(text, at, random);
      }
    }
    return text;
  }

  private static byte[] doubled(byte[] text, int at, Random random) {
    int length = Math.min(text.length - at, random.nextInt(40));
    byte[] longer = Arrays.copyOf(text, text.length + length);
    System.arraycopy(text, at, longer, at + length, text.length - at);
    return longer;
  }

  private static byte[] without(byte[] text, int at, Random random) {
    int length = Math.min(text.length - at, random.nextInt(40));
    byte[] shorter = Arrays.copyOf(text, text.length - length);
    System.arraycopy(text, at + length, shorter, at, shorter.length - at);
    return shorter;
  }
}
