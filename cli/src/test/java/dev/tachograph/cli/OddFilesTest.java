package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Things planted under the names of a run's files: not files at all, or lines without end. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OddFilesTest {
  private static final String BASE = "2026-11-23__06-12-47";

  private final Cli cli = new Cli();

  @TempDir Path dir;

  private String base() {
    return dir.resolve(BASE).toString();
  }

  private void copyRun() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Cli.RUNS, BASE + ".*")) {
      for (Path file : files) {
        Files.copy(file, dir.resolve(file.getFileName()));
      }
    }
  }

  /** Every command that reads; each ends, whatever it says. */
  private void readAll(Path odd) {
    Path other = Cli.RUNS.resolve(BASE + "-2");
    List<String[]> calls =
        List.of(
            new String[] {"ls", dir.toString()},
            new String[] {"ls", dir.toString(), "--json"},
            new String[] {"report", base()},
            new String[] {"report", base(), "--html", dir.resolve("page.html").toString()},
            new String[] {"logs", base()},
            new String[] {"compare", base(), "--", other.toString()},
            new String[] {"export", base(), "--chrome", dir.resolve("chrome.json").toString()},
            new String[] {"top", base(), "--plain"});
    for (String[] call : calls) {
      cli.call(call);
      assertThat(cli.code()).as(String.join(" ", call)).isIn(0, 2);
      if (!call[0].equals("top")) {
        assertThat(cli.err())
            .as(String.join(" ", call))
            .contains("tacho: " + odd + " is no regular file, left out");
      }
      assertThat(cli.err().lines().count()).as(cli.err()).isLessThanOrEqualTo(2);
    }
    for (String verb : List.of("recover", "prune")) {
      String[] call =
          verb.equals("recover")
              ? new String[] {verb, dir.toString()}
              : new String[] {verb, dir.toString(), "--keep", "0"};
      cli.call(call);
      assertThat(cli.code()).as(cli.err()).isIn(0, 1, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".json",
        ".json.part",
        ".logs.jsonl",
        ".logs.jsonl.part",
        ".logs.1.jsonl",
        ".resources.jsonl",
        ".events.jsonl.part",
        ".trace.json",
        ".journal",
        ".dump-1.txt"
      })
  void fifoNamedLikeAFileOfARunStopsNobody(String suffix) throws Exception {
    copyRun();
    Path fifo = dir.resolve(BASE + suffix);
    Files.deleteIfExists(fifo);
    makeFifo(fifo);
    readAll(fifo);
  }

  @ParameterizedTest
  @ValueSource(strings = {".json", ".logs.jsonl", ".resources.jsonl", ".events.jsonl"})
  void deviceWithoutEndNamedLikeAFileOfARunStopsNobody(String suffix) throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/zero")), "NOT TESTED: this system has no /dev/zero");
    copyRun();
    Path link = dir.resolve(BASE + suffix);
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("/dev/zero"));
    readAll(link);
  }

  /** It counts as a regular file, but its reader would block until the next kernel message. */
  @ParameterizedTest
  @ValueSource(strings = {".json", ".logs.jsonl", ".resources.jsonl", ".trace.json"})
  void linkToAFileOfTheKernelStopsNobody(String suffix) throws Exception {
    Path kernel = Path.of("/proc/kmsg");
    assumeTrue(Files.exists(kernel), "NOT TESTED: this system has no /proc/kmsg");
    copyRun();
    Path link = dir.resolve(BASE + suffix);
    Files.delete(link);
    Files.createSymbolicLink(link, kernel);
    readAll(link);
  }

  private static void makeFifo(Path fifo) throws Exception {
    Process mkfifo;
    try {
      mkfifo = new ProcessBuilder("mkfifo", fifo.toString()).start();
    } catch (IOException noSuchProgram) {
      mkfifo = null;
    }
    assumeTrue(mkfifo != null && mkfifo.waitFor() == 0, "NOT TESTED: this system makes no FIFOs");
  }

  @Test
  void linesLongerThanAnyAreLeftOutAndCountedAndThoseAfterThemRead() throws Exception {
    copyRun();
    for (String suffix : List.of(".logs.jsonl", ".resources.jsonl", ".events.jsonl")) {
      Path file = dir.resolve(BASE + suffix);
      List<String> lines = Files.readAllLines(file);
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        out.write((lines.get(0) + "\n{\"message\":\"").getBytes(StandardCharsets.UTF_8));
        byte[] piece = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        // A piece of it that looks like a record is none: no more than its line is.
        for (int i = 0; i < 50; i++) {
          out.write(piece);
        }
        out.write("\"}\n".getBytes(StandardCharsets.UTF_8));
        for (String line : lines.subList(1, lines.size())) {
          out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    String whole = new Cli().call("logs", Cli.RUNS.resolve(BASE).toString()).out();
    assertThat(cli.call("logs", base()).out()).isEqualTo(whole);
    assertThat(cli.err()).isEqualTo("tacho: 1 lines are no records, left out\n");
    assertThat(cli.call("report", base()).out())
        .contains("1 line of the log could not be understood")
        .contains("1 line of the events could not be understood")
        .contains("1 line of the resource samples could not be understood");
  }
}
