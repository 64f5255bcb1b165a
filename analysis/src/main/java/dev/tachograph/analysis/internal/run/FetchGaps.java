package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Times in which no block came from any peer although one owed some, nearly all the time and alone.
 * Of bounded size: the longest {@value #MAX_GAPS} are kept. Events are given in the order of time;
 * for one thread.
 */
public final class FetchGaps {
  static final int MAX_GAPS = 200;
  private static final int MAX_OPEN = 20_000;
  private static final long SHORTEST_MILLIS = 1000;

  /**
   * A time without blocks.
   *
   * @param fromMillis when the last block before it came, ms since the start
   * @param toMillis when the next one came, or the last sign of life
   * @param peer who owed blocks nearly all of that time while nobody else did
   * @param owedBlocks the blocks of its batches
   * @param blocksBefore the blocks that had come from all peers before it
   * @param isAnswered whether it brought blocks in the end
   */
  public record Gap(
      long fromMillis,
      long toMillis,
      String peer,
      long owedBlocks,
      long blocksBefore,
      boolean isAnswered) {
    /** How long it was. */
    public long millis() {
      return toMillis - fromMillis;
    }
  }

  private record Batch(String peer, long start, long blocks) {}

  /** What a peer owed within the present gap. */
  private static final class Debt {
    private long millis;
    private long blocks;
  }

  private final PriorityQueue<Gap> longest =
      new PriorityQueue<>(Comparator.comparingLong(Gap::millis));
  private final Map<String, Batch> open = new HashMap<>();
  private final Map<String, Debt> debts = new HashMap<>();
  private long progressMillis = -1;
  private long blocks;

  void started(JsonNode event, long now) {
    progressMillis = progressMillis < 0 ? now : progressMillis;
    if (open.size() < MAX_OPEN) {
      open.put(key(event), new Batch(peer(event), now, event.path("blocks").asLong()));
    }
  }

  void ended(JsonNode event, long now, double durationMillis) {
    Batch known = open.remove(key(event));
    long received = event.path("received_blocks").asLong();
    if (progressMillis < 0) {
      progressMillis = now;
    }
    if (now - progressMillis >= SHORTEST_MILLIS) {
      long start = known == null ? now - Math.max(0, Math.round(durationMillis)) : known.start();
      long asked = event.path("asked_blocks").asLong(received);
      owed(new Batch(peer(event), start, asked), now);
    }
    if (received > 0) {
      progressed(now, peer(event));
      blocks += received;
    }
  }

  /** Blocks were verified that came within a batch that goes on. */
  void processed(JsonNode event, long now) {
    if (event.path("blocks").asLong() > 0 && progressMillis >= 0) {
      progressed(now, peer(event));
    }
  }

  /** Nothing comes any more: what is owed by now was owed until the end. */
  void finish(long now) {
    if (progressMillis >= 0 && !open.isEmpty()) {
      progressed(now, null);
    }
    open.clear();
  }

  private void owed(Batch batch, long now) {
    Debt debt = debts.computeIfAbsent(batch.peer(), peer -> new Debt());
    debt.millis = Math.max(debt.millis, now - Math.max(batch.start(), progressMillis));
    debt.blocks += batch.blocks();
  }

  private void progressed(long now, @Nullable String from) {
    long millis = now - progressMillis;
    if (millis >= SHORTEST_MILLIS) {
      open.values().forEach(batch -> owed(batch, now));
      String peer = holder(millis);
      Debt debt = debts.get(peer);
      if (peer != null && debt != null) {
        longest.add(new Gap(progressMillis, now, peer, debt.blocks, blocks, peer.equals(from)));
      }
      if (longest.size() > MAX_GAPS) {
        longest.poll();
      }
    }
    debts.clear();
    progressMillis = Math.max(progressMillis, now);
  }

  /** The one that owed blocks four fifths of a time in which nobody else did for long. */
  private @Nullable String holder(long millis) {
    String holder = null;
    for (Map.Entry<String, Debt> debt : debts.entrySet()) {
      double share = (double) debt.getValue().millis / millis;
      if (share >= 0.3 && (share < 0.8 || holder != null)) {
        return null;
      }
      holder = share >= 0.8 ? debt.getKey() : holder;
    }
    return holder;
  }

  private static String key(JsonNode event) {
    JsonNode batch = event.path("batch_id");
    return batch.isMissingNode() ? peer(event) : batch.asText();
  }

  private static String peer(JsonNode event) {
    return event.path("peer_id").asText("?");
  }

  /** The longest gaps in the order of time. */
  public List<Gap> inOrder() {
    List<Gap> gaps = new ArrayList<>(longest);
    gaps.sort(Comparator.comparingLong(Gap::fromMillis));
    return gaps;
  }

  /** The blocks that came from all peers. */
  public long blocks() {
    return blocks;
  }
}
