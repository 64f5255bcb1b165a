package dev.tachograph.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts that repeat something: eight times the text takes about eight times as long, and not
 * sixty-four. CPU time of the thread is compared with itself, and what looks slow is looked at
 * again with longer texts before it counts. Comparisons are not traced here ({@code jazzer.trace}
 * in the POM), since that copies all of a text for each of them, and takes longer than the rest.
 */
class RedactionTimeFuzzTest {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int SHORT = 1 << 9;
  private static final int MAX_UNIT = 256;
  private static final int TIMES = 8;
  private static final int SLOWER = 3 * TIMES;
  private static final long NOISE_NANOS = 300_000;

  static Stream<byte[]> seeds() {
    return RedactionFuzzTest.Texts.seeds();
  }

  @MethodSource("seeds")
  @DictionaryEntries({
    "password=",
    "token: a ",
    "mnemonic: a,",
    "aSecret:x,",
    "://",
    "<secret>",
    "</",
    "-----BEGIN ",
    "-----END ",
    "--pin-token {",
    "%3D",
    "\\\"",
    "sk-",
    "eyJ",
    "password is "
  })
  @FuzzTest
  void repeatedText(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > MAX_UNIT) {
      return;
    }
    String unit = RedactionFuzzTest.Texts.of(bytes);
    if (unit.isEmpty()) {
      return;
    }
    long once = nanos(unit, SHORT, 1);
    long longer = nanos(unit, SHORT * TIMES, 1);
    if (longer > SLOWER * once + NOISE_NANOS) {
      int much = SHORT * TIMES;
      assertThat(nanos(unit, much * TIMES, 3))
          .as("ns for %d characters", much * TIMES)
          .isLessThan(SLOWER * nanos(unit, much, 3) + NOISE_NANOS);
    }
  }

  /** The least CPU time of some tries. */
  private static long nanos(String unit, int length, int tries) {
    String text = unit.repeat(length / unit.length() + 1);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < tries; i++) {
      long before = THREADS.getCurrentThreadCpuTime();
      String clean = new TextRedactor(KeyWords.STANDARD, text).redact();
      least = Math.min(least, THREADS.getCurrentThreadCpuTime() - before);
      if (clean.length() > 3 * text.length()) {
        throw new AssertionError("longer");
      }
    }
    return least;
  }
}
