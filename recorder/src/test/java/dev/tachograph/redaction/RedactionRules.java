package dev.tachograph.redaction;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tables of {@code docs/formats/redaction.md}. */
public final class RedactionRules {
  /** A row: the rule, a text with secrets, and the text as it is written. */
  public record Rule(String name, String given, String written) {
    @Override
    public String toString() {
      return name + ": " + given;
    }
  }

  private RedactionRules() {}

  /** What is replaced. */
  public static List<Rule> replaced() {
    return table("## What is replaced").stream()
        .map(row -> new Rule(row.get(0), code(row.get(1)), code(row.get(2))))
        .toList();
  }

  /** What stays as it is. */
  public static List<Rule> stays() {
    return table("## What stays").stream()
        .map(row -> new Rule(row.get(0), code(row.get(1)), code(row.get(1))))
        .toList();
  }

  /** The key words, by row. */
  static List<List<String>> keyWords() {
    return table("## Key words").stream()
        .map(row -> List.of(row.get(1).replace("`", "").split(" ")))
        .toList();
  }

  private static String code(String cell) {
    if (!cell.startsWith("`") || !cell.endsWith("`")) {
      throw new IllegalArgumentException("not code: " + cell);
    }
    return cell.substring(1, cell.length() - 1).replace('↵', '\n');
  }

  private static List<List<String>> table(String heading) {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : page().split("\n")) {
      if (line.startsWith("## ")) {
        inside = line.equals(heading);
      } else if (inside && line.startsWith("| ")) {
        rows.add(List.of(line.substring(2, line.length() - 2).split(" \\| ")));
      }
    }
    if (rows.size() < 4) {
      throw new IllegalArgumentException("no table below " + heading);
    }
    return rows.subList(2, rows.size());
  }

  private static String page() {
    try {
      Path page = Path.of("..", "docs", "formats", "redaction.md");
      return Files.readString(page, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
