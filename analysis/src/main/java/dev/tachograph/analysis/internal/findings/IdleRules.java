package dev.tachograph.analysis.internal.findings;

import static dev.tachograph.resources.ResourceKey.INFLIGHT;
import static dev.tachograph.resources.ResourceKey.PROC_CPU_PCT;
import static dev.tachograph.resources.ResourceKey.QUEUE;
import static dev.tachograph.resources.ResourceKey.TOTAL;

import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.run.FetchGaps;
import dev.tachograph.analysis.internal.run.Series;
import dev.tachograph.analysis.internal.text.Texts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules about time in which nothing was done, and about what held the run meanwhile. */
final class IdleRules {
  /** A program that uses half of a CPU is at work, whatever its progress says. */
  private static final double AT_WORK_PCT = 50;

  /** Of a program that waits. */
  private static final double WAITING_PCT = 20;

  /** So long a wait is told however long the run was. */
  private static final double LONG_MILLIS = 60_000;

  /** So many of the longest spans are looked at. */
  private static final int CANDIDATES = 50;

  private record Stretch(long from, long to) {
    double millis() {
      return (double) (to - from);
    }
  }

  private IdleRules() {}

  static List<Rule> all() {
    return List.of(
        new Rule("no_progress", IdleRules::noProgress),
        new Rule("held_by_span", IdleRules::heldBySpan),
        new Rule("slow_start", IdleRules::slowStart));
  }

  /**
   * Work was there, none of it was done, and the CPU was not what it waited for. A time that one
   * peer held has a finding of its own.
   */
  private static @Nullable Finding noProgress(Evidence run, Finding.Builder finding) {
    List<Stretch> stretches = idle(run);
    double all = 0;
    Stretch longest = null;
    for (Stretch stretch : stretches) {
      all += stretch.millis();
      longest = longest == null || stretch.millis() > longest.millis() ? stretch : longest;
    }
    double share = all / Math.max(1, run.durationMillis());
    if (longest == null || all < 3000 || (share < 0.1 && longest.millis() < LONG_MILLIS)) {
      return null;
    }
    SpanHolders.Span holder =
        new SpanHolders(run).holderOf((double) longest.from(), (double) longest.to());
    if (holder != null) {
      finding.evidence("held_by_span", holder.name()).evidence("held_by_thread", holder.thread());
    }
    return finding
        .text(
            "Nothing was done for %s, %s of the run, although work was left and the CPU had time%s: %s.",
            Texts.duration(all),
            Texts.percent(share),
            stretches.size() == 1
                ? ""
                : ", " + Texts.duration(longest.millis()) + " of it at a stretch",
            holder == null
                ? "a state dump at such a time says what the threads wait for"
                : "it waited for " + holder.described())
        .between(longest.from(), longest.to())
        .evidence("idle_ms", all)
        .evidence("share", share)
        .evidence("longest_ms", longest.millis())
        .evidence("stretches", stretches.size())
        .build();
  }

  /** The stretches of two samples or more in which nothing was done although work was left. */
  private static List<Stretch> idle(Evidence run) {
    List<Stretch> stretches = new ArrayList<>();
    int first = -1;
    int n = run.samples().size();
    for (int i = 1; i <= n; i++) {
      if (i < n && isIdle(run, i)) {
        first = first < 0 ? i : first;
      } else if (first >= 0) {
        Stretch stretch = new Stretch(run.samples().millis(first - 1), run.samples().millis(i - 1));
        boolean isSeen = i - first >= 2 || run.samples().isMerged();
        if (isSeen && stretch.millis() >= 2000 && !isHeldByPeer(run, stretch)) {
          stretches.add(stretch);
        }
        first = -1;
      }
    }
    return stretches;
  }

  private static boolean isIdle(Evidence run, int i) {
    double done = Series.done(run.samples(), i);
    boolean isLeft =
        run.value(QUEUE, i) > 0 || run.value(INFLIGHT, i) > 0 || done < run.value(TOTAL, i);
    return isLeft
        && done == Series.done(run.samples(), i - 1)
        && !(run.value(PROC_CPU_PCT, i) >= AT_WORK_PCT);
  }

