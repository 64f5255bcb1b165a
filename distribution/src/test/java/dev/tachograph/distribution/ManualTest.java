package dev.tachograph.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Man pages and completions are of the commands as they are. */
class ManualTest {
  @TempDir Path dir;

  @Test
  void everyVerbHasItsPageWithEachOptionAndArgument() throws IOException {
    Distribution.writeManual(dir, "1.2.3");
    int verbs = 0;
    for (CommandLine line : Distribution.commands()) {
      for (CommandSpec spec : ManPage.specs(line)) {
        String page = Files.readString(dir.resolve("man/man1/" + ManPage.name(spec) + ".1"));
        for (OptionSpec option : spec.options()) {
          for (String name : option.names()) {
            assertThat(page.contains("\\fB" + name.replace("-", "\\-") + "\\fR"))
                .as("%s in %s", name, page)
                .isEqualTo(!option.hidden());
          }
        }
        verbs++;
      }
    }
    assertThat(verbs).isGreaterThan(20);
    try (Stream<Path> pages = Files.list(dir.resolve("man/man1"))) {
      assertThat(pages).hasSize(verbs);
    }
  }

  @Test
  void aPageIsWrittenInTheMacrosOfMan() throws IOException {
    Distribution.writeManual(dir, "1.2.3");
    assertThat(dir.resolve("man/man1/tacho-ls.1"))
        .content()
        .startsWith(
            ".TH \"TACHO\\-LS\" \"1\" \"\" \"Tachograph 1.2.3\" \"Tachograph\"\n.SH \"NAME\"\n")
        .contains(
            "\ntacho\\-ls \\- ",
            "\n.SH \"SYNOPSIS\"\ntacho ls ",
            "\n.SH \"OPTIONS\"\n.TP\n",
            "\n\\fB\\-\\-limit\\fR=\\fIN\\fR\n",
            "\n.SH \"SEE ALSO\"\n\\fBtacho\\fR(1)\n");
    assertThat(dir.resolve("man/man1/tacho.1"))
        .content()
        .contains("\n.SH \"COMMANDS\"\n", "\n.TP\n\\fBuninstall\\-cache\\fR\nRemoves ");
    // $XDG_CACHE_HOME at the beginning of nothing, and a backslash that stays one.
    assertThat(dir.resolve("man/man1/tacho-uninstall-cache.1"))
        .content()
        .contains("%LOCALAPPDATA%\\etachograph");
    try (Stream<Path> pages = Files.list(dir.resolve("man/man1"))) {
      for (Path page : pages.toList()) {
        for (String line : Files.readAllLines(page)) {
          assertThat(line.matches("\\.(TH|SH|TP|PP)( \".*\")?|[^.'].*")).as(line).isTrue();
        }
      }
    }
  }

  @Test
  void theSameIsWrittenEachTime() throws IOException {
    Distribution.writeManual(dir.resolve("one"), "1.2.3");
    Distribution.writeManual(dir.resolve("two"), "1.2.3");
    try (Stream<Path> files = Files.walk(dir.resolve("one"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path same = dir.resolve("two").resolve(dir.resolve("one").relativize(file));
        assertThat(Files.mismatch(file, same)).as("%s", file).isEqualTo(-1);
      }
    }
  }

  @Test
  void shellsCompleteEveryVerb() throws Exception {
    Distribution.writeManual(dir, "1.2.3");
    List<String> call =
        List.of(
            "bash",
            "-c",
            ". completions/tacho.bash; COMP_WORDS=(tacho \"\"); COMP_CWORD=1; _complete_tacho;"
                + " echo ${COMPREPLY[*]}");
    assertThat(said(call))
        .contains("run", "report", "compare", "prune", "uninstall-cache", "attach");
    assertThat(dir.resolve("completions/_tacho"))
        .content()
        .startsWith("#compdef tacho\n")
        .endsWith("\n_bash_complete -o default -F _complete_tacho \"$@\"\n");
    assertThat(dir.resolve("completions/history-node.bash"))
        .content()
        .contains("function _complete_history-node()");
  }

  private String said(List<String> command) throws Exception {
    Path out = dir.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor()).isZero();
    return Files.readString(out);
  }
}
