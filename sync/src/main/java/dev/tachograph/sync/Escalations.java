package dev.tachograph.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The blocks that failed, and those of them that are escalated. Guarded by its queue's lock. */
final class Escalations {
  /**
   * The maximum number of peers remembered per block; when it is reached, every peer gets another
   * chance.
   */
  static final int MAX_PEERS = 64;

  private static final class Trouble {
    private int attempts;
    private boolean escalated;
    private long lastFailedAt;
    private final Set<String> failedBy = new HashSet<>();
  }

  private final BlockQueueConfig config;
  private final Map<Long, Trouble> troubles = new HashMap<>();
  private final TreeSet<Long> waiting = new TreeSet<>();
  private int escalated;

  Escalations(BlockQueueConfig config) {
    this.config = config;
  }

  /** Records a failed attempt; true if it escalated the block. */
  boolean failed(long block, String peerId, long now) {
    Trouble trouble = troubles.computeIfAbsent(block, height -> new Trouble());
    trouble.attempts++;
    trouble.lastFailedAt = now;
    if (trouble.failedBy.size() >= MAX_PEERS) {
      trouble.failedBy.clear();
    }
    trouble.failedBy.add(peerId);
    if (trouble.escalated || trouble.attempts < config.escalateAfterAttempts()) {
      return false;
    }
    trouble.escalated = true;
    escalated++;
    return true;
  }

  boolean isEscalated(long block) {
    Trouble trouble = troubles.get(block);
    return trouble != null && trouble.escalated;
  }

  int attempts(long block) {
    Trouble trouble = troubles.get(block);
    return trouble == null ? 0 : trouble.attempts;
  }

  /** Makes an escalated block available to another peer. */
  void offer(long block) {
    waiting.add(block);
  }

  boolean isWaiting(long block) {
    return waiting.contains(block);
  }

  /** Takes the lowest of the waiting blocks that this peer may be assigned. */
  List<Long> take(String peerId, int limit, long firstBlock, long highestBlock, long now) {
    List<Long> taken = new ArrayList<>();
    Iterator<Long> lowestFirst = waiting.tailSet(firstBlock).iterator();
    int max = Math.min(limit, config.escalatedBatch());
    while (taken.size() < max && lowestFirst.hasNext()) {
      long block = lowestFirst.next();
      if (block > highestBlock) {
        break;
      }
      if (mayHave(peerId, block, now)) {
        taken.add(block);
        lowestFirst.remove();
      }
    }
    return taken;
  }

  /** Forgets the blocks from a height on. */
  void forgetFrom(long firstForgotten) {
    List<Long> forgotten = new ArrayList<>();
    troubles.keySet().stream().filter(block -> block >= firstForgotten).forEach(forgotten::add);
    forgotten.forEach(this::done);
  }

  /** Forgets a block that is done. */
  void done(long block) {
    Trouble trouble = troubles.remove(block);
    if (trouble != null && trouble.escalated) {
      escalated--;
      waiting.remove(block);
    }
  }

  /** The number of escalated blocks, waiting or owed. */
  int size() {
    return escalated;
  }

  int waiting() {
    return waiting.size();
  }

  /** Whether a peer may be assigned a block: it has not failed it, or not for a while. */
  boolean mayHave(String peerId, long block, long now) {
    Trouble trouble = troubles.get(block);
    return trouble == null
        || !trouble.failedBy.contains(peerId)
        || now - trouble.lastFailedAt >= config.samePeerAfter().toMillis();
  }
}
