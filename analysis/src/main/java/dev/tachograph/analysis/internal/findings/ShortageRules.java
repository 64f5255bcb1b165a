package dev.tachograph.analysis.internal.findings;

import static dev.tachograph.resources.ResourceKey.CPU_BUSY_PCT;
import static dev.tachograph.resources.ResourceKey.DISK_UTIL_PCT;
import static dev.tachograph.resources.ResourceKey.DISK_WAIT_MS;
import static dev.tachograph.resources.ResourceKey.HEAP_AFTER_GC_KB;
import static dev.tachograph.resources.ResourceKey.HEAP_MAX_KB;
import static dev.tachograph.resources.ResourceKey.PROC_CPU_PCT;
import static dev.tachograph.resources.ResourceKey.PSI_CPU_SOME_PCT;
import static dev.tachograph.resources.ResourceKey.RUN_FREE_KB;
import static dev.tachograph.resources.ResourceKey.RUN_QUEUE_WAIT_PCT;
import static dev.tachograph.resources.ResourceKey.TCP_RETRANSMITS_S;
import static dev.tachograph.resources.ResourceKey.TCP_RETRANSMIT_PCT;

import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.text.Texts;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Rules about what others took or what ran short: CPUs, disks, the network, the heap, disk space.
 */
final class ShortageRules {
  /** Less free space than this is soon used up, even by the run's own files. */
  private static final double MIN_FREE_KB = 256 * 1024;

  private ShortageRules() {}

  static List<Rule> all() {
    return List.of(
        new Rule("cpu_contended", ShortageRules::contended),
        new Rule("disk_slow", ShortageRules::slowDisk),
        new Rule("tcp_retransmits", ShortageRules::retransmits),
        new Rule("heap_nearly_full", ShortageRules::fullHeap),
        new Rule("disk_nearly_full", ShortageRules::fullDisk));
  }

  /**
   * The machine was busy, and with other programs: threads were ready and waited, or tasks did and
   * the run had but a part of what was used. A run at its own limit waits for itself, which is
   * another finding.
   */
  private static @Nullable Finding contended(Evidence run, Finding.Builder finding) {
    double cpus = run.report().at("/meta/env/cpu_count").asDouble(0);
    IntPredicate waits =
        i ->
            run.value(CPU_BUSY_PCT, i) >= 90
                && !run.ownCpuAbove(0.7, i)
                && (run.value(RUN_QUEUE_WAIT_PCT, i) >= 50
                    || (run.value(PSI_CPU_SOME_PCT, i) >= 50
                        && run.value(CPU_BUSY_PCT, i) - run.value(PROC_CPU_PCT, i) / cpus >= 30));
    Evidence.Streak streak = run.longest(waits);
    if (streak == null || run.share(waits) < 0.2 || streak.millis() < 5_000) {
      return null;
    }
    double busy = run.mean(CPU_BUSY_PCT, waits);
    double own = run.mean(PROC_CPU_PCT, waits);
    double wait = run.mean(RUN_QUEUE_WAIT_PCT, waits);
    double pressure = run.mean(PSI_CPU_SOME_PCT, waits);
    finding.evidence("share", run.share(waits)).evidence("cpu_busy_pct", busy);
    putKnown(finding, "proc_cpu_pct", own);
    putKnown(finding, "run_queue_wait_pct", wait);
    putKnown(finding, "psi_cpu_some_pct", pressure);
    return finding
        .text(
            "The machine was busy with other programs in %s of the samples, %s at a stretch: its CPUs were"
                + " %.0f %% busy, the run had %s, and %s. Figures of such a run do not compare; give it"
                + " CPUs of its own.",
            Texts.percent(run.share(waits)),
            Texts.duration(streak.millis()),
            busy,
            Double.isNaN(own)
                ? "less"
                : String.format(Locale.ROOT, "%.0f %% of one of %.0f", own, cpus),
            wait >= 50 || Double.isNaN(pressure)
                ? String.format(
                    Locale.ROOT,
                    "%.1f of its threads were ready and waited at any time",
                    wait / 100)
                : String.format(
                    Locale.ROOT, "some task waited for a CPU %.0f %% of the time", pressure))
        .between(streak.fromMillis(), streak.toMillis())
        .build();
  }

  private static void putKnown(Finding.Builder finding, String name, double value) {
    if (Double.isFinite(value)) {
      finding.evidence(name, value);
    }
  }

  private static @Nullable Finding slowDisk(Evidence run, Finding.Builder finding) {
    IntPredicate slow = i -> run.value(DISK_UTIL_PCT, i) >= 80 && run.value(DISK_WAIT_MS, i) >= 50;
    Evidence.Streak streak = run.longest(slow);
    if (streak == null || run.share(slow) < 0.1 || streak.millis() < 5_000) {
      return null;
    }
    double wait = run.mean(DISK_WAIT_MS, slow);
    return finding
        .text(
            "A disk was busy nearly all the time in %s of the samples, and a request took %s.",
            Texts.percent(run.share(slow)), Texts.duration(wait))
        .between(streak.fromMillis(), streak.toMillis())
        .evidence("disk_wait_ms", wait)
        .evidence("share", run.share(slow))
        .build();
  }

  private static @Nullable Finding retransmits(Evidence run, Finding.Builder finding) {
    IntPredicate lossy =
        i -> run.value(TCP_RETRANSMIT_PCT, i) >= 2 && run.value(TCP_RETRANSMITS_S, i) >= 10;
    Evidence.Streak streak = run.longest(lossy);
    if (streak == null || run.share(lossy) < 0.1) {
      return null;
    }
    double share = run.mean(TCP_RETRANSMIT_PCT, lossy);
    return finding
        .text(
            "The network lost data: %s of what TCP sent was sent again, in %s of the samples.",
            Texts.percent(share / 100), Texts.percent(run.share(lossy)))
        .between(streak.fromMillis(), streak.toMillis())
        .evidence("tcp_retransmit_pct", share)
        .evidence("share", run.share(lossy))
        .build();
  }

  /**
   * What remains after a collection is in use: that it fills the heap is not a matter of the
   * collector's timing.
   */
  private static @Nullable Finding fullHeap(Evidence run, Finding.Builder finding) {
    IntPredicate full = i -> run.value(HEAP_AFTER_GC_KB, i) >= 0.9 * run.value(HEAP_MAX_KB, i);
    Evidence.Streak streak = run.longest(full);
    if (streak == null || run.count(full) < 3) {
      return null;
    }
    double after = run.samples().figures(HEAP_AFTER_GC_KB).max();
    double max = run.value(HEAP_MAX_KB, streak.last());
    return finding
        .text(
            "Collections left up to %s in a heap of %s: the collector has no room to work in.",
            Texts.kib(after), Texts.kib(max))
        .between(streak.fromMillis(), streak.toMillis())
        .evidence("heap_after_gc_kb_max", after)
        .evidence("heap_max_kb", max)
        .build();
  }

  private static @Nullable Finding fullDisk(Evidence run, Finding.Builder finding) {
    IntPredicate full = i -> run.value(RUN_FREE_KB, i) < MIN_FREE_KB;
    Evidence.Streak streak = run.longest(full);
    if (streak == null) {
      return null;
    }
    double min = Double.POSITIVE_INFINITY;
    for (int i = streak.first(); i <= streak.last(); i++) {
      min = Math.min(min, run.samples().least(RUN_FREE_KB.key(), i));
    }
    return finding
        .text("The file system of the run's files had %s left.", Texts.kib(min))
        .between(streak.fromMillis(), streak.toMillis())
        .evidence("run_free_kb_min", min)
        .build();
  }
}