  private static boolean isHeldByPeer(Evidence run, Stretch stretch) {
    if (run.events().peers().size() < 2) {
      return false;
    }
    double held = 0;
    for (FetchGaps.Gap gap : run.events().gaps().inOrder()) {
      long from = Math.max(gap.fromMillis(), stretch.from());
      held += Math.max(0, Math.min(gap.toMillis(), stretch.to()) - from);
    }
    return held >= stretch.millis() / 2;
  }

  /** One span was open, no thread had another, and the CPU was idle: it waited, and all with it. */
  private static @Nullable Finding heldBySpan(Evidence run, Finding.Builder finding) {
    SpanHolders spans = new SpanHolders(run);
    if (!spans.isComplete()) {
      // Short ones that were open beside the long ones are not known.
      return null;
    }
    double least = Math.min(LONG_MILLIS, Math.max(3000, 0.1 * run.durationMillis()));
    double most = 0.9 * run.durationMillis();
    SpanHolders.Span longest =
        spans.longest(least, most, CANDIDATES).stream()
            .filter(span -> span.equals(spans.holderOf(span.from(), span.to())))
            .filter(span -> spans.millisOfOthers(span) <= 0.1 * span.millis())
            .filter(span -> isWaiting(run, span.from(), span.to()))
            .filter(span -> !isToldElsewhere(run, span))
            .findFirst()
            .orElse(null);
    if (longest == null) {
      return null;
    }
    double share = longest.millis() / Math.max(1, run.durationMillis());
    return finding
        .text(
            "Everything waited %s, %s of the run, for %s: no other span was open, and the CPU was"
                + " idle. Do other work meanwhile, or set a time limit.",
            Texts.duration(longest.millis()), Texts.percent(share), longest.described())
        .between(Math.round(longest.from()), Math.round(longest.to()))
        .evidence("span", longest.name())
        .evidence("thread", longest.thread())
        .evidence("held_ms", longest.millis())
        .evidence("share", share)
        .build();
  }

  /** Whether the program used little CPU in the samples of a time; false where there are none. */
  private static boolean isWaiting(Evidence run, double from, double to) {
    double cpu = run.mean(PROC_CPU_PCT, i -> isWithin(run, i, from, to));
    return cpu < WAITING_PCT && run.count(i -> isWithin(run, i, from, to)) >= 2;
  }

  /** Whether work was done meanwhile, or another rule tells that none was. */
  private static boolean isToldElsewhere(Evidence run, SpanHolders.Span span) {
    Stretch stretch = new Stretch(Math.round(span.from()), Math.round(span.to()));
    int told =
        run.count(
            i ->
                isWithin(run, i, span.from(), span.to())
                    && (run.throughput(i) > 0 || isIdle(run, i)));
    return told > 0 || isHeldByPeer(run, stretch);
  }

  /** Whether a sample's time, which is that since the one before it, lies within another. */
  private static boolean isWithin(Evidence run, int i, double from, double to) {
    return i > 0 && run.samples().millis(i - 1) >= from && run.samples().millis(i) <= to;
  }

  /** Until the first unit was done the run waited. */
  private static @Nullable Finding slowStart(Evidence run, Finding.Builder finding) {
    int first = 0;
    int n = run.samples().size();
    while (first < n && !(Series.done(run.samples(), first) > 0)) {
      first++;
    }
    // A run that goes on from what was done before begins with it.
    if (first < 5 || first == n) {
      return null;
    }
    int before = first;
    double millis = run.samples().millis(first - 1);
    double share = millis / Math.max(1, run.durationMillis());
    double cpu = run.mean(PROC_CPU_PCT, i -> i < before);
    if (millis < 10_000 || share < 0.2 || !(cpu < WAITING_PCT)) {
      return null;
    }
    SpanHolders.Span holder = new SpanHolders(run).holderOf(0, millis);
    return finding
        .text(
            "The first unit was done after %s, %s of the run, and the CPU was idle until then%s.",
            Texts.duration(millis),
            Texts.percent(share),
            holder == null
                ? ": look at what it loads or connects to first"
                : ": it waited for " + holder.described())
        .between(0, (long) millis)
        .evidence("start_ms", millis)
        .evidence("share", share)
        .evidence("proc_cpu_pct_mean", cpu)
        .build();
  }
}
