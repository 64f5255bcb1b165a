package dev.tachograph.analysis.internal.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The names that somebody may have meant by another one. */
public final class Nearest {
  private static final int MOST = 3;

  private Nearest() {}

  /**
   * At most three names that differ from the given one by a third of its letters at most, the
   * nearest first; capitals are the same as small letters.
   */
  public static List<String> to(String name, Collection<String> names) {
    int most = Math.max(1, name.length() / 3);
    record Near(String name, int distance) {}
    List<Near> found =
        names.stream()
            .distinct()
            .filter(other -> Math.abs(other.length() - name.length()) <= most)
            .map(other -> new Near(other, distance(lower(name), lower(other))))
            .filter(near -> near.distance() <= most)
            .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
            .toList();
    return found.stream()
        .filter(one -> one.distance() <= found.get(0).distance() + 1)
        .limit(MOST)
        .map(Near::name)
        .toList();
  }

  /** A question to follow a sentence, {@code , did you mean a or b?}; empty if none is near. */
  public static String question(String name, Collection<String> names) {
    List<String> near = to(name, names);
    return near.isEmpty() ? "" : ", did you mean " + String.join(" or ", near) + "?";
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /**
   * Of Damerau and Levenshtein, in its restricted form: letters added, left out, exchanged, and
   * neighbours swapped.
   */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(cost[i - 1][j - 1] + other, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
