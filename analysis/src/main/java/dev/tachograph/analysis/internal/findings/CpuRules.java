package dev.tachograph.analysis.internal.findings;

import static dev.tachograph.resources.ResourceKey.ALLOC_STALLS;
import static dev.tachograph.resources.ResourceKey.ALLOC_STALL_MS;
import static dev.tachograph.resources.ResourceKey.CGROUP_THROTTLED_MS;
import static dev.tachograph.resources.ResourceKey.CGROUP_THROTTLED_PCT;
import static dev.tachograph.resources.ResourceKey.CPU_BUSY_PCT;
import static dev.tachograph.resources.ResourceKey.CPU_STEAL_PCT;
import static dev.tachograph.resources.ResourceKey.GC_PAUSE_MS;
import static dev.tachograph.resources.ResourceKey.HEAP_MAX_KB;
import static dev.tachograph.resources.ResourceKey.HEAP_USED_KB;
import static dev.tachograph.resources.ResourceKey.PROC_CPU_PCT;
import static dev.tachograph.resources.ResourceKey.QUEUE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.run.EventData;
import dev.tachograph.analysis.internal.text.Texts;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Rules about the CPU and the collectors. */
final class CpuRules {
  private CpuRules() {}

  static List<Rule> all() {
    return List.of(
        new Rule("cpu_bound", CpuRules::bound),
        new Rule("cpu_throttled", CpuRules::throttled),
        new Rule("cpu_stolen", CpuRules::stolen),
        new Rule("gc_bound", CpuRules::gcBound),
        new Rule("gc_long_pauses", CpuRules::longPauses),
        new Rule("gc_allocation_stalls", CpuRules::allocationStalls));
  }

  /** Own CPU at its limit for long, with work waiting: a program without work is not CPU-bound. */
  private static @Nullable Finding bound(Evidence run, Finding.Builder finding) {
    double cores = run.cores();
    if (!Double.isFinite(cores)) {
      return null;
    }
    IntPredicate atLimit = i -> run.ownCpuAbove(0.85, i);
    double share = run.share(atLimit);
    Evidence.Streak streak = run.longest(atLimit);
    int starved = run.count(i -> atLimit.test(i) && run.value(QUEUE, i) == 0);
    if (streak == null
        || share < 0.4
        || streak.millis() < 10_000
        || starved > run.count(atLimit) / 2) {
      return null;
    }
    double own = run.mean(PROC_CPU_PCT, atLimit);
    return finding
        .text(
            "The program used nearly all of its %s CPUs for %s of the run, %s at a stretch, while work"
                + " was waiting: more or faster CPUs, or less work for each unit, would make it faster.",
            Texts.number(cores), Texts.percent(share), Texts.duration(streak.millis()))
        .between(streak.fromMillis(), streak.toMillis())
        .evidence("cores", cores)
        .evidence("share_at_limit", share)
        .evidence("proc_cpu_pct_mean", own)
        .evidence("longest_ms", streak.millis())
        .build();
  }

  private static @Nullable Finding throttled(Evidence run, Finding.Builder finding) {
    IntPredicate stopped = i -> run.value(CGROUP_THROTTLED_PCT, i) >= 20;
    double share = run.share(stopped);
    double millis = run.sum(CGROUP_THROTTLED_MS);
    Evidence.Streak streak = run.longest(stopped);
    if (streak == null || share < 0.15 || millis < 0.02 * run.durationMillis()) {
      return null;
    }
    return finding
        .text(
            "%s stopped the program's threads for %s together, in %s of the samples.",
            quota(run), Texts.duration(millis), Texts.percent(share))
        .between(streak.fromMillis(), streak.toMillis())
        .evidence("throttled_ms", millis)
        .evidence("share", share)
        .build();
  }

  /** Which quota it was, if the report says so: a parent's may be the one that is exhausted. */
  private static String quota(Evidence run) {
    JsonNode group = run.report().at("/resources_seen/limits/throttled_group");
    JsonNode cores = run.report().at("/resources_seen/limits/throttled_group_cores");
    return !group.isTextual() || !cores.isNumber()
        ? "The cgroup's CPU quota of " + Texts.number(run.cores()) + " cores"
        : "The CPU quota of "
            + Texts.number(cores.asDouble())
            + " cores of the cgroup "
            + Texts.escape(group.asText());
  }

