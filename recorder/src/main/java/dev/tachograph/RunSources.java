package dev.tachograph;

import dev.tachograph.dump.StateSource;
import dev.tachograph.report.PeerHealthSource;
import dev.tachograph.report.ResourceFigures;
import dev.tachograph.resources.ProgressSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What the application gives to a run. Thread-safe. */
final class RunSources {
  final Values config = new Values();
  final Values derived = new Values();
  final Values results = new Values();
  final ResourceFigures figures = new ResourceFigures();
  private final List<StateSource> states = new CopyOnWriteArrayList<>();
  private volatile @Nullable ProgressSource progress;
  private volatile @Nullable PeerHealthSource peers;

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
