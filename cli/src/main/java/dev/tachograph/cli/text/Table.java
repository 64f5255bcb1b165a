package dev.tachograph.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Aligned columns; a column is right-aligned if its heading starts with >. */
public final class Table {
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

  private final List<String[]> rows = new ArrayList<>();
  private final boolean[] right;

  /** Creates a table without rows; the heading of a right-aligned column starts with &gt;. */
  public Table(String... heads) {
    right = new boolean[heads.length];
    String[] first = new String[heads.length];
    for (int i = 0; i < heads.length; i++) {
      right[i] = heads[i].startsWith(">");
      first[i] = right[i] ? heads[i].substring(1) : heads[i];
    }
    rows.add(first);
  }

  /** Adds a row with as many cells as there are columns. */
  public void row(String... cells) {
    if (cells.length != right.length) {
      throw new IllegalArgumentException(cells.length + " cells in " + right.length + " columns");
    }
    rows.add(cells);
  }

  public boolean isEmpty() {
    return rows.size() == 1;
  }

  /** The cells, headings first. */
  public List<List<String>> cells() {
    return rows.stream().map(List::of).toList();
  }

  /** The lines, headings first, without trailing spaces. */
  public List<String> lines() {
    int[] widths = new int[right.length];
    for (String[] row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row[i]));
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String pad = " ".repeat(widths[i] - width(row[i]));
        line.append(i == 0 ? "" : "  ").append(right[i] ? pad + row[i] : row[i] + pad);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static int width(String cell) {
    // Colors take up no width; every escape sequence in a cell is ours, since other texts are
    // escaped.
    String bare = cell.indexOf('\u001b') < 0 ? cell : COLOUR.matcher(cell).replaceAll("");
    return bare.codePointCount(0, bare.length());
  }
}
