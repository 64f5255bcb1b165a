package dev.tachograph.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.Level;
import dev.tachograph.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConsoleLayerTest {
  private static final LogFilter INFO = LogFilter.parse("info");
  private static final long PATIENCE_MILLIS = 30_000;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final ConsoleLayer plain = new ConsoleLayer(INFO, stream, false, false);

  private static LogRecord.Builder record() {
    return LogRecord.builder(Level.INFO, "io.example.sync.Fetcher")
        .time(0, 1_795_414_368_234L)
        .message("batch fetched");
  }

  private String shown() {
    assertThat(plain.flush(PATIENCE_MILLIS)).isTrue();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void show(ConsoleLayer layer) {
    layer.onRecord(record().build());
    Eventually.until("the line and what stands below it", () -> layer.flush(PATIENCE_MILLIS));
  }

  private void untilDrawn() {
    Eventually.until("the line at the bottom", () -> shown().endsWith("50 %"));
  }

  @Test
  void aRecordIsOneLine() {
    plain.onRecord(record().with("block", 7).with("ok", true).with("ms", 1.5).build());
    assertThat(shown())
        .isEqualTo("06:12:48.234 INFO  sync.Fetcher: batch fetched block=7 ok=true ms=1.5\n");
  }

  @Test
  void coloursAreForTerminals() {
    show(new ConsoleLayer(INFO, stream, true, true));
    assertThat(shown()).contains("\u001b[32mINFO");
    bytes.reset();
    show(new ConsoleLayer(INFO, stream, true, false));
    assertThat(shown()).doesNotContain("\u001b");
  }

  @Test
  void textsFromOutsideCannotTouchTheTerminal() {
    plain.onRecord(
        record()
            .message("a\u001b[2Jb\nFAKE\r\u009bc\u202Ed")
            .with("k\u0007", "\u001b]0;x\u0007")
            .build());
    assertThat(shown().lines()).hasSize(1);
    assertThat(shown().replace("\n", "").chars()).noneMatch(Character::isISOControl);
    assertThat(shown()).contains("a\\u001b[2Jb\\nFAKE\\u000d\\u009bc\\u202ed");
  }

  @Test
  void stackTracesAreIndentedAndSecretsMasked() {
    plain.onRecord(
        record()
            .message("token=hunter2")
            .with("password", "hunter2")
            .error(new IllegalStateException("url https://u:hunter2@h/\nsecond"))
            .build());
    assertThat(shown()).doesNotContain("hunter2").contains("password=***");
    assertThat(shown().lines().skip(1)).allMatch(l -> l.startsWith("    ")).hasSizeGreaterThan(2);
  }

  @Test
  void theProgressLineIsTakenAwayForARecordAndDrawnAgain() {
    ConsoleLayer layer = new ConsoleLayer(INFO, stream, true, false);
    layer.progressLine("50 %");
    show(layer);
    untilDrawn();
    bytes.reset();
    show(layer);
    untilDrawn();
    assertThat(shown()).startsWith("\r\u001b[K06:12").endsWith("fetched\n50 %");
    bytes.reset();
    layer.close(PATIENCE_MILLIS);
    assertThat(shown()).isEqualTo("\r\u001b[K");
  }

  @Test
  void whereNoTerminalIsThereIsNoProgressLine() {
    plain.progressLine("50 %");
    assertThat(shown()).isEmpty();
  }

  @Test
  void ofAKeyGivenTwiceTheLastIsShown() {
    plain.onRecord(record().with("a", 1).with("a", 2).build());
    assertThat(shown()).contains("a=2").doesNotContain("a=1");
  }

  @Test
  void streamThatLogsItselfMakesNoLoop() {
    AtomicInteger asked = new AtomicInteger();
    ConsoleLayer[] layer = new ConsoleLayer[1];
    PrintStream logging =
        new PrintStream(bytes, false, StandardCharsets.UTF_8) {
          @Override
          public void write(byte[] bytes, int from, int length) {
            asked.incrementAndGet();
            layer[0].onRecord(LogRecord.builder(Level.INFO, "redirected").message("again").build());
            super.write(bytes, from, length);
          }
        };
    layer[0] = new ConsoleLayer(INFO, logging, false, false);
    layer[0].onRecord(LogRecord.builder(Level.INFO, "a").message("once").build());
    layer[0].close(PATIENCE_MILLIS);
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    assertThat(asked).hasValue(1);
  }
}
