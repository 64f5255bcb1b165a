package dev.tachograph.cli.ls;

import dev.tachograph.cli.command.CommandFailure;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What runs are sorted by: numbers and times the greatest first, texts from A to Z. */
enum SortKey {
  // Runs come newest first, by the names of their files, and the sort keeps what is equal in order.
  START(null),
  DURATION(Row::durationMs),
  STATUS(Row::status),
  NAME(Row::name),
  PROCESSED(Row::processed),
  THROUGHPUT(Row::throughput),
  RSS(Row::rss),
  CPU(Row::cpuPct),
  WARNINGS(Row::warnings),
  ERRORS(Row::errors),
  DROPPED(Row::dropped);

  private final @Nullable Function<Row, @Nullable Object> figure;

  SortKey(@Nullable Function<Row, @Nullable Object> figure) {
    this.figure = figure;
  }

  /**
   * The key of a name.
   *
   * @throws CommandFailure if there is none
   */
  static SortKey named(String name) {
    for (SortKey key : values()) {
      if (key.text().equals(name)) {
        return key;
      }
    }
    String names = Arrays.stream(values()).map(SortKey::text).collect(Collectors.joining(", "));
    throw new CommandFailure("--sort takes one of " + names + ", not '" + name + "'");
  }

  private String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Sorts rows that are newest first; those without the figure come last, reversed or not. */
  void sort(List<Row> rows, boolean reverse) {
    Function<Row, @Nullable Object> by = figure;
    if (by == null) {
      if (reverse) {
        java.util.Collections.reverse(rows);
      }
      return;
    }
    Comparator<Row> order = (a, b) -> compare(by.apply(a), by.apply(b), reverse);
    rows.sort(order);
  }

  private static int compare(@Nullable Object a, @Nullable Object b, boolean reverse) {
    if (a == null || b == null) {
      return Boolean.compare(a == null, b == null);
    }
    int up =
        a instanceof Number x && b instanceof Number y
            ? Double.compare(y.doubleValue(), x.doubleValue())
            : a.toString().compareToIgnoreCase(b.toString());
    return reverse ? -up : up;
  }
}