  /** Time stolen by the hypervisor counts only while this program wanted the CPU. */
  private static @Nullable Finding stolen(Evidence run, Finding.Builder finding) {
    IntPredicate stolen =
        i -> run.value(CPU_STEAL_PCT, i) >= 10 && run.value(CPU_BUSY_PCT, i) >= 50;
    double share = run.share(stolen);
    Evidence.Streak streak = run.longest(stolen);
    if (streak == null || share < 0.2) {
      return null;
    }
    double steal = run.mean(CPU_STEAL_PCT, stolen);
    return finding
        .text(
            "The machine under this one took %.0f %% of the CPU time in %s of the samples.",
            steal, Texts.percent(share))
        .between(streak.fromMillis(), streak.toMillis())
        .evidence("cpu_steal_pct_mean", steal)
        .evidence("share", share)
        .build();
  }

  private static @Nullable Finding gcBound(Evidence run, Finding.Builder finding) {
    double millis = Math.max(run.sum(GC_PAUSE_MS), run.events().pauseMillis().sum());
    double share = millis / Math.max(1, run.durationMillis());
    IntPredicate paused = i -> run.value(GC_PAUSE_MS, i) > 0;
    Evidence.Streak streak = run.longest(paused);
    if (streak == null || share < 0.1 || run.count(paused) < 5) {
      return null;
    }
    double heap = run.samples().figures(HEAP_USED_KB).max();
    return finding
        .severity(share >= 0.25 ? Finding.ERROR : Finding.WARNING)
        .text(
            "The collectors stopped the program for %s, %s of the run; the heap was up to %s of %s.",
            Texts.duration(millis),
            Texts.percent(share),
            Texts.kib(heap),
            Texts.kib(run.samples().figures(HEAP_MAX_KB).max()))
        .between(streak.fromMillis(), streak.toMillis())
        .evidence("gc_pause_ms", millis)
        .evidence("share", share)
        .evidence("heap_used_kb_max", heap)
        .build();
  }

  private static @Nullable Finding longPauses(Evidence run, Finding.Builder finding) {
    List<EventData.Pause> pauses =
        run.events().pauses().stream().filter(p -> p.durationMillis() >= 500).toList();
    if (pauses.isEmpty()) {
      return null;
    }
    EventData.Pause longest =
        Collections.max(pauses, Comparator.comparingDouble(EventData.Pause::durationMillis));
    return finding
        .text(
            "%d pauses of the collectors took half a second or more, the longest %s (%s).",
            pauses.size(), Texts.duration(longest.durationMillis()), Texts.escape(longest.cause()))
        .between(pauses.get(0).millis(), pauses.get(pauses.size() - 1).millis())
        .evidence("pauses", pauses.size())
        .evidence("longest_ms", longest.durationMillis())
        .build();
  }

  /**
   * For a collector without pauses: threads wait individually for memory that it does not free in
   * time.
   */
  private static @Nullable Finding allocationStalls(Evidence run, Finding.Builder finding) {
    double millis = run.sum(ALLOC_STALL_MS);
    double stalls = run.sum(ALLOC_STALLS);
    IntPredicate stalled = i -> run.value(ALLOC_STALLS, i) > 0;
    Evidence.Streak streak = run.longest(stalled);
    if (streak == null || millis < 1000 || millis < 0.02 * run.durationMillis()) {
      return null;
    }
    double max = run.samples().figures(HEAP_MAX_KB).max();
    return finding
        .text(
            "Threads waited %s times for the collector to free memory, %s together, in a heap of %s.",
            Texts.count((long) stalls), Texts.duration(millis), Texts.kib(max))
        .between(streak.fromMillis(), streak.toMillis())
        .evidence("alloc_stall_ms", millis)
        .evidence("alloc_stalls", stalls)
        .build();
  }
}
