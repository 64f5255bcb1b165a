package dev.tachograph;

import dev.tachograph.common.StateSource;
import dev.tachograph.internal.dump.RecentSamples;
import dev.tachograph.internal.lifecycle.ThreadCpuTime;
import dev.tachograph.internal.report.ResourceFigures;
import dev.tachograph.internal.sampling.ResourceSampler;
import dev.tachograph.report.PeerHealthSource;
import dev.tachograph.resources.ProgressSource;
import dev.tachograph.resources.ResourceDetails;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What the application provides to a run. Thread-safe. */
final class RunSources {
  final Values config = new Values();
  final Values derived = new Values();
  final Values results = new Values();
  final Values tags = new Values();
  final ResourceFigures figures = new ResourceFigures();
  final RecentSamples samples = new RecentSamples();
  private final List<StateSource> states = new CopyOnWriteArrayList<>();
  private volatile @Nullable ProgressSource progress;
  private volatile @Nullable PeerHealthSource peers;
  private volatile @Nullable ResourceSampler sampler;

  void sampler(ResourceSampler started) {
    sampler = started;
  }

  /** What the sampler reported at its end besides the samples. */
  ResourceDetails resourceDetails() {
    ResourceSampler ended = sampler;
    return ended == null ? ResourceDetails.none() : ended.details();
  }

  /** The ticks at which the sampler could take no sample. */
  long missedSamples() {
    ResourceSampler ended = sampler;
    return ended == null ? 0 : ended.missed();
  }

  /** The samples that are incomplete. */
  long incompleteSamples() {
    ResourceSampler ended = sampler;
    return ended == null ? 0 : ended.incomplete();
  }

  /** CPU time of the recorder's threads, including ended ones; {@code null} if unknown. */
  @Nullable Long recorderCpuNanos() {
    Long live = ThreadCpuTime.cpuNanos(null);
    ResourceSampler ended = sampler;
    return live == null || ended == null ? live : Long.valueOf(live + ended.cpuNanos());
  }

  void progress(ProgressSource source) {
    progress = source;
  }

  void peers(PeerHealthSource source) {
    peers = source;
  }

  void add(StateSource source) {
    states.add(source);
  }

  @Nullable ProgressSource progress() {
    return progress;
  }

  @Nullable PeerHealthSource peers() {
    return peers;
  }

  List<StateSource> states() {
    return List.copyOf(states);
  }
}
