package dev.tachograph.cli.run.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainLineTest {
  private static String plain(String line) {
    byte[] bytes = line.getBytes(UTF_8);
    return PlainLine.of(bytes, 0, bytes.length);
  }

  @Test
  void escapeSequencesAreTakenOut() {
    assertThat(plain("a\u001b[1;31mb\u001b[0mc")).isEqualTo("abc");
    assertThat(plain("\u001b]0;title\u0007text\u001b]8;;x\u001b\\link")).isEqualTo("textlink");
    assertThat(plain("\u001b(Bx\u001b7y\u001b[?25hz")).isEqualTo("xyz");
  }

  @Test
  void sequencesThatHaveNoEndTakeNoMoreThanTheirLine() {
    assertThat(plain("a\u001b")).isEqualTo("a");
    assertThat(plain("a\u001b[12")).isEqualTo("a");
    assertThat(plain("a\u001b]title")).isEqualTo("a");
    assertThat(plain("\u001b[3äx")).isEqualTo("äx");
  }

  @Test
  void whatWasWrittenOverIsNotThere() {
    assertThat(plain("10 %\r20 %\r100 %")).isEqualTo("100 %");
    assertThat(plain("windows\r")).isEqualTo("windows");
    assertThat(plain("a\rb\r\r")).isEqualTo("b");
    assertThat(plain("\r")).isEmpty();
    assertThat(plain("")).isEmpty();
    assertThat(plain("helt\blo\b\b\bp")).isEqualTo("hep");
    assertThat(plain("\b\bx")).isEqualTo("x");
  }

  @Test
  void bytesThatAreNoTextAreReplaced() {
    byte[] bytes = {'a', (byte) 0xff, 0, 'b'};
    assertThat(PlainLine.of(bytes, 0, 4)).isEqualTo("a\ufffd\0b");
  }

  @Test
  void linesAreCutWhereverTheyArrive() {
    String text = "one\n\ntwo\r\n" + "x".repeat(1000) + "\nlast";
    for (int chunk = 1; chunk < 30; chunk++) {
      List<String> lines = new ArrayList<>();
      OutputLines cut =
          new OutputLines((line, bytes, partial) -> lines.add(line + bytes + partial));
      byte[] all = text.getBytes(UTF_8);
      for (int from = 0; from < all.length; from += chunk) {
        byte[] part = java.util.Arrays.copyOfRange(all, from, Math.min(all.length, from + chunk));
        cut.take(part, part.length);
      }
      cut.flush();
      assertThat(lines)
          .containsExactly(
              "one3false", "0false", "two4false", "x".repeat(1000) + "1000false", "last4true");
    }
  }
}
