package dev.tachograph.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** What a misspelled word was meant to be. Never a word by which something is deleted. */
final class Suggestions {
  private static final Set<String> DELETING = Set.of("prune", "recover", "--force");
  private static final int MOST = 2;

  private Suggestions() {}

  /** The known words that differ from a word by a slip or two of the keys, the nearest first. */
  static List<String> of(String wrong, Collection<String> known) {
    int slips = Math.max(1, Math.min(2, wrong.replace("-", "").length() / 3));
    return known.stream()
        .filter(word -> !DELETING.contains(word))
        .filter(word -> distance(wrong, word) <= slips)
        .sorted(Comparator.<String>comparingInt(word -> distance(wrong, word)))
        .limit(MOST)
        .toList();
  }

  /** Characters to insert, delete, replace or swap with their neighbour, at least (Damerau 1964). */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
