package dev.tachograph.cli.page;

import static dev.tachograph.resources.ResourceKey.CGROUP_CPU_MAX_CORES;
import static dev.tachograph.resources.ResourceKey.CPU_BUSY_PCT;
import static dev.tachograph.resources.ResourceKey.CPU_IOWAIT_PCT;
import static dev.tachograph.resources.ResourceKey.CPU_STEAL_PCT;
import static dev.tachograph.resources.ResourceKey.PROC_CPU_PCT;
import static dev.tachograph.resources.ResourceKey.RSS_ANON_KB;
import static dev.tachograph.resources.ResourceKey.RSS_FILE_KB;
import static dev.tachograph.resources.ResourceKey.RSS_SHMEM_KB;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tachograph.analysis.internal.run.Samples;
import dev.tachograph.resources.ResourceKey;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Parts of a whole over time. All parts of a point are of one sample, so that their sum was really
 * there; of each step the samples are kept in which the whole was least and greatest and in which
 * each part was greatest. Where samples are merged, a point has the least of each part and the next
 * one the greatest of each.
 */
final class ChartStack {
  static final String CPU = "cpu";
  static final String HOST_CPU = "host_cpu";
  static final String RSS = "rss";
  static final String CPU_OTHER = "cpu_other_pct";
  static final String CPU_IOWAIT = "cpu_iowait_of_core_pct";
  static final String CPU_STEAL = "cpu_steal_of_core_pct";

  /** A part; NaN where it is not known. */
  private record Part(String key, IntToDoubleFunction value) {}

  private final Samples samples;
  private final String name;

  /** From the bottom up. */
  private final List<Part> parts;

  private ChartStack(Samples samples, String name, List<Part> parts) {
    this.samples = samples;
    this.name = name;
    this.parts = parts;
  }

  /**
   * The stacks of a run.
   *
   * @param cpus how many CPUs the JVM saw; 0: unknown. Where a quota is set it is not the number of
   *     the host's CPUs, which nothing tells then, so the process and the host are apart
   */
  static List<ChartStack> of(Samples samples, int cpus) {
    double quota = samples.figures(CGROUP_CPU_MAX_CORES).max();
    return List.of(
        cpus > 0 && !Double.isFinite(quota)
            ? new ChartStack(samples, CPU, cpu(samples, cpus))
            : ofKeys(samples, HOST_CPU, CPU_BUSY_PCT, CPU_IOWAIT_PCT, CPU_STEAL_PCT),
        ofKeys(samples, RSS, RSS_ANON_KB, RSS_FILE_KB, RSS_SHMEM_KB));
  }

  private static ChartStack ofKeys(Samples samples, String name, ResourceKey... keys) {
    return new ChartStack(
        samples,
        name,
        List.of(keys).stream()
            .map(key -> new Part(key.key(), at -> value(samples, key, at)))
            .toList());
  }

  private static List<Part> cpu(Samples samples, int cpus) {
    return List.of(
        new Part(PROC_CPU_PCT.key(), at -> value(samples, PROC_CPU_PCT, at)),
        new Part(
            CPU_OTHER,
            at ->
                Math.max(
                    0, cpus * value(samples, CPU_BUSY_PCT, at) - value(samples, PROC_CPU_PCT, at))),
        new Part(CPU_IOWAIT, at -> cpus * value(samples, CPU_IOWAIT_PCT, at)),
        new Part(CPU_STEAL, at -> cpus * value(samples, CPU_STEAL_PCT, at)));
  }

  private static double value(Samples samples, ResourceKey key, int at) {
    if (!samples.isMerged()) {
      return samples.value(key, at);
    }
    return at % 2 == 0 ? samples.least(key.key(), at / 2) : samples.greatest(key.key(), at / 2);
  }

  private int points() {
    return samples.isMerged() ? 2 * samples.size() : samples.size();
  }

  private long millis(int at) {
    if (!samples.isMerged()) {
      return samples.millis(at);
    }
    long begin = samples.beginMillis(at / 2);
    return at % 2 == 0 ? begin : (begin + samples.millis(at / 2)) / 2;
  }

  private double whole(int at) {
    double sum = Double.NaN;
    for (Part part : parts) {
      double value = part.value().applyAsDouble(at);
      if (Double.isFinite(value)) {
        sum = Double.isNaN(sum) ? value : sum + value;
      }
    }
    return sum;
  }

  /** The points to draw, in order. */
  private int[] drawn(int steps) {
    int size = points();
    if (size <= (2L + parts.size()) * steps) {
      return IntStream.range(0, size).toArray();
    }
    TreeSet<Integer> kept = new TreeSet<>();
    for (int step = 0; step < steps; step++) {
      int from = (int) ((long) size * step / steps);
      int to = (int) ((long) size * (step + 1) / steps);
      kept.add(from);
      greatest(kept, from, to, this::whole);
      greatest(kept, from, to, at -> -whole(at));
      for (Part part : parts) {
        greatest(kept, from, to, part.value());
      }
    }
    return kept.stream().mapToInt(at -> at).toArray();
  }

  private static void greatest(Set<Integer> kept, int from, int to, IntToDoubleFunction value) {
    int best = -1;
    double most = Double.NEGATIVE_INFINITY;
    for (int at = from; at < to; at++) {
      double here = value.applyAsDouble(at);
      if (here > most && Double.isFinite(here)) {
        most = here;
        best = at;
      }
    }
    if (best >= 0) {
      kept.add(best);
    }
  }

  /** Writes the points as an object with {@code x} and a {@code y} of each part that has values. */
  void write(JsonGenerator json, int steps) throws IOException {
    int[] drawn = drawn(steps);
    json.writeObjectFieldStart(name);
    json.writeArrayFieldStart("x");
    for (int at : drawn) {
      json.writeNumber(millis(at));
    }
    json.writeEndArray();
    json.writeObjectFieldStart("y");
    for (Part part : parts) {
      if (IntStream.of(drawn).mapToDouble(part.value()).anyMatch(Double::isFinite)) {
        json.writeArrayFieldStart(part.key());
        for (int at : drawn) {
          ChartData.number(json, part.value().applyAsDouble(at));
        }
        json.writeEndArray();
      }
    }
    json.writeEndObject();
    json.writeEndObject();
  }
}
