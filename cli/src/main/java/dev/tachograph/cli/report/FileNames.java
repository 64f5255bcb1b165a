package dev.tachograph.cli.report;

import dev.tachograph.analysis.internal.text.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files of a run, a line each; of many numbered ones of a kind a line for all. */
final class FileNames {
  /** So many of a kind are listed one by one. */
  private static final int FEW = 5;

  /** What comes before a number, the number, and what comes after it. */
  private static final Pattern NUMBERED =
      Pattern.compile(
          "(.*\\.(?:logs|resources|events|trace|metrics)\\.|.*\\.dump-)(\\d{1,9})(\\..*)");

  /** Numbered files of a kind: what their names begin and end with. */
  private record Kind(Path dir, String before, String after) {}

  private FileNames() {}

  /** The lines for files in the order of their kinds, and within one of their numbers. */
  static List<String> of(List<Path> files) {
    return of(files, file -> file);
  }

  /**
   * The lines for files that a person finds elsewhere, as in a zip.
   *
   * @param shown where a file is for a person
   */
  static List<String> of(List<Path> files, UnaryOperator<Path> shown) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (from < files.size()) {
      Kind kind = kind(files.get(from));
      int to = from + 1;
      while (kind != null && to < files.size() && kind.equals(kind(files.get(to)))) {
        to++;
      }
      List<Path> same = files.subList(from, to);
      if (kind == null || same.size() <= FEW) {
        same.forEach(file -> lines.add(shown.apply(file).toString()));
      } else {
        lines.add(together(kind, same, shown));
      }
      from = to;
    }
    return lines;
  }

  private static String together(Kind kind, List<Path> files, UnaryOperator<Path> shown) {
    return String.format(
        Locale.ROOT,
        "%s, %,d files, %s",
        shown
            .apply(files.get(0))
            .resolveSibling(
                kind.before()
                    + number(files.get(0))
                    + "…"
                    + number(files.get(files.size() - 1))
                    + kind.after()),
        files.size(),
        Texts.bytes(files.stream().mapToDouble(FileNames::size).sum()));
  }

  private static @Nullable Kind kind(Path file) {
    Matcher name = name(file);
    Path dir = file.getParent();
    return name.matches()
        ? new Kind(dir == null ? Path.of("") : dir, name.group(1), name.group(3))
        : null;
  }

  private static String number(Path file) {
    Matcher name = name(file);
    return name.matches() ? name.group(2) : "";
  }

  private static Matcher name(Path file) {
    return NUMBERED.matcher(file.getFileName().toString());
  }

  private static double size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      // It was deleted meanwhile.
      return 0;
    }
  }
}
