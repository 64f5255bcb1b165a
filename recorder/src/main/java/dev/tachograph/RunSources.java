package dev.tachograph;

import dev.tachograph.common.StateSource;
import dev.tachograph.internal.dump.RecentSamples;
import dev.tachograph.internal.lifecycle.ThreadCpuTime;
import dev.tachograph.internal.report.ResourceFigures;
import dev.tachograph.internal.sampling.ResourceSampler;
import dev.tachograph.report.PeerHealthSource;
import dev.tachograph.report.RunContext;
import dev.tachograph.report.RunReport.Finding;
import dev.tachograph.resources.ProgressSource;
import dev.tachograph.resources.ResourceDetails;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the application provides to a run. Thread-safe. */
final class RunSources {
  /** The environment variable that names the run to whose process tree this one belongs. */
  private static final String PARENT = "TACHO_PARENT";

  private static final Predicate<String> RUN_ID =
      Pattern.compile("[-+0-9_]{1,80}").asMatchPredicate();

  final Values config = new Values();
  final Values derived = new Values();
  final Values results = new Values();
  final Values tags = new Values();
  final ResourceFigures figures = new ResourceFigures();
  final RecentSamples samples = new RecentSamples();
  final List<Finding> findings = new CopyOnWriteArrayList<>();
  private final List<StateSource> states = new CopyOnWriteArrayList<>();
  private final Set<String> children = new LinkedHashSet<>();
  private final Set<String> siblings = new LinkedHashSet<>();
  private final @Nullable String parent;
  private final boolean observes;
  private volatile @Nullable ProgressSource progress;
  private volatile @Nullable PeerHealthSource peers;
  private volatile @Nullable ResourceSampler sampler;

  RunSources(RunConfig config) {
    String named = config.parent() == null ? System.getenv(PARENT) : config.parent();
    this.parent = named != null && RUN_ID.test(named) ? named : null;
    this.observes = config.observed() != null;
  }

  /** Adds a run of a process that this one started. */
  void child(String runId) {
    synchronized (children) {
      children.add(runId);
    }
  }

  /**
   * Adds a run of another class loader, or of the process, that this process recorded meanwhile.
   */
  void sibling(String runId) {
    synchronized (siblings) {
      siblings.add(runId);
    }
  }

  /** The runs that this process recorded meanwhile, the earliest to be seen first. */
  List<String> siblings() {
    synchronized (siblings) {
      return List.copyOf(siblings);
    }
  }

  RunContext.Ties ties() {
    synchronized (children) {
      return new RunContext.Ties(parent, observes ? List.copyOf(children) : null);
    }
  }

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
