package dev.tachograph.analysis.internal.findings;

import static dev.tachograph.analysis.internal.findings.Findings.percent;

import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.text.Texts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Rules about what others took, or what ran short: CPUs, disks, the network, the heap, room. */
final class ShortageRules {
  /** Less than this is soon written full, by the run's own files too. */
  private static final double MIN_FREE_KB = 256 * 1024;

  private ShortageRules() {}

  static List<Rule> all() {
    return List.of(
        new Check("cpu_contended", ShortageRules::contended),
        new Check("disk_slow", ShortageRules::slowDisk),
        new Check("tcp_retransmits", ShortageRules::retransmits),
        new Check("heap_nearly_full", ShortageRules::fullHeap),
        new Check("disk_nearly_full", ShortageRules::fullDisk));
  }

  /** At its own bound a run waits for itself: that is another finding. */
  private static @Nullable Finding contended(Evidence run) {
    IntPredicate waits =
        i ->
            run.value("run_queue_wait_pct", i) >= 50
                && run.value("cpu_busy_pct", i) >= 90
                && !run.ownCpuAbove(0.7, i);
    Evidence.Spell spell = run.longest(waits);
    if (spell == null || run.share(waits) < 0.2 || spell.millis() < 10_000) {
      return null;
    }
    double wait = run.mean("run_queue_wait_pct", waits);
    return new Finding(
        "cpu_contended",
        "warning",
        String.format(
            Locale.ROOT,
            "Others had the CPUs: in %s of the samples threads of the program were ready and"
                + " waited, %.1f at any time.",
            percent(run.share(waits)),
            wait / 100),
        spell.fromMillis(),
        spell.toMillis(),
        Map.of("run_queue_wait_pct", wait, "share", run.share(waits)));
  }

  private static @Nullable Finding slowDisk(Evidence run) {
    IntPredicate slow =
        i -> run.value("disk_util_pct", i) >= 80 && run.value("disk_wait_ms", i) >= 50;
    Evidence.Spell spell = run.longest(slow);
    if (spell == null || run.share(slow) < 0.1 || spell.millis() < 5_000) {
      return null;
    }
    double wait = run.mean("disk_wait_ms", slow);
    return new Finding(
        "disk_slow",
        "warning",
        String.format(
            Locale.ROOT,
            "A disk was busy nearly all the time in %s of the samples, and a request took %s.",
            percent(run.share(slow)),
            Texts.duration(wait)),
        spell.fromMillis(),
        spell.toMillis(),
        Map.of("disk_wait_ms", wait, "share", run.share(slow)));
  }

  private static @Nullable Finding retransmits(Evidence run) {
    IntPredicate lossy =
        i -> run.value("tcp_retransmit_pct", i) >= 2 && run.value("tcp_retransmits_s", i) >= 10;
    Evidence.Spell spell = run.longest(lossy);
    if (spell == null || run.share(lossy) < 0.1) {
      return null;
    }
    double share = run.mean("tcp_retransmit_pct", lossy);
    return new Finding(
        "tcp_retransmits",
        "warning",
        String.format(
            Locale.ROOT,
            "The network lost data: %s of what TCP sent was sent again, in %s of the samples.",
            percent(share / 100),
            percent(run.share(lossy))),
        spell.fromMillis(),
        spell.toMillis(),
        Map.of("tcp_retransmit_pct", share, "share", run.share(lossy)));
  }

  /** What a collection leaves is in use: that it fills the heap is no matter of its timing. */
  private static @Nullable Finding fullHeap(Evidence run) {
    IntPredicate full = i -> run.value("heap_after_gc_kb", i) >= 0.9 * run.value("heap_max_kb", i);
    Evidence.Spell spell = run.longest(full);
    if (spell == null || run.count(full) < 3) {
      return null;
    }
    double after = run.samples().figures("heap_after_gc_kb").max();
    double max = run.value("heap_max_kb", spell.last());
    return new Finding(
        "heap_nearly_full",
        "warning",
        String.format(
            Locale.ROOT,
            "Collections left up to %s in a heap of %s: the collector has no room to work in.",
            Texts.kib(after),
            Texts.kib(max)),
        spell.fromMillis(),
        spell.toMillis(),
        Map.of("heap_after_gc_kb_max", after, "heap_max_kb", max));
  }

  private static @Nullable Finding fullDisk(Evidence run) {
    IntPredicate full = i -> run.value("run_free_kb", i) < MIN_FREE_KB;
    Evidence.Spell spell = run.longest(full);
    if (spell == null) {
      return null;
    }
    double least = run.value("run_free_kb", spell.first());
    for (int i = spell.first(); i <= spell.last(); i++) {
      least = Math.min(least, run.value("run_free_kb", i));
    }
    return new Finding(
        "disk_nearly_full",
        "warning",
        String.format(
            Locale.ROOT, "The file system of the run's files had %s left.", Texts.kib(least)),
        spell.fromMillis(),
        spell.toMillis(),
        Map.of("run_free_kb_min", least));
  }
}
