package dev.tachograph.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class LiveScreenTest {
  /** Only as long as the machine is busy. */
  private static final long SEQUENCE_MILLIS = 60_000;

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PipedOutputStream keys = new PipedOutputStream();
  private final BlockingQueue<String> sizes = new LinkedBlockingQueue<>();
  private final StringBuffer typed = new StringBuffer();
  private Terminal terminal;

  @BeforeEach
  void aTerminal() throws IOException {
    terminal =
        new ExternalTerminal(
            "test", "xterm", new PipedInputStream(keys), shown, StandardCharsets.UTF_8);
    terminal.setSize(new Size(80, 24));
  }

  @AfterEach
  void closed() throws IOException {
    keys.close();
    terminal.close();
  }

  private CompletableFuture<Void> show() {
    return CompletableFuture.runAsync(
        () -> {
          try {
            new LiveScreen(terminal, SEQUENCE_MILLIS)
                .show(
                    (columns, rows) -> {
                      sizes.add(columns + "x" + rows);
                      return List.of("frame");
                    },
                    key -> {
                      typed.append((char) key);
                      return key != 'q';
                    });
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private void awaitSize(String size) throws InterruptedException {
    for (String seen = ""; !size.equals(seen); ) {
      seen = sizes.poll(120, TimeUnit.SECONDS);
      assertThat(seen).as("waiting for %s", size).isNotNull();
    }
  }

  private void assertRestored(String before) {
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .contains("frame")
        .containsSubsequence("\u001b[?1049h", "\u001b[?25l", "frame", "\u001b[?1049l");
    assertThat(terminal.getAttributes().toString()).isEqualTo(before);
  }

  @Test
  void quitsOnTheKeyAndRestoresTheTerminal() throws Exception {
    String before = terminal.getAttributes().toString();
    CompletableFuture<Void> showing = show();
    awaitSize("80x24");
    keys.write("xq".getBytes(StandardCharsets.UTF_8));
    keys.flush();
    showing.get(120, TimeUnit.SECONDS);
    assertRestored(before);
  }

  @Test
  void followsTheSizeOfTheTerminal() throws Exception {
    CompletableFuture<Void> showing = show();
    awaitSize("80x24");
    terminal.setSize(new Size(132, 50));
    terminal.raise(Terminal.Signal.WINCH);
    awaitSize("132x50");
    keys.write('q');
    keys.flush();
    showing.get(120, TimeUnit.SECONDS);
  }

  @Test
  void endsWithItsInput() throws Exception {
    String before = terminal.getAttributes().toString();
    CompletableFuture<Void> showing = show();
    awaitSize("80x24");
    keys.close();
    showing.get(120, TimeUnit.SECONDS);
    assertRestored(before);
  }

  @Test
  void restoresTheTerminalWhenAFrameFails() {
    String before = terminal.getAttributes().toString();
    assertThatThrownBy(
            () ->
                new LiveScreen(terminal)
                    .show(
                        (columns, rows) -> {
                          throw new IllegalStateException("frame");
                        },
                        key -> true))
        .isInstanceOf(IllegalStateException.class);
    assertThat(shown.toString(StandardCharsets.UTF_8)).contains("\u001b[?1049l");
    assertThat(terminal.getAttributes().toString()).isEqualTo(before);
  }

  @Test
  void keysArePassedOnAndArrowsAreNone() throws Exception {
    CompletableFuture<Void> showing = show();
    awaitSize("80x24");
    keys.write("s\u001b[A/\u001b[1;5Cab\u001bOBq".getBytes(StandardCharsets.UTF_8));
    keys.flush();
    showing.get(120, TimeUnit.SECONDS);
    assertThat(typed.toString()).isEqualTo("s/abq");
  }
}
