package dev.tachograph.analysis.internal.findings;

import static dev.tachograph.resources.ResourceKey.QUEUE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.run.DeletedSegments;
import dev.tachograph.analysis.internal.run.EventData;
import dev.tachograph.analysis.internal.run.FetchGaps;
import dev.tachograph.analysis.internal.text.Texts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rules about peers. */
final class PeerRules {
  /** So long a wait is told however long the run was. */
  private static final long LONG_MILLIS = 60_000;

  private PeerRules() {}

  static List<Rule> all() {
    return List.of(
        new Rule("few_peers", PeerRules::few),
        new Rule("slow_tail", PeerRules::tail),
        new Rule("held_by_peer", PeerRules::held),
        new Rule("retries_and_bans", PeerRules::retries));
  }

  private record Work(String peer, long blocks) {}

  /** Whether events are left of the end alone, while the report counts the peers' whole work. */
  private static boolean knowsMoreThanEvents(Evidence run) {
    return !run.run().peers().isEmpty() && isCut(run);
  }

  /** Whether the size bound deleted events. */
  private static boolean isCut(Evidence run) {
    return DeletedSegments.of("events", run.run().source().events()) != null;
  }

  /** When fetching began, which events say only if they are all there. */
  private static long fetchingFrom(Evidence run) {
    return isCut(run) ? 0 : Math.max(0, run.events().firstFetch());
  }

  private static List<Work> work(Evidence run) {
    List<Work> work = new ArrayList<>();
    if (!knowsMoreThanEvents(run)) {
      run.events().peers().forEach((id, peer) -> work.add(new Work(id, peer.blocks())));
    }
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
        .between(fetchingFrom(run), (long) run.durationMillis())
        .evidence("peers", known)
        .evidence("few", few)
        .evidence("share", (double) theirs / all)
        .evidence("blocks", all)
        .build();
  }

  /** At the end one peer held what was left, and nothing was left to do for the others. */
  private static @Nullable Finding tail(Evidence run, Finding.Builder finding) {
    FetchGaps.Gap gap = tail(run);
    if (gap == null) {
      return slowTail(run, finding);
    }
    long fetching = gap.toMillis() - fetchingFrom(run);
    double share = (double) gap.millis() / Math.max(1, fetching);
    return finding
        .text(
            "At the end everything waited %s for one peer, %s, which owed the last %,d blocks%s: %s of"
                + " the time of fetching, in which nothing else was done. Ask a second peer for what one"
                + " owes, or give it up sooner.",
            Texts.duration((double) gap.millis()),
            Texts.cut(Texts.escape(gap.peer()), 60),
            gap.owedBlocks(),
            gap.isAnswered() ? "" : " and brought none",
            Texts.percent(share))
        .between(gap.fromMillis(), gap.toMillis())
        .evidence("peer_id", gap.peer())
        .evidence("tail_ms", gap.millis())
        .evidence("share", share)
        .evidence("owed_blocks", gap.owedBlocks())
        .build();
  }

  /** The time at the end in which one peer held the last blocks; null if there is none to tell. */
  static FetchGaps.@Nullable Gap tail(Evidence run) {
    long blocks = run.events().gaps().blocks();
    FetchGaps.Gap longest = null;
    for (FetchGaps.Gap gap : run.events().gaps().inOrder()) {
      if (gap.blocksBefore() >= 0.9 * blocks
          && (longest == null || gap.millis() > longest.millis())) {
        longest = gap;
      }
    }
    if (longest == null || run.events().peers().size() < 2) {
      return null;
    }
    long from = longest.fromMillis();
    long to = longest.toMillis();
    long fetching = to - fetchingFrom(run);
    boolean isLong = longest.millis() >= Math.min(LONG_MILLIS, Math.max(1500, fetching / 10));
    return isLong && !hasQueue(run, from, to) ? longest : null;
  }

  /** Whether something waited to be fetched in more than a quarter of the samples of a time. */
  private static boolean hasQueue(Evidence run, long from, long to) {
    int waiting = run.count(i -> in(run, i, from, to) && run.value(QUEUE, i) > 0);
    return waiting > run.count(i -> in(run, i, from, to)) / 4;
  }

