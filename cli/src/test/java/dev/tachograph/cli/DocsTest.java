package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documentation agrees with the programs, the schemas and itself. */
class DocsTest {
  private static final Path README = Cli.ROOT.resolve("README.md");
  private static final Path FORMATS = Cli.ROOT.resolve("docs/formats");
  private static final Path EXAMPLES = Cli.ROOT.resolve("examples/src/main/java");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** Formats of one object a line; the others are one document a file. */
  private static final Set<String> LINES = Set.of("logs", "resources", "events");

  @Test
  void theReadmesExampleIsTheProgramWordForWord() throws IOException {
    List<Docs.Block> examples = Docs.blocks(README, "java");
    assertThat(examples).hasSize(1);
    String program = Files.readString(EXAMPLES.resolve("dev/tachograph/examples/FirstRun.java"));
    String shown = between(program, "  // README begin\n", "  // README end\n").stripTrailing();
    assertThat(examples.get(0).text()).isEqualTo(shown.stripIndent() + "\n");
  }

  @Test
  void everyExampleInJavaIsPartOfAProgramThatIsCompiled() throws IOException {
    List<String> programs = examples("java");
    for (Docs.Block block : blocks("java")) {
      assertThat(programs).as("%s", block).anyMatch(program -> program.contains(flat(block)));
    }
  }

  @Test
  void everyConfigurationIsThatOfAnExample() throws IOException {
    List<String> configurations = examples("resources");
    List<Docs.Block> shown = new ArrayList<>(blocks("xml"));
    shown.removeIf(DocsTest::isDependency);
    assertThat(shown).isNotEmpty();
    for (Docs.Block block : shown) {
      assertThat(configurations).as("%s", block).anyMatch(file -> file.contains(flat(block)));
    }
  }

