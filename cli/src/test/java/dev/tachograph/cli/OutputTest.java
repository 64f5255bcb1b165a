package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.Output;
import dev.tachograph.cli.command.OutputFile;
import dev.tachograph.cli.command.Scratch;
import dev.tachograph.cli.text.Display;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command prints and cannot be written. */
class OutputTest {
  private static final String RUN = Cli.RUNS.resolve("2026-11-23__06-12-47").toString();

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int call(OutputStream out, String... args) {
    Host host =
        new Host(
            new Output(out),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            Cli.RUNS,
            null,
            new Display(false, 80),
            () -> 0,
            (pid, ticks, boot) -> Liveness.State.DEAD,
            Scratch.ofSystem());
    return Tacho.run(host, args);
  }

  private static OutputStream failing(String why) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(why);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        throw new IOException(why);
      }
    };
  }

  @Test
  void fullDiskIsReportedAndMakesTheCallFail() {
    OutputStream full = failing("No space left on device");
    assertThat(call(full, "report", RUN, "--json")).isEqualTo(2);
    assertThat(err).hasToString("tacho: cannot write the output: No space left on device\n");
  }

  @Test
  void readerThatHasEnoughIsNoFailure() {
    assertThat(call(failing("Broken pipe"), "logs", RUN)).isZero();
    assertThat(err).hasToString("");
  }

  @Test
  void everythingIsWrittenAsItIs() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(call(out, "ls", ".", "--json")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("[").contains("2026-11-23");
  }

  @ParameterizedTest
  @ValueSource(strings = {"io", "state", "memory"})
  void whateverFailsLeavesNoPartOfAFile(String why, @TempDir Path dir) throws IOException {
    Host host =
        new Host(
            new Output(new ByteArrayOutputStream()),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            dir,
            null,
            new Display(false, 80),
            () -> 0,
            (pid, ticks, boot) -> Liveness.State.DEAD,
            Scratch.ofSystem());
    assertThatThrownBy(
            () ->
                OutputFile.write(
                    host,
                    Path.of("page.html"),
                    out -> {
                      out.write("begun");
                      switch (why) {
                        case "io" -> throw new IOException(why);
                        case "state" -> throw new IllegalStateException(why);
                        default -> throw new OutOfMemoryError(why);
                      }
                    }))
        .hasMessageContaining(why);
    try (Stream<Path> left = Files.list(dir)) {
      assertThat(left).isEmpty();
    }
  }
}
