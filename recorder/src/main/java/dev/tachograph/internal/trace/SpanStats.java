package dev.tachograph.internal.trace;

import dev.tachograph.report.RunContext.SpanSummary;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** All names of spans. Thread-safe; looking up a known name takes no lock. */
final class SpanStats {
  private static final int MAX_NAMES = 1_000;
  private static final String OTHER_NAMES = "(other)";

  private final ConcurrentHashMap<String, SpanName> byName = new ConcurrentHashMap<>();
  private final NameStats others = new NameStats();

  /** The entry of a name; beyond a thousand names, all others share one. */
  SpanName name(String text) {
    SpanName known = byName.get(text);
    if (known != null) {
      return known;
    }
    if (byName.size() >= MAX_NAMES) {
      return new SpanName(text, others);
    }
    return byName.computeIfAbsent(text, any -> new SpanName(any, new NameStats()));
  }

  List<SpanSummary> summaries() {
    List<SpanSummary> all =
        new java.util.ArrayList<>(
            byName.values().stream()
                .map(name -> name.stats.summary(name.text))
                .filter(Objects::nonNull)
                .toList());
    SpanSummary rest = others.summary(OTHER_NAMES);
    if (rest != null) {
      all.add(rest);
    }
    all.sort(
        Comparator.comparingDouble(SpanSummary::totalMs)
            .reversed()
            .thenComparing(SpanSummary::name));
    return all;
  }
}
