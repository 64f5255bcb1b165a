package dev.tachograph.cli.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Aligned columns; a column is right-aligned if its heading starts with >. */
public final class Table {
  private static final int GAP = 2;

  /** Texts that are longer are cut to this before a column is left out. */
  private static final int SHORT_TEXT = 10;

  private final List<String[]> rows = new ArrayList<>();
  private final boolean[] right;
  private final boolean[] whole;
  private int[] leastFirst;

  /** Creates a table without rows; the heading of a right-aligned column starts with &gt;. */
  public Table(String... heads) {
    right = new boolean[heads.length];
    whole = new boolean[heads.length];
    String[] first = new String[heads.length];
    for (int i = 0; i < heads.length; i++) {
      right[i] = heads[i].startsWith(">");
      whole[i] = right[i] || i == 0;
      first[i] = right[i] ? heads[i].substring(1) : heads[i];
    }
    rows.add(first);
    leastFirst = IntStream.range(1, heads.length).map(i -> heads.length - i).toArray();
  }

  /**
   * Says which columns are left out first where there is no room, by their headings without &gt;.
   * Those not named stay, as the first one does; without this call the last one goes first.
   */
  public Table leastFirst(String... heads) {
    List<String> names = List.of(rows.get(0));
    leastFirst = Arrays.stream(heads).mapToInt(names::indexOf).filter(i -> i > 0).toArray();
    return this;
  }

  /** Says which texts mean nothing when cut, such as times: their columns are rather left out. */
  public Table whole(String... heads) {
    List<String> names = List.of(rows.get(0));
    for (String head : heads) {
      whole[names.indexOf(head)] = true;
    }
    return this;
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

  /** The lines, headings first, as wide as their texts are, without trailing spaces. */
  public List<String> lines() {
    return lines(Integer.MAX_VALUE);
  }

  /**
   * The lines, headings first, none wider than a number of columns. Where there is no room, long
   * texts are cut, then columns are left out; numbers are never cut.
   */
  public List<String> lines(int columns) {
    int[] widths = widths(columns);
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        if (widths[i] < 0) {
          continue;
        }
        String cell = Columns.cut(row[i], widths[i]);
        String pad = " ".repeat(widths[i] - Columns.of(cell));
        line.append(line.length() == 0 ? "" : " ".repeat(GAP));
        line.append(right[i] ? pad + cell : cell + pad);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** The headings of the columns that {@link #lines(int)} leaves out. */
  public List<String> leftOut(int columns) {
    int[] widths = widths(columns);
    return IntStream.range(0, widths.length)
        .filter(i -> widths[i] < 0)
        .mapToObj(i -> rows.get(0)[i])
        .toList();
  }

  /** The widths of the columns; -1: left out. */
  private int[] widths(int columns) {
    int[] natural = new int[right.length];
    for (String[] row : rows) {
      for (int i = 0; i < natural.length; i++) {
        natural[i] = Math.max(natural[i], Columns.of(row[i]));
      }
    }
    int[] widths = natural.clone();
    for (int next = 0; !shrink(widths, columns) && next < leastFirst.length; next++) {
      natural[leastFirst[next]] = -1;
      widths = natural.clone();
    }
    long over = total(widths) - columns;
    for (int i = widths.length - 1; over > 0 && i >= 0; i--) {
      // No other way is left: what does not fit is cut, whatever it is.
      int cut = (int) Math.min(over, Math.max(0, widths[i] - 1));
      widths[i] -= cut;
      over -= cut;
    }
    return widths;
  }

  /** Cuts texts, the longest first; false if that is not enough. */
  private boolean shrink(int[] widths, int columns) {
    for (long over = total(widths) - columns; over > 0; over--) {
      int longest = -1;
      for (int i = 1; i < widths.length; i++) {
        boolean can = !whole[i] && widths[i] > SHORT_TEXT;
        longest = can && (longest < 0 || widths[i] > widths[longest]) ? i : longest;
      }
      if (longest < 0) {
        return false;
      }
      widths[longest]--;
    }
    return true;
  }

  private static long total(int[] widths) {
    int shown = (int) Arrays.stream(widths).filter(width -> width >= 0).count();
    long texts = Arrays.stream(widths).filter(width -> width >= 0).asLongStream().sum();
    return texts + (long) GAP * Math.max(0, shown - 1);
  }
}