  /** From the last answer of all other peers on, only one went on, and was waited for. */
  private static @Nullable Finding slowTail(Evidence run, Finding.Builder finding) {
    List<Map.Entry<String, EventData.Peer>> peers =
        new ArrayList<>(run.events().peers().entrySet());
    peers.removeIf(peer -> peer.getValue().lastEnd() < 0);
    if (peers.size() < 2 || run.events().firstFetch() < 0) {
      return null;
    }
    peers.sort(Comparator.comparingLong(peer -> -peer.getValue().lastEnd()));
    long to = peers.get(0).getValue().lastEnd();
    long from = peers.get(1).getValue().lastEnd();
    double share = (double) (to - from) / Math.max(1, to - fetchingFrom(run));
    int inTail = run.count(i -> in(run, i, from, to));
    if (to - from < 3000 || share < 0.1 || inTail == 0 || hasQueue(run, from, to)) {
      return null;
    }
    return finding
        .text(
            "At the end everything waited %s for one peer, %s: %s of the time of fetching. Ask a second"
                + " peer for what one owes, or ask for less at once towards the end.",
            Texts.duration((double) (to - from)),
            Texts.cut(Texts.escape(peers.get(0).getKey()), 60),
            Texts.percent(share))
        .between(from, to)
        .evidence("peer_id", peers.get(0).getKey())
        .evidence("tail_ms", to - from)
        .evidence("share", share)
        .build();
  }

  /** In the middle, one peer after another, or the same again and again, held all others. */
  private static @Nullable Finding held(Evidence run, Finding.Builder finding) {
    FetchGaps.Gap tail = tail(run);
    Map<String, Long> byPeer = new HashMap<>();
    FetchGaps.Gap longest = null;
    long all = 0;
    int times = 0;
    for (FetchGaps.Gap gap : run.events().gaps().inOrder()) {
      if (!gap.equals(tail)) {
        byPeer.merge(gap.peer(), gap.millis(), Long::sum);
        longest = longest == null || gap.millis() > longest.millis() ? gap : longest;
        all += gap.millis();
        times++;
      }
    }
    double share = all / Math.max(1, run.durationMillis());
    if (longest == null
        || run.events().peers().size() < 2
        || all < 3000
        || (share < 0.1 && longest.millis() < LONG_MILLIS)) {
      return null;
    }
    Map.Entry<String, Long> worst =
        Collections.max(byPeer.entrySet(), Map.Entry.<String, Long>comparingByValue());
    FetchGaps.Gap theirs =
        run.events().gaps().inOrder().stream()
            .filter(gap -> worst.getKey().equals(gap.peer()) && !gap.equals(tail))
            .max(Comparator.comparingLong(FetchGaps.Gap::millis))
            .orElse(longest);
    return finding
        .text(
            "%s in which no block came all waited for a single peer, %s of the run, %s of it for %s:"
                + " others could be asked for what it owes, or it could be given up sooner.",
            times == 1
                ? "A time of " + Texts.duration((double) all)
                : times + " times of " + Texts.duration((double) all) + " together",
            Texts.percent(share),
            Texts.duration((double) worst.getValue()),
            Texts.cut(Texts.escape(worst.getKey()), 60))
        .between(theirs.fromMillis(), theirs.toMillis())
        .evidence("peer_id", worst.getKey())
        .evidence("peer_ms", worst.getValue())
        .evidence("held_ms", all)
        .evidence("share", share)
        .evidence("times", times)
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
    boolean ofEvents = !knowsMoreThanEvents(run);
    for (EventData.Peer peer :
        ofEvents ? run.events().peers().values() : List.<EventData.Peer>of()) {
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
            "%,d of %,d batches failed and had to be asked for again; %s banned.",
            failed,
            batches,
            bans == 0 ? "no peer was" : bans == 1 ? "one peer was" : bans + " times a peer was")
        .between(fetchingFrom(run), (long) run.durationMillis())
        .evidence("batches", batches)
        .evidence("failed", failed)
        .evidence("bans", bans)
        .evidence("peers", peers)
        .build();
  }
}
