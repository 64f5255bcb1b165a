package dev.tachograph.analysis.internal.findings;

import static dev.tachograph.resources.ResourceKey.CGROUP_ANON_KB;
import static dev.tachograph.resources.ResourceKey.CGROUP_HIGH_EVENTS;
import static dev.tachograph.resources.ResourceKey.CGROUP_MAX_EVENTS;
import static dev.tachograph.resources.ResourceKey.CGROUP_MEMORY_HIGH_KB;
import static dev.tachograph.resources.ResourceKey.CGROUP_MEMORY_KB;
import static dev.tachograph.resources.ResourceKey.CGROUP_MEMORY_MAX_KB;
import static dev.tachograph.resources.ResourceKey.CGROUP_OOM_KILLS;
import static dev.tachograph.resources.ResourceKey.CGROUP_PSI_MEMORY_SOME_PCT;
import static dev.tachograph.resources.ResourceKey.CODE_CACHE_KB;
import static dev.tachograph.resources.ResourceKey.DIRECT_KB;
import static dev.tachograph.resources.ResourceKey.HEAP_AFTER_GC_KB;
import static dev.tachograph.resources.ResourceKey.HOST_MEMORY_AVAILABLE_KB;
import static dev.tachograph.resources.ResourceKey.HOST_MEMORY_KB;
import static dev.tachograph.resources.ResourceKey.METASPACE_KB;
import static dev.tachograph.resources.ResourceKey.NATIVE_KB;
import static dev.tachograph.resources.ResourceKey.RSS_ANON_KB;
import static dev.tachograph.resources.ResourceKey.SWAP_KB;

import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.resources.ResourceKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Rules about memory. */
final class MemoryRules {
  private static final int PARTS = 10;

  /** The keys of memory that may grow, each with its name in a sentence. */
  private static final Map<ResourceKey, String> KINDS = kinds();

  private MemoryRules() {}

  private static Map<ResourceKey, String> kinds() {
    Map<ResourceKey, String> kinds = new EnumMap<>(ResourceKey.class);
    kinds.put(HEAP_AFTER_GC_KB, "the heap that collections leave");
    kinds.put(METASPACE_KB, "classes");
    kinds.put(CODE_CACHE_KB, "compiled code");
    kinds.put(DIRECT_KB, "direct buffers");
    kinds.put(NATIVE_KB, "the JVM's native memory");
    return kinds;
  }

  static List<Rule> all() {
    return List.of(
        new Rule("memory_near_limit", MemoryRules::nearLimit),
        new Rule("memory_high", MemoryRules::high),
        new Rule("memory_growing", MemoryRules::growing),
        new Rule("out_of_memory_kills", MemoryRules::kills));
  }

  /**
   * A cgroup's page cache is reclaimable, so memory other than files must be near the limit: this
   * program's or, where the group reports it, that of all its processes.
   */
  private static @Nullable Finding nearLimit(Evidence run, Finding.Builder finding) {
    IntPredicate near =
        i -> {
          double limit = run.value(CGROUP_MEMORY_MAX_KB, i);
          double own = run.value(RSS_ANON_KB, i) + run.value(SWAP_KB, i);
          return Double.isFinite(limit)
              && run.value(CGROUP_MEMORY_KB, i) >= 0.9 * limit
              && (own >= 0.8 * limit || run.value(CGROUP_ANON_KB, i) >= 0.8 * limit);
        };
    IntPredicate hostNear =
        i ->
            run.value(HOST_MEMORY_AVAILABLE_KB, i) < 0.05 * run.value(HOST_MEMORY_KB, i)
                && run.value(RSS_ANON_KB, i) >= 0.3 * run.value(HOST_MEMORY_KB, i);
    boolean group = run.count(near) >= 3;
    Evidence.Streak streak = run.longest(group ? near : hostNear);
    if (streak == null || run.count(group ? near : hostNear) < 3) {
      return null;
    }
    double limit = run.value(group ? CGROUP_MEMORY_MAX_KB : HOST_MEMORY_KB, streak.last());
    double own = run.samples().figures(RSS_ANON_KB).max();
    return finding
        .text(
            "Memory was close to the %s's limit of %s for %s; the program itself held up to %s.",
            group ? "cgroup" : "machine",
            Texts.kib(limit),
            Texts.duration(streak.millis()),
            Texts.kib(own))
        .between(streak.fromMillis(), streak.toMillis())
        .evidence("limit_kb", limit)
        .evidence("rss_anon_kb_max", own)
        .evidence("longest_ms", streak.millis())
        .build();
  }

