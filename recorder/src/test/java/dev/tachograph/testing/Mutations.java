package dev.tachograph.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Random inputs, multiplied by {@code -Dtachograph.fuzz}; a failure reports its seed. */
public final class Mutations {
  private static final int TIMES = Integer.getInteger("tachograph.fuzz", 1);
  private static final String[] TOKENS = {
    "\"",
    "\\",
    "=",
    ":",
    "://",
    "@",
    "password",
    "token=",
    "{",
    "}",
    "[",
    "]",
    ",",
    " ",
    "\n",
    "\r",
    "\u0000",
    "\u0085",
    "\u2028",
    "\ud83d\ude00",
    "\ud800",
    "\udc00",
    "\u00e9",
    "warn",
    "a.b=debug",
    "off",
    "Authorization: Bearer ",
    "&",
    "'",
    "level",
    "api key"
  };

  private Mutations() {}

  /** What is done with an input. */
  public interface Target<T> {
    void accept(T input) throws Exception;
  }

  /** Copies of some bytes with bytes flipped, overwritten, moved, zeroed or cut off. */
  public static void of(byte[] whole, int count, Target<byte[]> target) {
    forSeeds(
        count,
        target,
        random -> {
          byte[] bytes = whole.clone();
          for (int n = 1 + random.nextInt(4); n > 0; n--) {
            int at =
                random.nextInt(random.nextBoolean() ? bytes.length : Math.min(4096, bytes.length));
            int length = random.nextInt(Math.min(bytes.length - at, 1 << random.nextInt(13))) + 1;
            switch (random.nextInt(6)) {
              case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
              case 2 -> Arrays.fill(bytes, at, at + length, (byte) 0);
              case 3 -> {
                for (int i = at; i < at + length; i++) {
                  bytes[i] = (byte) random.nextInt();
                }
              }
              case 4 ->
                  System.arraycopy(
                      bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
              default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
            }
          }
          return bytes;
        });
  }

  /** Texts of troublesome characters, and of any others. */
  public static void ofTexts(int count, Target<String> target) {
    forSeeds(
        count,
        target,
        random -> {
          StringBuilder text = new StringBuilder();
          for (int n = random.nextInt(12); n > 0; n--) {
            if (random.nextInt(3) > 0) {
              text.append(TOKENS[random.nextInt(TOKENS.length)]);
            } else {
              text.append((char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
            }
          }
          return text.toString();
        });
  }

  private static <T> void forSeeds(
      int count, Target<T> target, java.util.function.Function<SplittableRandom, T> maker) {
    long first = TIMES == 1 ? 1 : new SplittableRandom().nextLong();
    for (long seed = first; seed < first + (long) count * TIMES; seed++) {
      T input = maker.apply(new SplittableRandom(seed));
      try {
        target.accept(input);
      } catch (Throwable e) {
        String text = input instanceof byte[] bytes ? bytes.length + " bytes" : escaped(input);
        throw new AssertionError("seed " + seed + ", input " + text, e);
      }
    }
  }

  private static String escaped(Object input) {
    StringBuilder out = new StringBuilder();
    for (char c : input.toString().toCharArray()) {
      out.append(c >= ' ' && c < 127 ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return new String(
        out.toString().getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
  }
}
