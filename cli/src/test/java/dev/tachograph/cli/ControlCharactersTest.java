package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Texts of runs with DEL and the controls from U+0080 on, of which a terminal takes some for the
 * beginning of a sequence: nothing that is printed holds them.
 */
@Timeout(300)
class ControlCharactersTest {
  private static final String BASE = "2026-11-23__06-12-47";

  /** DEL, next line, device control string, control sequence, operating system command. */
  private static final String CONTROLS = "\u007f\u0085\u0090\u009b31m\u009d0;title\u009c";

  private final Cli cli = new Cli();

  @TempDir Path dir;

  /** They follow the first character of every text, also of names of keys. */
  private void copyRun() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Cli.RUNS, BASE + ".*")) {
      for (Path file : files) {
        String text = Files.readString(file);
        for (String value :
            List.of(
                "demo",
                "completed",
                "run started",
                "batch fetched",
                "fetch-1",
                "main",
                "peer",
                "Linux",
                "fetch_start",
                "127.0.0.1",
                "Fetcher",
                "run_id",
                "java",
                "abc1234")) {
          String hostile = value.charAt(0) + CONTROLS + value.substring(1);
          text = text.replace("\"" + value, "\"" + hostile);
        }
        Files.writeString(dir.resolve(file.getFileName()), text);
      }
    }
  }

  @Test
  void areEscapedInAllThatIsPrinted() throws IOException {
    copyRun();
    String run = dir.resolve(BASE).toString();
    String other = Cli.RUNS.resolve(BASE + "-2").toString();
    String noRun = run + CONTROLS;
    List<List<String>> calls =
        List.of(
            List.of("ls", dir.toString()),
            List.of("ls", dir.toString(), "--json"),
            List.of("report", run),
            List.of("report", run, "--json"),
            List.of("report", run, "--markdown"),
            List.of("logs", run),
            List.of("logs", run, "--text", CONTROLS),
            List.of("compare", run, "--", other),
            List.of("compare", run, "--json", "--", other),
            List.of("compare", run, "--markdown", "--", other),
            List.of("top", run, "--plain"),
            List.of("report", noRun),
            List.of("ls", noRun),
            List.of("ls", dir.toString(), "--" + CONTROLS),
            List.of(CONTROLS),
            List.of("logs", run, "--from", CONTROLS),
            List.of("logs", run, "--level", CONTROLS),
            List.of("logs", run, "--target", CONTROLS + "=" + CONTROLS),
            List.of("prune", dir.toString(), "--keep", CONTROLS),
            List.of("dump", CONTROLS),
            List.of("recover", noRun),
            List.of("compare", run, "--gate", CONTROLS, "--", other),
            List.of("compare", run, "--gate", CONTROLS + "<=0", "--", other),
            List.of("export", run, "--chrome", dir.resolve("chrome" + CONTROLS).toString()),
            List.of("report", run, "--html", dir.resolve("page" + CONTROLS).toString()));
    boolean shown = false;
    for (List<String> call : calls) {
      cli.call(call.toArray(new String[0]));
      String printed = cli.out() + cli.err();
      shown |= printed.contains("\\u009b31m");
      assertThat(printed.codePoints().filter(c -> c != '\n').noneMatch(Character::isISOControl))
          .as("%s printed %s", call, printed)
          .isTrue();
    }
    assertThat(shown).isTrue();
    assertThat(Files.exists(dir.resolve("page" + CONTROLS))).isTrue();
  }
}
