package dev.tachograph.analysis.internal.findings;

import static dev.tachograph.resources.ResourceKey.CGROUP_PSI_MEMORY_FULL_PCT;
import static dev.tachograph.resources.ResourceKey.CGROUP_PSI_MEMORY_SOME_PCT;
import static dev.tachograph.resources.ResourceKey.CPU_IOWAIT_PCT;
import static dev.tachograph.resources.ResourceKey.DISK_READ_MIB_S;
import static dev.tachograph.resources.ResourceKey.DISK_WRITE_MIB_S;
import static dev.tachograph.resources.ResourceKey.GAP_MS;
import static dev.tachograph.resources.ResourceKey.INFLIGHT;
import static dev.tachograph.resources.ResourceKey.MAJOR_FAULTS_S;
import static dev.tachograph.resources.ResourceKey.NET_RX_MIB_S;
import static dev.tachograph.resources.ResourceKey.NET_TX_MIB_S;
import static dev.tachograph.resources.ResourceKey.PROCESSED;
import static dev.tachograph.resources.ResourceKey.PSI_CPU_SOME_PCT;
import static dev.tachograph.resources.ResourceKey.PSI_IO_SOME_PCT;
import static dev.tachograph.resources.ResourceKey.PSI_MEMORY_FULL_PCT;
import static dev.tachograph.resources.ResourceKey.PSI_MEMORY_SOME_PCT;
import static dev.tachograph.resources.ResourceKey.QUEUE;

import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.run.Figures;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.resources.ResourceKey;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Rules about what the program waited for. */
final class WaitRules {
  private WaitRules() {}

  static List<Rule> all() {
    return List.of(
        new Rule("disk_bound", WaitRules::disk),
        new Rule("network_bound", WaitRules::network),
        new Rule("stalls", WaitRules::stalls),
        new Rule("memory_pressure", WaitRules::pressure),
        new Rule("starved_queue", WaitRules::starved));
  }

  /**
   * Waiting for the disk counts only if bytes are transferred and the CPU is not the bottleneck.
   */
  private static @Nullable Finding disk(Evidence run, Finding.Builder finding) {
    IntPredicate waits =
        i ->
            (run.value(PSI_IO_SOME_PCT, i) >= 30 || run.value(CPU_IOWAIT_PCT, i) >= 25)
                && diskMib(run, i) >= 1
                && !run.ownCpuAbove(0.7, i);
    double share = run.share(waits);
    Evidence.Streak streak = run.longest(waits);
    if (streak == null || share < 0.25 || streak.millis() < 5000) {
      return null;
    }
    double mib = 0;
    for (int i = streak.first(); i <= streak.last(); i++) {
      mib += diskMib(run, i) / (streak.last() - streak.first() + 1);
    }
    return finding
        .text(
            "Tasks waited for the disk in %s of the samples, %s at a stretch, at %.1f MiB/s, with CPU to"
                + " spare.",
            Texts.percent(share), Texts.duration(streak.millis()), mib)
        .between(streak.fromMillis(), streak.toMillis())
        .evidence("share", share)
        .evidence("longest_ms", streak.millis())
        .evidence("disk_mib_s_mean", mib)
        .evidence("psi_io_some_pct_mean", orZero(run.mean(PSI_IO_SOME_PCT, waits)))
        .build();
  }

  private static double diskMib(Evidence run, int i) {
    return orZero(run.value(DISK_READ_MIB_S, i)) + orZero(run.value(DISK_WRITE_MIB_S, i));
  }

  private static double orZero(double value) {
    return Double.isFinite(value) ? value : 0;
  }

  /**
   * The capacity of a link is unknown, but a plateau indicates it: most samples within a tenth of
   * the same rate, with work waiting and neither CPU nor disk short.
   */
  private static @Nullable Finding network(Evidence run, Finding.Builder finding) {
    for (ResourceKey key : List.of(NET_RX_MIB_S, NET_TX_MIB_S)) {
      Figures figures = run.samples().figures(key);
      Double top = figures.percentile(95);
      if (top == null || top < 5) {
        continue;
      }
      IntPredicate plateau =
          i ->
              run.value(key, i) >= 0.9 * top
                  && run.value(key, i) <= 1.15 * top
                  && !run.ownCpuAbove(0.6, i)
                  && !(run.value(PSI_IO_SOME_PCT, i) >= 10)
                  && (run.value(INFLIGHT, i) > 0 || run.value(QUEUE, i) > 0);
      double share = run.share(plateau);
      Evidence.Streak streak = run.longest(plateau);
      if (streak != null && share >= 0.5 && streak.millis() >= 10_000) {
        return finding
            .text(
                "The network %s at %.1f MiB/s and no faster for %s of the run, with work waiting and CPU"
                    + " and disk to spare.",
                key == NET_RX_MIB_S ? "received" : "sent", top, Texts.percent(share))
            .between(streak.fromMillis(), streak.toMillis())
            .evidence("mib_s_p95", top)
            .evidence("share", share)
            .evidence("longest_ms", streak.millis())
            .build();
      }
    }
    return null;
  }

