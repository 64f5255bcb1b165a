package dev.tachograph.recovery;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sizes as people write them: {@code 64MiB}. */
public final class ByteSize {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,18})\\s*([a-z]+)");
  private static final Map<String, Long> UNITS =
      Map.of("b", 1L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30, "tib", 1L << 40);

  private ByteSize() {}

  /**
   * Reads a size such as {@code 64MiB}. Units are {@code B}, {@code KiB}, {@code MiB}, {@code GiB}
   * and {@code TiB}, in any case.
   *
   * @param text a whole number and its unit, spaces around and between ignored
   * @return bytes, 0 or more
   * @throws IllegalArgumentException with a sentence for the user, for anything else
   */
  public static long parse(String text) {
    Matcher m = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    Long unit = m.matches() ? unit(m.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          "Size \"" + text.strip() + "\": a size is such as 2GiB, 500MiB, 64KiB or 4096B.");
    }
    try {
      return Math.multiplyExact(unit, Long.parseLong(m.group(1)));
    } catch (ArithmeticException tooLarge) {
      throw new IllegalArgumentException("Size \"" + text.strip() + "\": that is too much.");
    }
  }

  /** Bytes of a unit in lower case; {@code null} if it is none. */
  static @Nullable Long unit(String name) {
    return UNITS.get(name);
  }
}
