package dev.tachograph.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The examples of the documentation: its fenced blocks. */
final class Docs {
  /** A block, with the word after its fence. */
  record Block(Path page, String kind, List<String> lines) {
    String text() {
      return String.join("\n", lines) + "\n";
    }
  }

  /** A command of a console block, and the lines shown below it. */
  record Shown(Path page, String command, List<String> output) {}

  private Docs() {}

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    pages.add(Cli.ROOT.resolve("README.md"));
    pages.add(Cli.ROOT.resolve("CONTRIBUTING.md"));
    try (Stream<Path> docs = Files.walk(Cli.ROOT.resolve("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }

  static List<Block> blocks(Path page, String kind) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> block = null;
    String fence = "";
    for (String line : Files.readAllLines(page)) {
      if (!line.startsWith("```")) {
        if (block != null) {
          block.add(line);
        }
      } else if (block == null) {
        block = new ArrayList<>();
        fence = line.substring(3).strip();
      } else {
        if (fence.equals(kind)) {
          blocks.add(new Block(page, kind, block));
        }
        block = null;
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
}
