package dev.tachograph.node.db;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Heights as ranges, ascending.
 *
 * @param list the ranges, none of which touch
 */
record Ranges(List<Range> list) {
  private static final int SHOWN = 12;

  /** Heights that follow each other, both ends included. */
  record Range(int first, int last) {
    @Override
    public String toString() {
      return first == last
          ? String.format(Locale.ROOT, "%,d", first)
          : String.format(Locale.ROOT, "%,d to %,d", first, last);
    }
  }

  static Ranges of(BitSet heights) {
    List<Range> list = new ArrayList<>();
    for (int first = heights.nextSetBit(0); first >= 0; ) {
      int end = heights.nextClearBit(first);
      list.add(new Range(first, end - 1));
      first = heights.nextSetBit(end);
    }
    return new Ranges(List.copyOf(list));
  }

  /** For people, the first dozen of them. */
  String text() {
    if (list.isEmpty()) {
      return "none";
    }
    List<String> shown = list.stream().limit(SHOWN).map(Range::toString).toList();
    int more = list.size() - shown.size();
    return String.join(", ", shown) + (more == 0 ? "" : " and " + more + " more ranges");
  }

  /** All of them, as arrays of two numbers. */
  void putInto(ArrayNode array) {
    list.forEach(range -> array.addArray().add(range.first()).add(range.last()));
  }
}
