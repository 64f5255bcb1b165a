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
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;

/**
 * Parts of a whole over time. All parts of a point are of one sample, so that their sum was really
 * there; of each step the samples are kept in which the whole was least and greatest and in which
 * each part was greatest.
 *
 * @param name what the charts call it
 * @param parts from the bottom up
 */
record ChartStack(String name, List<Part> parts) {
  static final String CPU = "cpu";
  static final String HOST_CPU = "host_cpu";
  static final String RSS = "rss";
  static final String CPU_OTHER = "cpu_other_pct";
  static final String CPU_IOWAIT = "cpu_iowait_of_core_pct";
  static final String CPU_STEAL = "cpu_steal_of_core_pct";

  /** A part; NaN where it is not known. */
  record Part(String key, IntToDoubleFunction value) {}

  /**
   * The stacks of a run.
   *
   * @param cpus how many CPUs the JVM saw; 0: unknown. Where a quota is set it is not the number of
   *     the host's CPUs, which nothing tells then, so the process and the host are apart
   */
  static List<ChartStack> of(Samples samples, int cpus) {
    ChartStack rss =
        new ChartStack(
            RSS,
            List.of(
                part(samples, RSS_ANON_KB),
                part(samples, RSS_FILE_KB),
                part(samples, RSS_SHMEM_KB)));
    double quota = samples.figures(CGROUP_CPU_MAX_CORES).max();
    return cpus > 0 && !Double.isFinite(quota)
        ? List.of(cpu(samples, cpus), rss)
        : List.of(hostCpu(samples), rss);
  }

  private static ChartStack cpu(Samples samples, int cpus) {
    return new ChartStack(
        CPU,
        List.of(
            part(samples, PROC_CPU_PCT),
            new Part(
                CPU_OTHER,
                i ->
                    Math.max(
                        0,
                        cpus * samples.value(CPU_BUSY_PCT, i) - samples.value(PROC_CPU_PCT, i))),
            new Part(CPU_IOWAIT, i -> cpus * samples.value(CPU_IOWAIT_PCT, i)),
            new Part(CPU_STEAL, i -> cpus * samples.value(CPU_STEAL_PCT, i))));
  }

  private static ChartStack hostCpu(Samples samples) {
    return new ChartStack(
        HOST_CPU,
        List.of(
            part(samples, CPU_BUSY_PCT),
            part(samples, CPU_IOWAIT_PCT),
            part(samples, CPU_STEAL_PCT)));
  }

  private static Part part(Samples samples, ResourceKey key) {
    return new Part(key.key(), i -> samples.value(key, i));
  }

  private double whole(int sample) {
    double sum = Double.NaN;
    for (Part part : parts) {
      double value = part.value().applyAsDouble(sample);
      if (Double.isFinite(value)) {
        sum = Double.isNaN(sum) ? value : sum + value;
      }
    }
    return sum;
  }

  /** The samples to draw, in order. */
  private int[] drawn(int size, int steps) {
    if (size <= (2L + parts.size()) * steps) {
      return java.util.stream.IntStream.range(0, size).toArray();
    }
    TreeSet<Integer> kept = new TreeSet<>();
    for (int step = 0; step < steps; step++) {
      int from = (int) ((long) size * step / steps);
      int to = (int) ((long) size * (step + 1) / steps);
      kept.add(from);
      extreme(kept, from, to, this::whole, 1);
      extreme(kept, from, to, this::whole, -1);
      for (Part part : parts) {
        extreme(kept, from, to, part.value(), 1);
      }
    }
    return kept.stream().mapToInt(i -> i).toArray();
  }

  private static void extreme(
      TreeSet<Integer> kept, int from, int to, IntToDoubleFunction value, int way) {
    int at = -1;
    double best = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      double here = way * value.applyAsDouble(i);
      if (here > best && Double.isFinite(here)) {
        best = here;
        at = i;
      }
    }
    if (at >= 0) {
      kept.add(at);
    }
  }

  /** Writes the points as an object with {@code x} and a {@code y} of each part that has values. */
  void write(JsonGenerator json, Samples samples, int steps) throws IOException {
    int[] drawn = drawn(samples.size(), steps);
    json.writeObjectFieldStart(name);
    json.writeArrayFieldStart("x");
    for (int i : drawn) {
      json.writeNumber(samples.millis(i));
    }
    json.writeEndArray();
    json.writeObjectFieldStart("y");
    for (Part part : parts) {
      boolean any = false;
      for (int i : drawn) {
        any |= Double.isFinite(part.value().applyAsDouble(i));
      }
      if (any) {
        json.writeArrayFieldStart(part.key());
        for (int i : drawn) {
          ChartData.number(json, part.value().applyAsDouble(i));
        }
        json.writeEndArray();
      }
    }
    json.writeEndObject();
    json.writeEndObject();
  }
}
