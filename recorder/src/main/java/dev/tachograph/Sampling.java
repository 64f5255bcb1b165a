package dev.tachograph;

import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.common.EventSink;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.lifecycle.ThreadCpuTime;
import dev.tachograph.internal.sampling.GcPause;
import dev.tachograph.internal.sampling.JvmStart;
import dev.tachograph.internal.sampling.ResourceLogger;
import dev.tachograph.internal.sampling.ResourceSampler;
import dev.tachograph.internal.sampling.Safepoints;
import dev.tachograph.internal.sampling.SampleLines;
import dev.tachograph.internal.sampling.SampleListener;
import dev.tachograph.internal.sampling.SelfUsage;
import dev.tachograph.internal.trace.ChromeTrace;
import dev.tachograph.resources.ResourceReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Starts the sampler of a run and passes its samples to the files, the report and the trace. */
final class Sampling {
  private static final String SAMPLER_THREAD = "tachograph-resources";

  private Sampling() {}

  /**
   * Starts the sampler; {@code null} if nothing recorded needs samples.
   *
   * @param directory the directory of the run's files, {@code null} if it has none
   */
  static @Nullable ResourceSampler start(
      RunConfig config,
      Recording recording,
      RunSources sources,
      JvmStart start,
      @Nullable Path directory) {
    Set<Artifact> on = config.artifacts();
    if (!isWanted(config)) {
      return null;
    }
    List<SampleListener> listeners = new ArrayList<>();
    if (on.contains(Artifact.RESOURCES)) {
      listeners.add(new SampleLines(recording.journal));
    }
    listeners.add(sources.figures::add);
    listeners.add(sources.samples);
    ChromeTrace trace = recording.trace;
    if (trace != null) {
      listeners.add(new SampleCounters(trace));
      listeners.add(sample -> trace.sampledPhase(sample.status()));
    }
    ResourceLogger logger =
        new ResourceLogger(
            recording.clock,
            config.sampleInterval(),
            sources::progress,
            new RecorderUsage(recording.journal),
            recording.events == null ? EventSink.none() : recording.events,
            listeners);
    ResourceReader observed = config.observed();
    ResourceSampler sampler =
        observed == null
            ? logger.spawn(pauses(trace), start, directory)
            : logger.spawn(List.of(observed));
    sources.sampler(sampler);
    return sampler;
  }

  private static Consumer<GcPause> pauses(@Nullable ChromeTrace trace) {
    return pause -> {
      if (trace != null) {
        trace.gcPause(pause.collector(), pause.cause(), pause.startNanos(), pause.durationNanos());
      }
    };
  }

  /** Whether anything recorded needs samples. */
  static boolean isWanted(RunConfig config) {
    Set<Artifact> on = config.artifacts();
    return !on.isEmpty() && !on.equals(Set.of(Artifact.EVENTS));
  }

  /** Passes safepoints to the trace, if it is configured to have them. */
  static @Nullable Safepoints safepoints(RunConfig config, Recording recording) {
    ChromeTrace trace = recording.trace;
    if (trace == null || !config.traceOptions().safepoints()) {
      return null;
    }
    return Safepoints.start(
        recording.clock,
        point ->
            trace.safepoint(
                point.operation(), point.startNanos(), point.durationNanos(), point.syncNanos()));
  }

  /** CPU time of the recorder's threads other than the sampler's; 0 if it is not known. */
  static long cpuNanosOfOthers() {
    Long nanos = ThreadCpuTime.cpuNanos(SAMPLER_THREAD);
    return nanos == null ? 0 : nanos;
  }

  /** What the threads behind a journal cost, and the records it lost. */
  private record RecorderUsage(Journal journal) implements SelfUsage {
    @Override
    public long cpuNanos() {
      return cpuNanosOfOthers();
    }

    @Override
    public long dropped() {
      long dropped = 0;
      for (Stream stream : Stream.values()) {
        dropped += journal.dropped(stream);
      }
      return dropped;
    }
  }
}
