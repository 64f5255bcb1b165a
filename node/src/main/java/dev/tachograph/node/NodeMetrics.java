package dev.tachograph.node;

import dev.tachograph.metrics.Metric;
import dev.tachograph.report.PeerHealthSummary;
import dev.tachograph.resources.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The figures of a sync that are served while it goes on, in base units as OpenMetrics has them.
 * Thread-safe.
 */
final class NodeMetrics implements Supplier<List<Metric>> {
  private static final String PREFIX = "history_node_";

  private final Supplier<Progress> progress;
  private final Supplier<List<PeerHealthSummary>> peers;
  private final LongSupplier idleMillis;
  private final Path dataDir;
  private final LongSupplier nanos;

  /**
   * Creates the figures of one sync.
   *
   * @param progress of the sync
   * @param peers the health of each peer
   * @param idleMillis how long nothing new has come
   * @param dataDir where the blocks are stored
   * @param nanos the time since the run began
   */
  NodeMetrics(
      Supplier<Progress> progress,
      Supplier<List<PeerHealthSummary>> peers,
      LongSupplier idleMillis,
      Path dataDir,
      LongSupplier nanos) {
    this.progress = progress;
    this.peers = peers;
    this.idleMillis = idleMillis;
    this.dataDir = dataDir;
    this.nanos = nanos;
  }

  @Override
  public List<Metric> get() {
    Progress now = progress.get();
    List<Metric> metrics = new ArrayList<>();
    metrics.add(
        gauge("status", "What the node is doing: 1 for the status that it has.", () -> 1)
            .withLabel("status", now.status()));
    metrics.add(
        Metric.counter(
            PREFIX + "blocks_stored",
            "Blocks stored by this process.",
            () -> now.figure("processed")));
    metrics.add(of(now, "queue", "queue_blocks", "Blocks that wait to be asked for."));
    metrics.add(of(now, "inflight", "inflight_blocks", "Blocks asked for that have not come."));
    metrics.add(
        of(now, "escalation", "escalated_blocks", "Blocks that are asked of better peers."));
    metrics.add(of(now, "head_block", "head_height", "Height below which no block is missing."));
    metrics.add(
        of(now, "head_seen", "best_height", "Highest block of the headers that peers sent."));
    metrics.add(of(now, "peers_active", "peers_connected", "Peers that are connected."));
    metrics.add(of(now, "peers_total", "peers_known", "Peers that are known."));
    metrics.add(
        gauge(
                "progress_age_seconds",
                "Time without anything new although something is missing.",
                () -> idleMillis.getAsLong() / 1e3)
            .withUnit("seconds"));
    metrics.add(
        gauge("uptime_seconds", "Time since the run began.", () -> nanos.getAsLong() / 1e9)
            .withUnit("seconds"));
    addStorage(metrics);
    addPeers(metrics);
    return metrics;
  }

  private static Metric gauge(String name, String help, Metric.Value value) {
    return Metric.gauge(PREFIX + name, help, value);
  }

  private static Metric of(Progress now, String figure, String name, String help) {
    return gauge(name, help, () -> now.figure(figure));
  }

  private void addStorage(List<Metric> metrics) {
    metrics.add(
        gauge("data_bytes", "Size of the files in the data directory.", () -> bytes(dataDir))
            .withUnit("bytes"));
    metrics.add(
        gauge(
                "data_free_bytes",
                "Space that is left for the data directory.",
                () -> Files.getFileStore(dataDir).getUsableSpace())
            .withUnit("bytes"));
  }

  /** The files come and go; one that is gone counts 0. */
  private static long bytes(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private void addPeers(List<Metric> metrics) {
    List<PeerHealthSummary> all = peers.get();
    metrics.add(
        gauge(
            "peers_banned",
            "Peers that are banned.",
            () -> all.stream().filter(PeerHealthSummary::isBanned).count()));
    // A family's lines stand together.
    each(
        metrics, all, "peer_batch_limit_blocks", "Most blocks asked at once.", p -> p.batchLimit());
    each(metrics, all, "peer_inflight_blocks", "Blocks that it owes.", p -> p.inflightBlocks());
    each(metrics, all, "peer_quality_ratio", "Full answers, 0 to 1.", p -> p.qualityScore());
    counted(metrics, all, "peer_received_bytes", "Bytes of its blocks.", p -> p.bytesReceived());
    counted(metrics, all, "peer_assigned_blocks", "Blocks asked of it.", p -> p.assignedBlocks());
    counted(metrics, all, "peer_successes", "Full answers.", p -> p.successes());
    counted(metrics, all, "peer_partials", "Partial answers.", p -> p.partials());
    counted(metrics, all, "peer_failures", "No or wrong answers.", p -> p.failures());
  }

  private static void each(
      List<Metric> metrics,
      List<PeerHealthSummary> peers,
      String name,
      String help,
      Function<PeerHealthSummary, Number> figure) {
    for (PeerHealthSummary peer : peers) {
      metrics.add(gauge(name, help, () -> figure.apply(peer)).withLabel("peer", peer.peerId()));
    }
  }

  private static void counted(
      List<Metric> metrics,
      List<PeerHealthSummary> peers,
      String name,
      String help,
      Function<PeerHealthSummary, Number> figure) {
    for (PeerHealthSummary peer : peers) {
      metrics.add(
          Metric.counter(PREFIX + name, help, () -> figure.apply(peer))
              .withLabel("peer", peer.peerId()));
    }
  }
}
