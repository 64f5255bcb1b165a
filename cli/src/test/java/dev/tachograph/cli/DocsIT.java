package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the documentation, called as they stand there. */
@Tag("once")
class DocsIT {
  /** Commands that are not called here, and why. */
  private static final Map<String, String> NOT_CALLED =
      Map.of(
          "mvn verify",
          "calls this test",
          "tacho run --name build -- mvn -q verify",
          "takes a build; MavenIT calls it with one",
          "tacho attach --out runs PID",
          "takes the id of a process; AttachIT calls it",
          "tacho detach PID",
          "takes the id of a process; AttachIT calls it",
          "./history-node --network mainnet --peer 10.0.0.7:8333 --end-block 1000 --log",
          "takes a full node of the main network");

  /** Pages whose commands are called in every build. */
  private static final Set<String> FIRST =
      Set.of(
          "README.md", "quick-start.md", "operations.md", "run.md", "agent.md", "history-node.md");

  private static final Set<String> UNITS =
      Set.of("ms", "s", "min", "h", "d", "%", "B", "KiB", "MiB", "GiB", "MiB/s");

  private static final Path OPERATIONS = Cli.ROOT.resolve("docs/operations.md");
  private static final Path COMPARING = Cli.ROOT.resolve("docs/comparing-runs.md");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[a-zA-Z][a-z-]*");

  @TempDir Path dir;

  @Test
  void everyCommandOfThePagesReadFirstDoesWhatItsPageShows() throws Exception {
    call(FIRST::contains);
  }

  /** Takes a minute and more. */
  @Tag("heavy")
  @Test
  void everyCommandOfTheOtherPagesDoesWhatItsPageShows() throws Exception {
    call(page -> !FIRST.contains(page));
  }

  @Test
  void whatIsNotCalledStandsInAPage() throws Exception {
    assertThat(Docs.commands().stream().map(Docs.Shown::command).toList())
        .containsAll(NOT_CALLED.keySet());
  }

  /** Calls the commands of pages, each page's in a directory with nothing but what it has. */
  private void call(Predicate<String> which) throws Exception {
    Map<Path, List<Docs.Shown>> pages =
        Docs.commands().stream().collect(Collectors.groupingBy(Docs.Shown::page));
    for (var page : pages.entrySet()) {
      String name = page.getKey().getFileName().toString();
      if (!which.test(name)) {
        continue;
      }
      Path work = dir.resolve("work" + name);
      try (Scripts scripts = new Scripts(work)) {
        for (Docs.Block block : Docs.blocks(page.getKey())) {
          if (!block.file().isEmpty()) {
            Files.writeString(work.resolve(block.file()), block.text());
          }
        }
        scripts.packDistribution();
        for (Docs.Shown shown : page.getValue()) {
          if (!NOT_CALLED.containsKey(shown.command())) {
            check(shown, scripts);
          }
        }
      }
    }
  }

  private static void check(Docs.Shown shown, Scripts scripts) throws Exception {
    int code = scripts.start(shown.command()).await();
    String out = scripts.out();
    assertThat(code).as("%s%n%s", shown, out).isZero();
    Set<String> said = stable(out.lines()).collect(Collectors.toSet());
    assertThat(said)
        .as("%s in %s said%n%s", shown.command(), shown.page(), out)
        .containsAll(stable(shown.output().stream()).toList());
  }

  /** What of lines is the same each time: the words, not the numbers; … stands for more lines. */
  private static Stream<String> stable(Stream<String> lines) {
    return lines
        .filter(line -> !line.isBlank() && !line.equals("…"))
        .map(line -> line.startsWith("{") ? line.replaceAll("\\d+", "#") : words(line));
  }

  private static String words(String line) {
    String named = line.replaceAll("\\d{4}-\\d\\d-\\d\\d__\\d\\d-\\d\\d-\\d\\d(-\\d+)?", "BASE");
    // A peer's ban may be over, or not have come yet.
    return Stream.of(named.strip().split("\\s+"))
        .filter(word -> !word.matches(".*\\d.*") && !word.equals("banned;"))
        .filter(word -> !UNITS.contains(word.replaceAll("[,;)]+$", "")))
        .collect(Collectors.joining(" "));
  }

  @Test
  void operationsNamesEveryVerbAndEveryOption() throws Exception {
    try (Scripts scripts = new Scripts(dir.resolve("work"))) {
      String tacho = help(scripts, "./tacho --help");
      Set<String> verbs = all(Pattern.compile("(?m)^  ([a-z][a-z-]*)  +[A-Z]"), tacho);
      assertThat(verbs).contains("demo", "ls", "report", "logs");
      StringBuilder helps = new StringBuilder(tacho);
      for (String verb : verbs) {
        helps.append(help(scripts, "./tacho " + verb + " --help"));
      }
      helps.append(help(scripts, "./history-node --help"));

      String page = Files.readString(OPERATIONS) + Files.readString(COMPARING);
      Set<String> shown =
          all(Pattern.compile("`([^`\n]+)`"), page).stream()
              .flatMap(code -> all(OPTION, code).stream())
              .filter(option -> !option.equals("-vv") && !option.equals("-vvv"))
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> options = options(helps.toString());
      assertThat(options).contains("--network", "--log-trace-include-args", "--follow", "-v");
      assertThat(shown).isEqualTo(options);
      assertThat(all(Pattern.compile("`tacho ([a-z][a-z-]*)"), page)).isEqualTo(verbs);
    }
  }

  @Test
  void thePageOfTheNodeNamesEveryOptionOfItsDatabase() throws Exception {
    StringBuilder helps = new StringBuilder();
    try (Scripts scripts = new Scripts(dir.resolve("work"))) {
      for (String verb : List.of("status", "verify", "export", "get")) {
        helps.append(help(scripts, "./history-node db " + verb + " --help"));
      }
    }
    String page = Files.readString(Cli.ROOT.resolve("docs/history-node.md"));
    for (String option : options(helps.toString())) {
      assertThat(option.matches("-[hV].*|--help|--version") || page.contains("`" + option))
          .as(option)
          .isTrue();
    }
  }

  /** Where a line describes an option, the option's names. */
  private static Set<String> options(String helps) {
    Set<String> options = new TreeSet<>();
    for (String line : helps.split("\n")) {
      Matcher described = Pattern.compile("^ {2,6}(-[^ =,]+(?:, --[^ =]+)?).*").matcher(line);
      if (described.matches()) {
        options.addAll(List.of(described.group(1).split(", ")));
      }
    }
    return options;
  }

  private static Set<String> all(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(matcher.groupCount()));
    }
    return found;
  }

  private static String help(Scripts scripts, String command) throws Exception {
    assertThat(scripts.start(command).await()).isZero();
    return scripts.out();
  }
}