  /** The files of the examples, lines without what they are indented by. */
  private static List<String> examples(String kind) throws IOException {
    List<String> examples = new ArrayList<>();
    try (Stream<Path> files = Files.walk(EXAMPLES.resolveSibling(kind))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        examples.add(flat(Files.readString(file)));
      }
    }
    return examples;
  }

  private static String flat(Docs.Block block) {
    return flat(block.text());
  }

  private static String flat(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  private static boolean isDependency(Docs.Block block) {
    return block.text().strip().startsWith("<dependency>");
  }

  @Test
  void everyDependencyIsAModuleOfThisVersion() throws IOException {
    String version =
        between(Files.readString(Cli.ROOT.resolve("pom.xml")), "<version>", "</version>");
    List<Docs.Block> blocks = new ArrayList<>(blocks("xml"));
    blocks.removeIf(block -> !isDependency(block));
    assertThat(blocks).isNotEmpty();
    Set<String> modules = modules();
    for (Docs.Block block : blocks) {
      String text = block.text();
      assertThat(between(text, "<version>", "</version>")).isEqualTo(version);
      assertThat(modules).contains(between(text, "<artifactId>", "</artifactId>"));
      assertThat(between(text, "<groupId>", "</groupId>")).isEqualTo("dev.tachograph");
    }
  }

  /** What the modules of the build are called. */
  private static Set<String> modules() throws IOException {
    String parent = Files.readString(Cli.ROOT.resolve("pom.xml"));
    Set<String> modules = new TreeSet<>();
    Matcher module = Pattern.compile("<module>([^<]+)</module>").matcher(parent);
    while (module.find()) {
      String pom = Files.readString(Cli.ROOT.resolve(module.group(1)).resolve("pom.xml"));
      // What has not our parent holds programs of others, for tests.
      int parentsEnd = pom.indexOf("</parent>");
      if (parentsEnd >= 0) {
        modules.add(between(pom.substring(parentsEnd), "<artifactId>", "</artifactId>"));
      }
    }
    return modules;
  }

  @Test
  void everyExampleInJsonIsValid() throws IOException {
    Schemas schemas = new Schemas();
    int checked = 0;
    for (Path page : Docs.pages()) {
      String schema = page.getFileName().toString().replace(".md", "");
      for (Docs.Block block : Docs.blocks(page, "json")) {
        assertThat(schemas.faults(schema, block.text())).as("%s", block).isEmpty();
        checked++;
      }
      for (Docs.Block block : Docs.blocks(page, "jsonl")) {
        assertThat(LINES).as("%s", page).contains(schema);
        for (String line : block.lines()) {
          assertThat(schemas.faults(schema, line)).as(line).isEmpty();
          checked++;
        }
      }
    }
    assertThat(checked).isGreaterThan(10);
    for (Docs.Shown shown : Docs.commands()) {
      for (String line : shown.output()) {
        if (line.startsWith("{")) {
          assertThat(schemas.faults("logs", line)).as(line).isEmpty();
        }
      }
    }
  }

  @Test
  void everyRelativeLinkLeadsSomewhere() throws IOException {
    for (Path page : Docs.pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        String target = link.group(1);
        if (target.matches("[a-z]+:.*")) {
          continue;
        }
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        assertThat(file).as("%s in %s", target, page).exists();
        if (parts.length == 2) {
          assertThat(anchors(file)).as("%s in %s", target, page).contains(parts[1]);
        }
      }
    }
  }

  private static List<String> anchors(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceAll("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .toList();
  }

  @Test
  void everyKeyOfASchemaIsOnItsPageAndEveryKeyOfAPageIsInItsSchema() throws IOException {
    List<String> formats;
    try (Stream<Path> files = Files.list(FORMATS)) {
      formats =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".schema.json"))
              .map(name -> name.replace(".schema.json", ""))
              .sorted()
              .toList();
    }
    assertThat(formats)
        .containsExactly(
            "baseline", "comparison", "events", "index", "logs", "report", "resources", "trace");
    for (String format : formats) {
      Path page = FORMATS.resolve(format + ".md");
      assertThat(page).content().contains("(" + format + ".schema.json)");
      Set<String> keys = new TreeSet<>();
      Set<String> values = new TreeSet<>();
      gather(Report.JSON.readTree(FORMATS.resolve(format + ".schema.json").toFile()), keys, values);
      assertThat(codes(page, ".*")).as(format).containsAll(keys);
      keys.addAll(values);
      assertThat(keys).as(format).containsAll(codes(page, "\\| ([^|]*) \\|.*"));
    }
  }

  @Test
  void anEventOfASampleHasTheKeysOfTheSample() throws IOException {
    Schemas schemas = new Schemas();
    String example = Docs.blocks(FORMATS.resolve("resources.md"), "json").get(0).text();
    ObjectNode event = (ObjectNode) Report.JSON.readTree(example);
    event.put("event", "resources_sample");
    assertThat(schemas.faults("events", event.toString())).isEmpty();
    JsonNode sample = Report.JSON.readTree(FORMATS.resolve("resources.schema.json").toFile());
    Set<String> keys = texts(sample.path("required"));
    assertThat(keys).hasSizeGreaterThan(80);
    for (String key : keys) {
      JsonNode value = event.remove(key);
      assertThat(schemas.faults("events", event.toString())).as(key).isNotEmpty();
      event.set(key, value);
    }
    event.put("rss_kb", "text");
    assertThat(schemas.faults("events", event.toString())).isNotEmpty();
  }

  /** What stands as code in the lines of a page, or in the part of them that a pattern groups. */
  private static Set<String> codes(Path page, String lines) throws IOException {
    Pattern pattern = Pattern.compile(lines);
    Set<String> codes = new TreeSet<>();
    for (String line : Files.readAllLines(page)) {
      Matcher part = pattern.matcher(line);
      if (part.matches()) {
        Matcher code = CODE.matcher(part.groupCount() == 0 ? line : part.group(1));
        while (code.find()) {
          codes.addAll(List.of(code.group(1).split("\\.")));
        }
      }
    }
    return codes;
  }

  /** The names of properties, and the texts that values may be. */
  private static void gather(JsonNode schema, Set<String> keys, Set<String> values) {
    for (var entry : schema.properties()) {
      JsonNode value = entry.getValue();
      switch (entry.getKey()) {
        case "properties" ->
            value
                .properties()
                .forEach(
                    property -> {
                      keys.add(property.getKey());
                      gather(property.getValue(), keys, values);
                    });
        case "const" -> values.add(value.asText());
        case "enum" -> values.addAll(texts(value));
        default -> gather(value, keys, values);
      }
    }
    if (schema.isArray()) {
      schema.forEach(part -> gather(part, keys, values));
    }
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new TreeSet<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static List<Docs.Block> blocks(String kind) throws IOException {
    List<Docs.Block> blocks = new ArrayList<>();
    for (Path page : Docs.pages()) {
      blocks.addAll(Docs.blocks(page, kind));
    }
    return blocks;
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin);
    int to = text.indexOf(end, from);
    assertThat(from).as(begin).isNotNegative();
    assertThat(to).as(end).isNotNegative();
    return text.substring(from + begin.length(), to);
  }
}
