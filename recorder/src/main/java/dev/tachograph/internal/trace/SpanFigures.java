package dev.tachograph.internal.trace;

import dev.tachograph.report.RunContext.SpanSummary;
import dev.tachograph.report.RunContext.SpanSummary.SlowSpan;
import java.util.List;
import java.util.function.Supplier;

/** Figures of spans by name, for whoever learns their times from elsewhere. Thread-safe. */
public final class SpanFigures {
  private static final double NANOS_PER_MS = 1e6;

  private final SpanStats stats = new SpanStats();

  /** Figures of no span yet. */
  public SpanFigures() {}

  /**
   * Counts a span that ended.
   *
   * @param selfNanos of the duration, what was not within spans inside it
   * @param thread gives the name of its thread; asked if it is one of the slowest
   * @param args gives its arguments as a JSON object; likewise
   * @param name of the span; of more than a thousand the figures are counted together
   * @param startNanos when it was opened, in nanoseconds since the run's start
   * @param nanos how long it was open
   */
  public void add(
      String name,
      long startNanos,
      long nanos,
      long selfNanos,
      Supplier<String> thread,
      Supplier<String> args) {
    NameStats figures = stats.name(name).stats;
    figures.add(nanos, selfNanos);
    if (figures.isSlow(nanos)) {
      figures.keep(
          new SlowSpan(startNanos / NANOS_PER_MS, nanos / NANOS_PER_MS, thread.get(), args.get()));
    }
  }

  /** {@return figures of every name, the longest total first} */
  public List<SpanSummary> summaries() {
    return stats.summaries();
  }
}
