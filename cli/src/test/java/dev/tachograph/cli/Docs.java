package dev.tachograph.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of the documentation: their fenced blocks, headings and links. */
final class Docs {
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern FILE = Pattern.compile(".*`([\\w.-]+\\.[a-z]+)`:");
  private static final List<String> NO_PAGES = List.of("target", "src", ".git", "node_modules");

  /** A block, with the word after its fence, and the file that the line before it says it is. */
  record Block(Path page, String kind, String file, List<String> lines) {
    String text() {
      return String.join("\n", lines) + "\n";
    }
  }

  /** A command of a console block, and the lines shown below it. */
  record Shown(Path page, String command, List<String> output) {}

  private Docs() {}

  /** Pages whose examples are checked. */
  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    pages.add(Cli.ROOT.resolve("README.md"));
    pages.add(Cli.ROOT.resolve("CONTRIBUTING.md"));
    try (Stream<Path> docs = Files.walk(Cli.ROOT.resolve("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }

  /** Every page of the project, but for those that tests have. */
  static List<Path> all() throws IOException {
    List<Path> pages = new ArrayList<>();
    gather(Cli.ROOT, pages);
    return pages;
  }

  private static void gather(Path dir, List<Path> pages) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.sorted().toList()) {
        if (Files.isDirectory(file)) {
          if (!NO_PAGES.contains(file.getFileName().toString())) {
            gather(file, pages);
          }
        } else if (file.toString().endsWith(".md")) {
          pages.add(file);
        }
      }
    }
  }

  /** The blocks of a page that are of a kind. */
  static List<Block> blocks(Path page, String kind) throws IOException {
    return blocks(page).stream().filter(block -> block.kind().equals(kind)).toList();
  }

  /** The blocks of a page. */
  static List<Block> blocks(Path page) throws IOException {
    List<Block> blocks = new ArrayList<>();
    Block block = null;
    String before = "";
    for (String line : Files.readAllLines(page)) {
      if (!line.startsWith("```")) {
        if (block != null) {
          block.lines().add(line);
        } else if (!line.isBlank()) {
          before = line;
        }
      } else if (block == null) {
        Matcher file = FILE.matcher(before);
        String name = file.matches() ? file.group(1) : "";
        block = new Block(page, line.substring(3).strip(), name, new ArrayList<>());
      } else {
        blocks.add(block);
        block = null;
        before = "";
      }
    }
    return blocks;
  }

  /** The commands of every page in the order they stand, the README's first. */
  static List<Shown> commands() throws IOException {
    List<Shown> commands = new ArrayList<>();
    for (Path page : pages()) {
      for (Block block : blocks(page, "console")) {
        for (String line : block.lines()) {
          if (line.startsWith("$ ")) {
            commands.add(new Shown(page, line.substring(2), new ArrayList<>()));
          } else if (!commands.isEmpty()) {
            commands.get(commands.size() - 1).output().add(line);
          }
        }
      }
    }
    return commands;
  }

  /** Where the links of a page lead, those of examples left out. */
  static List<String> links(Path page) throws IOException {
    List<String> links = new ArrayList<>();
    String text = String.join("\n", prose(page)).replaceAll("`[^`\n]*`", "code");
    Matcher link = LINK.matcher(text);
    while (link.find()) {
      links.add(link.group(1));
    }
    return links;
  }

  /** What the headings of a page are called in links, as GitHub does it. */
  static List<String> anchors(Path page) throws IOException {
    Map<String, Integer> seen = new HashMap<>();
    List<String> anchors = new ArrayList<>();
    for (String line : prose(page)) {
      if (line.matches("#{1,6} .*")) {
        String text = line.replaceAll("^#+ |\\]\\([^)]*\\)", "").toLowerCase(Locale.ROOT);
        String anchor = text.replaceAll("[^\\p{L}\\p{N} _-]", "").strip().replace(' ', '-');
        int before = seen.merge(anchor, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? anchor : anchor + "-" + before);
      }
    }
    return anchors;
  }

  private static List<String> prose(Path page) throws IOException {
    List<String> prose = new ArrayList<>();
    boolean block = false;
    for (String line : Files.readAllLines(page)) {
      if (line.startsWith("```")) {
        block = !block;
      } else if (!block) {
        prose.add(line);
      }
    }
    return prose;
  }
}
