package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The documentation agrees with the programs, the schemas and itself. */
class DocsTest {
  private static final Path README = Cli.ROOT.resolve("README.md");
  private static final Path FORMATS = Cli.ROOT.resolve("docs/formats");
  private static final Path EXAMPLES = Cli.ROOT.resolve("examples/src/main/java");
  private static final Pattern COORDINATE =
      Pattern.compile("dev\\.tachograph:([a-z0-9-]+):([^\"']+)");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** What blocks are; of the kind {@code sh} is how to install, which tests of releases call. */
  private static final Set<String> KINDS =
      Set.of(
          "console",
          "java",
          "kotlin",
          "groovy",
          "xml",
          "properties",
          "json",
          "jsonl",
          "yaml",
          "ini",
          "text",
          "dockerfile",
          "sh");

  /** Formats of one object a line; the others are one document a file. */
  private static final Set<String> LINES = Set.of("logs", "resources", "events");

  @Test
  void theReadmesExampleIsTheProgramWordForWord() throws IOException {
    List<Docs.Block> examples = Docs.blocks(README, "java");
    assertThat(examples).hasSize(1);
    assertThat(examples.get(0).file()).isEqualTo("FirstRun.java");
    String program = Files.readString(EXAMPLES.resolve("dev/tachograph/examples/FirstRun.java"));
    assertThat("package dev.tachograph.examples;\n\n" + examples.get(0).text()).isEqualTo(program);
  }

  /** So that no command is overlooked by the test that calls them. */
  @Test
  void everyBlockSaysWhatItIsAndCommandsStandInThoseThatAreCalled() throws IOException {
    for (Path page : Docs.pages()) {
      for (Docs.Block block : Docs.blocks(page)) {
        assertThat(KINDS).as("%s", block).contains(block.kind());
        assertThat(block.lines())
            .as("%s of %s", block.kind(), page)
            .noneMatch(line -> !block.kind().equals("console") && line.startsWith("$ "));
        assertThat(block.kind().equals("sh") && !page.endsWith("docs/install.md"))
            .as("%s", block)
            .isFalse();
      }
    }
  }

  @Test
  void everyExampleInJavaIsPartOfAProgramThatIsCompiled() throws IOException {
    List<String> programs = examples("java");
    programs.addAll(files(Cli.ROOT.resolve("examples/spring-boot/src/main/java")));
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
    return files(EXAMPLES.resolveSibling(kind));
  }

  private static List<String> files(Path dir) throws IOException {
    List<String> examples = new ArrayList<>();
    try (Stream<Path> files = Files.walk(dir)) {
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

  /** As Gradle and others write them: group, artifact and version. */
  @Test
  void everyCoordinateIsThatOfAModuleOfThisVersion() throws IOException {
    String version =
        between(Files.readString(Cli.ROOT.resolve("pom.xml")), "<version>", "</version>");
    Set<String> modules = modules();
    int found = 0;
    List<Docs.Block> blocks = new ArrayList<>(blocks("kotlin"));
    blocks.addAll(blocks("groovy"));
    for (Docs.Block block : blocks) {
      Matcher coordinate = COORDINATE.matcher(block.text());
      while (coordinate.find()) {
        assertThat(modules).contains(coordinate.group(1));
        assertThat(coordinate.group(2)).isEqualTo(version);
        found++;
      }
    }
    assertThat(found).isPositive();
  }

  /** What the modules of the build are called. */
  private static Set<String> modules() throws IOException {
    String parent = Files.readString(Cli.ROOT.resolve("pom.xml"));
    Set<String> modules = new TreeSet<>();
    Matcher module = Pattern.compile("<module>([^<]+)</module>").matcher(parent);
    while (module.find()) {
      String pom = Files.readString(Cli.ROOT.resolve(module.group(1)).resolve("pom.xml"));
      // What has not our parent holds programs of others, for tests; or it is the BOM.
      int parentsEnd = pom.indexOf("</parent>");
      if (parentsEnd >= 0 || module.group(1).equals("bom")) {
        modules.add(
            between(pom.substring(Math.max(0, parentsEnd)), "<artifactId>", "</artifactId>"));
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
    List<String> broken = new ArrayList<>();
    for (Path page : Docs.all()) {
      for (String target : Docs.links(page)) {
        if (!target.matches("[a-z]+:.*")) {
          String[] parts = target.split("#", 2);
          Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
          boolean there = Files.isRegularFile(file);
          if (!there || parts.length == 2 && !Docs.anchors(file).contains(parts[1])) {
            broken.add(target + " in " + Cli.ROOT.relativize(page));
          }
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  /** Large pictures make a page slow, and a repository large. */
  @Test
  void picturesAreSmallAndSaidInWords() throws IOException {
    String readme = Files.readString(README);
    for (String picture : List.of("page.png", "timeline.png")) {
      Path file = Cli.ROOT.resolve("docs/pictures").resolve(picture);
      BufferedImage image = ImageIO.read(file.toFile());
      assertThat(image.getWidth()).as(picture).isBetween(900, 1600);
      assertThat(Files.size(file)).as(picture).isLessThan(120_000);
      assertThat(readme).containsPattern("!\\[[^\\]]{20,}\\]\\(docs/pictures/" + picture + "\\)");
    }
  }

  @Test
  void theIndexNamesEveryPageForUsers() throws IOException {
    Path index = Cli.ROOT.resolve("docs/index.md");
    List<String> named =
        Docs.links(index).stream().map(link -> link.replaceAll("#.*", "")).toList();
    for (Path page : Docs.pages()) {
      Path relative = index.getParent().relativize(page);
      if (!relative.startsWith("design") && !page.equals(index)) {
        assertThat(named).contains(relative.toString());
      }
    }
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