  private static @Nullable Finding stalls(Evidence run, Finding.Builder finding) {
    IntPredicate gap = i -> run.value(GAP_MS, i) >= 500;
    int gaps = run.count(gap);
    double longest = run.samples().figures(GAP_MS).max();
    if (gaps == 0 || longest < 1000) {
      return null;
    }
    int at = 0;
    for (int i = 0; i < run.samples().size(); i++) {
      at = run.value(GAP_MS, i) == longest ? i : at;
    }
    long end = run.samples().millis(at);
    return finding
        .text(
            "The program did not run %s, %s the longest: it was stopped, the machine was suspended, or"
                + " got no CPU (%.0f %% of the time some task waited for one).",
            gaps == 1 ? "once for a while" : gaps + " times",
            Texts.duration(longest),
            orZero(run.samples().figures(PSI_CPU_SOME_PCT).mean()))
        .between(Math.max(0, end - (long) longest), end)
        .evidence("gaps", gaps)
        .evidence("longest_ms", longest)
        .evidence("sum_ms", run.sum(GAP_MS))
        .build();
  }

  private static @Nullable Finding pressure(Evidence run, Finding.Builder finding) {
    boolean grouped = run.count(i -> !Double.isNaN(run.value(CGROUP_PSI_MEMORY_SOME_PCT, i))) > 0;
    // Of the group if known: the machine's may be caused by others, and hides that of a single
    // group.
    ResourceKey full = grouped ? CGROUP_PSI_MEMORY_FULL_PCT : PSI_MEMORY_FULL_PCT;
    ResourceKey some = grouped ? CGROUP_PSI_MEMORY_SOME_PCT : PSI_MEMORY_SOME_PCT;
    IntPredicate waits = i -> run.value(full, i) >= 10 || run.value(some, i) >= 25;
    Evidence.Streak streak = run.longest(waits);
    if (streak == null || run.count(waits) < 3 || run.share(waits) < 0.05) {
      return null;
    }
    return finding
        .text(
            "Tasks%s waited for memory in %s of the samples, with %.0f major faults a second: %s reclaimed"
                + " or swapped.",
            grouped ? " of the cgroup" : "",
            Texts.percent(run.share(waits)),
            orZero(run.mean(MAJOR_FAULTS_S, waits)),
            grouped ? "its memory was" : "the machine")
        .between(streak.fromMillis(), streak.toMillis())
        .evidence("share", run.share(waits))
        .evidence("longest_ms", streak.millis())
        .build();
  }

  /**
   * Nothing to do although work was left, in the middle of the run; its tail has a rule of its own.
   */
  private static @Nullable Finding starved(Evidence run, Finding.Builder finding) {
    double last = run.samples().figures(PROCESSED).max();
    IntPredicate middle = i -> run.value(PROCESSED, i) > 0 && run.value(PROCESSED, i) < 0.9 * last;
    IntPredicate empty =
        i ->
            middle.test(i)
                && run.value(QUEUE, i) == 0
                && !(run.value(INFLIGHT, i) > 0)
                && !run.ownCpuAbove(0.5, i);
    int of = run.count(middle);
    int starved = run.count(empty);
    Evidence.Streak streak = run.longest(empty);
    if (streak == null || of < 5 || starved < 0.3 * of) {
      return null;
    }
    double then = run.meanThroughput(empty);
    double else_ = run.meanThroughput(i -> middle.test(i) && !empty.test(i));
    if (then > 0.5 * else_) {
      return null;
    }
    return finding
        .text(
            "The queue was empty and nothing was on its way in %s of the samples before the work was"
                + " done; %s a second were done then, %s otherwise.",
            Texts.percent((double) starved / of),
            Texts.number(orZero(then)),
            Texts.number(orZero(else_)))
        .between(streak.fromMillis(), streak.toMillis())
        .evidence("share", (double) starved / of)
        .evidence("longest_ms", streak.millis())
        .evidence("per_s_starved", orZero(then))
        .evidence("per_s_else", orZero(else_))
        .build();
  }
}
