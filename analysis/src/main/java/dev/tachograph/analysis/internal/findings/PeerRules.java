package dev.tachograph.analysis.internal.findings;

import static dev.tachograph.resources.ResourceKey.QUEUE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.run.EventData;
import dev.tachograph.analysis.internal.text.Texts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rules about peers. */
final class PeerRules {
  private PeerRules() {}

  static List<Rule> all() {
    return List.of(
        new Rule("few_peers", PeerRules::few),
        new Rule("slow_tail", PeerRules::tail),
        new Rule("retries_and_bans", PeerRules::retries));
  }

  private record Work(String peer, long blocks) {}

  private static List<Work> work(Evidence run) {
    List<Work> work = new ArrayList<>();
    run.events().peers().forEach((id, peer) -> work.add(new Work(id, peer.blocks())));
    if (work.isEmpty()) {
      for (JsonNode peer : run.run().peers()) {
        work.add(new Work(peer.path("peer_id").asText(), peer.path("assigned_blocks").asLong()));
      }
    }
    work.sort(Comparator.comparingLong(Work::blocks).reversed());
    return work;
  }

  private static @Nullable Finding few(Evidence run, Finding.Builder finding) {
    List<Work> work = work(run);
    int known = Math.max(work.size(), run.run().peers().size());
    long all = work.stream().mapToLong(Work::blocks).sum();
    int few = Math.max(1, known / 5);
    long theirs = work.stream().limit(few).mapToLong(Work::blocks).sum();
    if (known < 5 || all < 100 || theirs < 0.9 * all) {
      return null;
    }
    return finding
        .text(
            "%d of %d peers brought %s of all blocks, first of all %s: the others were of little use.",
            few,
            known,
            Texts.percent((double) theirs / all),
            Texts.cut(Texts.escape(work.get(0).peer()), 60))
        .between(Math.max(0, run.events().firstFetch()), (long) run.durationMillis())
        .evidence("peers", known)
        .evidence("few", few)
        .evidence("share", (double) theirs / all)
        .evidence("blocks", all)
        .build();
  }

  /**
   * From the last answer of all other peers on, a single peer was waited for and nothing else was
   * left to do.
   */
  private static @Nullable Finding tail(Evidence run, Finding.Builder finding) {
    List<Map.Entry<String, EventData.Peer>> peers =
        new ArrayList<>(run.events().peers().entrySet());
    peers.removeIf(peer -> peer.getValue().lastEnd() < 0);
    if (peers.size() < 2 || run.events().firstFetch() < 0) {
      return null;
    }
    peers.sort(Comparator.comparingLong(peer -> -peer.getValue().lastEnd()));
    long to = peers.get(0).getValue().lastEnd();
    long from = peers.get(1).getValue().lastEnd();
    double share = (double) (to - from) / Math.max(1, to - run.events().firstFetch());
    int inTail = run.count(i -> in(run, i, from, to));
    int waiting = run.count(i -> in(run, i, from, to) && run.value(QUEUE, i) > 0);
    if (to - from < 3000 || share < 0.1 || inTail == 0 || waiting > inTail / 4) {
      return null;
    }
    return finding
        .text(
            "At the end everything waited %s for one peer, %s: %s of the time of fetching.",
            Texts.duration((double) (to - from)),
            Texts.cut(Texts.escape(peers.get(0).getKey()), 60),
            Texts.percent(share))
        .between(from, to)
        .evidence("peer_id", peers.get(0).getKey())
        .evidence("tail_ms", to - from)
        .evidence("share", share)
        .build();
  }

  private static boolean in(Evidence run, int sample, long from, long to) {
    long at = run.samples().millis(sample);
    return at > from && at <= to;
  }

  private static @Nullable Finding retries(Evidence run, Finding.Builder finding) {
    long batches = 0;
    long failed = 0;
    long bans = 0;
    int peers = Math.max(run.events().peers().size(), run.run().peers().size());
    for (EventData.Peer peer : run.events().peers().values()) {
      batches += peer.millis().count();
      failed += peer.failures();
      bans += peer.bans();
    }
    if (batches == 0) {
      for (JsonNode peer : run.run().peers()) {
        batches += peer.path("assignments").asLong();
        failed += peer.path("failures").asLong();
        bans += peer.path("is_banned").asBoolean() ? 1 : 0;
      }
    }
    boolean often = batches >= 20 && failed >= 0.2 * batches;
    boolean banned = bans >= 2 && bans >= 0.25 * peers;
    if (!often && !banned) {
      return null;
    }
    return finding
        .text(
            "%d of %d batches failed and had to be asked for again; peers were banned %d times.",
            failed, batches, bans)
        .between(Math.max(0, run.events().firstFetch()), (long) run.durationMillis())
        .evidence("batches", batches)
        .evidence("failed", failed)
        .evidence("bans", bans)
        .evidence("peers", peers)
        .build();
  }
}
