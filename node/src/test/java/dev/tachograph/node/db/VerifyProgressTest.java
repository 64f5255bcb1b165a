package dev.tachograph.node.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VerifyProgressTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private String shown(boolean terminal) {
    VerifyProgress progress =
        new VerifyProgress(new PrintStream(err, true, StandardCharsets.UTF_8), terminal);
    for (int verified = 1; verified <= 1_000; verified++) {
      progress.at(verified, 2_000, 3);
    }
    progress.end();
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aTerminalShowsHowFarItIsInOneLine() {
    assertThat(shown(true))
        .contains("\rverifying  768 of 2,000 blocks  38 %  damaged 3\u001b[K")
        .endsWith("\r\u001b[K")
        .doesNotContain("\n");
  }

  @Test
  void withoutATerminalNothingIsShown() {
    assertThat(shown(false)).isEmpty();
  }
}