  /**
   * Above {@code memory.high} nothing is killed: threads are throttled, and nothing else shows it.
   */
  private static @Nullable Finding high(Evidence run, Finding.Builder finding) {
    IntPredicate over = i -> run.value(CGROUP_HIGH_EVENTS, i) > 0;
    Evidence.Streak streak = run.longest(over);
    if (streak == null || run.count(over) < 3 || run.share(over) < 0.05) {
      return null;
    }
    double high = run.value(CGROUP_MEMORY_HIGH_KB, streak.last());
    double waited = run.mean(CGROUP_PSI_MEMORY_SOME_PCT, over);
    double events = run.sum(CGROUP_HIGH_EVENTS);
    return finding
        .text(
            "Memory went over the cgroup's memory.high%s in %s of the samples, where the kernel takes it"
                + " back and slows threads down%s.",
            Double.isFinite(high) ? " of " + Texts.kib(high) : "",
            Texts.percent(run.share(over)),
            Double.isNaN(waited)
                ? ""
                : String.format(
                    Locale.ROOT, "; tasks waited for memory %.0f %% of the time", waited))
        .between(streak.fromMillis(), streak.toMillis())
        .evidence("high_events", events)
        .evidence("share", run.share(over))
        .build();
  }

  /**
   * After the first third, which is for warming up, the minimum of each tenth exceeds that of the
   * previous one, almost always, and also in the last three: the sawtooth of a collector does not
   * do that.
   */
  private static @Nullable Finding growing(Evidence run, Finding.Builder finding) {
    int n = run.samples().size();
    int first = n / 3;
    if (n < 60) {
      return null;
    }
    double[] least = new double[PARTS];
    for (int part = 0; part < PARTS; part++) {
      least[part] = Double.POSITIVE_INFINITY;
      int to = first + (n - first) * (part + 1) / PARTS;
      for (int i = first + (n - first) * part / PARTS; i < to; i++) {
        double value = run.value(RSS_ANON_KB, i);
        least[part] = Double.isNaN(value) ? least[part] : Math.min(least[part], value);
      }
    }
    int ups = 0;
    int downs = 0;
    for (int part = 1; part < PARTS; part++) {
      ups += least[part] > least[part - 1] * 1.005 ? 1 : 0;
      downs += least[part] < least[part - 1] * 0.98 ? 1 : 0;
    }
    double grown = least[PARTS - 1] - least[0];
    boolean stillGrows = least[PARTS - 1] > least[PARTS - 3] * 1.01;
    if (ups < PARTS - 2
        || downs > 0
        || !stillGrows
        || !(grown >= 65_536)
        || grown < 0.25 * least[0]) {
      return null;
    }
    long from = run.samples().millis(first);
    long to = run.samples().lastMillis();
    double perHour = grown * 3_600_000 / Math.max(1, to - from);
    List<String> kinds = new ArrayList<>();
    KINDS.forEach(
        (key, name) -> {
          int tenth = (n - first) / PARTS;
          double kb = mean(run, key, n - tenth, n) - mean(run, key, first, first + tenth);
          if (kb >= 0.1 * grown) {
            kinds.add(name + " by " + Texts.kib(kb));
            finding.evidence(key.key(), kb);
          }
        });
    return finding
        .text(
            "Memory grew steadily by %s in %s, %s an hour, and did not come down in between%s.",
            Texts.kib(grown),
            Texts.duration((double) (to - from)),
            Texts.kib(perHour),
            kinds.isEmpty() ? "" : "; " + String.join(", ", kinds))
        .between(from, to)
        .evidence("grown_kb", grown)
        .evidence("kb_per_hour", perHour)
        .evidence("tenths_that_grew", ups)
        .build();
  }

  private static double mean(Evidence run, ResourceKey key, int from, int to) {
    return run.mean(key, i -> i >= from && i < to);
  }

  private static @Nullable Finding kills(Evidence run, Finding.Builder finding) {
    double kills =
        Math.max(
            run.sum(CGROUP_OOM_KILLS),
            run.report().at("/resources_seen/limits/oom_kills").asDouble(0));
    if (kills < 1) {
      return null;
    }
    double reached = run.sum(CGROUP_MAX_EVENTS);
    Evidence.Streak streak = run.longest(i -> run.value(CGROUP_OOM_KILLS, i) > 0);
    return finding
        .severity(Finding.ERROR)
        .text(
            "%.0f processes of the cgroup were killed as memory ran out; usage had reached %s%s.",
            kills,
            percentOfLimit(run),
            reached > 0 ? String.format(Locale.ROOT, ", which it hit %.0f times", reached) : "")
        .between(
            streak == null ? 0 : streak.fromMillis(),
            streak == null ? (long) run.durationMillis() : streak.toMillis())
        .evidence("oom_kills", kills)
        .build();
  }

  private static String percentOfLimit(Evidence run) {
    double max = 0;
    for (int i = 0; i < run.samples().size(); i++) {
      double share = run.value(CGROUP_MEMORY_KB, i) / run.value(CGROUP_MEMORY_MAX_KB, i);
      max = Double.isFinite(share) ? Math.max(max, share) : max;
    }
    return Texts.percent(max) + " of the limit";
  }
}
