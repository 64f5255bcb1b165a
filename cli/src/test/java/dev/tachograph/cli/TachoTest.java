package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TachoTest {
  private final Cli cli = new Cli();

  @Test
  void helpNamesEveryVerb() {
    cli.call("--help");
    assertThat(cli.code()).isZero();
    assertThat(cli.out())
        .contains("demo", "ls", "report", "compare", "logs", "export", "recover", "prune", "tag");
  }

  @Test
  void aWrongCallIsOneLineThatSaysWhatToDo() {
    assertWrong(
        "which command? There are demo, run, attach, detach, dump, top, ls, tag, report, compare,"
            + " logs, open, pack, export, recover, prune and uninstall-cache");
    assertWrong("unknown command 'reprot', did you mean report?; see tacho --help", "reprot");
    assertWrong("unknown option '--jsn', did you mean --json?; see tacho ls --help", "ls", "--jsn");
    assertWrong("missing required parameter: 'RUN'; see tacho report --help", "report");
    assertWrong("unknown argument 'b'", "report", "a", "b");
    assertWrong("--blocks takes 1 to 1000000, not 0", "demo", "--blocks", "0");
    assertWrong("invalid value for option '--blocks'", "demo", "--blocks", "many\u001b[31m");
    assertWrong("start ./tacho", "demo");
    assertWrong("there is no directory", "recover", "nowhere");
    assertWrong("name the directory once", "ls", "a", "--out", "b");
    assertWrong("tacho: --only: some of logs,", "run", "--only", "foo", "--", "true");
    assertWrong("tacho: --tag: ", "run", "--tag", "=x", "--", "true");
  }

  @Test
  void noWordIsTakenForOneThatDeletes() {
    for (String word : List.of("query", "prnue", "recove", "revocer", "remove", "uninstal-cache")) {
      assertWrong(
          "unknown command '" + word + "'; there are demo, run, attach, detach, dump, top, ls,",
          word);
      assertThat(cli.err()).doesNotContain("did you mean");
    }
    assertWrong("unknown command 'prun', did you mean run?", "prun");
    assertWrong("unknown option '--forse'; see tacho recover --help", "recover", "--forse");
    assertWrong("unknown option '--froce'; see tacho prune --help", "prune", "--froce");
    assertWrong("unknown option '--kepp=3', did you mean --keep or --help?", "prune", "--kepp=3");
    assertWrong("unknown option '--zzzzz'; see tacho ls --help", "ls", "--zzzzz");
  }

  @Test
  void everyVerbTakesWhenThereAreColors() {
    String red = "\u001b[31mfailed";
    cli.call("ls", "--color", "always", Cli.RUNS.toString());
    assertThat(cli.out()).contains(red);
    cli.call("--color=always", "ls", Cli.RUNS.toString());
    assertThat(cli.out()).contains(red);
    cli.colour().call("ls", "--color=never", Cli.RUNS.toString());
    assertThat(cli.out()).contains("failed").doesNotContain("\u001b");
    cli.call("ls", "--color=never", "--help");
    assertThat(cli.out()).contains("--color").doesNotContain("\u001b");
    for (String verb : List.of("demo", "dump", "top", "report", "compare", "logs", "export")) {
      cli.call(verb, "--color", "never", "--help");
      assertThat(cli.out()).as(verb).contains("--color=WHEN").doesNotContain("\u001b");
    }
    assertWrong("--color takes auto, always or never, not 'blue'", "ls", "--color", "blue");
  }

  private void assertWrong(String text, String... args) {
    cli.call(args);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).hasLineCount(1).startsWith("tacho: ").contains(text);
    assertThat(cli.err()).doesNotContain("\u001b");
  }
}
