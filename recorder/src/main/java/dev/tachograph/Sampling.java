package dev.tachograph;

import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.internal.lifecycle.OwnThreads;
import dev.tachograph.resources.ResourceSample;
import dev.tachograph.resources.ResourceSampler;
import dev.tachograph.resources.Resources;
import dev.tachograph.resources.SampleListener;
import dev.tachograph.trace.ChromeTrace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts the sampler of a run and leads its samples to the files, the report and the trace. */
final class Sampling {
  private static final String SAMPLER_THREAD = "tachograph-resources";

  /** Counters of the trace, by the name of their group. */
  private static final Map<String, List<String>> COUNTERS =
      Map.of(
          "memory KiB", List.of("rss_kb", "heap_used_kb", "direct_kb"),
          "CPU %", List.of("proc_cpu_pct", "cpu_busy_pct", "cpu_iowait_pct"),
          "disk MiB/s", List.of("disk_read_mib_s", "disk_write_mib_s"),
          "network MiB/s", List.of("net_rx_mib_s", "net_tx_mib_s"),
          "process", List.of("threads", "open_fds"),
          "progress", List.of("queue", "inflight", "escalation", "peers_active"));

  private Sampling() {}

  /** Starts it; {@code null} when nothing that is recorded takes samples. */
  static @Nullable ResourceSampler start(
      RunConfig config, Recording recording, RunSources sources) {
    Set<Artifact> on = config.artifacts();
    if (on.isEmpty() || on.equals(Set.of(Artifact.EVENTS))) {
      return null;
    }
    List<SampleListener> listeners = new ArrayList<>();
    if (on.contains(Artifact.RESOURCES)) {
      listeners.add(Resources.lines(recording.journal));
    }
    listeners.add(sources.figures::add);
    listeners.add(sources.samples);
    ChromeTrace trace = recording.trace;
    if (trace != null) {
      listeners.add(sample -> counters(sample, trace));
      listeners.add(sample -> trace.phase(sample.status()));
    }
    ResourceSampler sampler =
        Resources.spawnResourceLogger(
            recording.clock,
            config.sampleInterval(),
            sources::progress,
            Resources.selfUsage(recording.journal, Sampling::cpuNanosOfOthers),
            recording.events == null ? EventSink.none() : recording.events,
            listeners,
            pause -> {
              if (trace != null) {
                trace.gcPause(
                    pause.collector(), pause.cause(), pause.startNanos(), pause.durationNanos());
              }
            });
    sources.sampler(sampler);
    return sampler;
  }

  private static long cpuNanosOfOthers() {
    Long nanos = OwnThreads.cpuNanos(SAMPLER_THREAD);
    return nanos == null ? 0 : nanos;
  }

  private static void counters(ResourceSample sample, ChromeTrace trace) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    sample.forEachNumber((key, value) -> numbers.put(key, value));
    COUNTERS.forEach(
        (group, keys) -> {
          Map<String, Double> values = new LinkedHashMap<>();
          for (String key : keys) {
            Double value = numbers.get(key);
            if (value != null) {
              values.put(key, value);
            }
          }
          if (!values.isEmpty()) {
            trace.counters(group, values);
          }
        });
  }
}
