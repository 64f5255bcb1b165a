package dev.tachograph.node.engine;

import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.store.Damage;
import dev.tachograph.sync.BlockQueue;
import dev.tachograph.sync.ChainEvent;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The blocks to fetch: puts missing ones into the queue once their headers are known. */
final class FetchPlan {
  private final Session session;
  private final HeadSearch search;
  private final BlockDatabase database;

  // Guarded by this.
  private final BitSet storedBefore;
  private int planned;
  private long replaced;

  /** For the watching thread alone. */
  private int seenDamage;

  FetchPlan(Session session, HeadSearch search, BlockDatabase database) {
    this.session = session;
    this.search = search;
    this.database = database;
    this.planned = session.config.startBlock() - 1;
    this.storedBefore = database.present();
  }

  /** Forgets the blocks above a fork that another branch replaced; while the chain is locked. */
  synchronized void reorganized(int fork, int orphaned) {
    planned = Math.max(session.config.startBlock() - 1, Math.min(planned, fork));
    storedBefore.clear(fork + 1, Math.max(fork + 1, storedBefore.length()));
    replaced += orphaned;
    session.queue.forgetFrom(fork + 1L);
  }

  /** Plans the blocks whose headers have become known. */
  void refresh() {
    planDamaged();
    if (!mayPlan()) {
      return;
    }
    boolean[] changed = {false};
    session.chain.withHeight(height -> changed[0] = plan(end(height)));
    if (!changed[0]) {
      return;
    }
    int head = database.headFrom(session.config.startBlock());
    if (head >= 0) {
      session.stats.setHeadBlock(head);
    }
    session.signal();
  }

  private synchronized boolean plan(int end) {
    int first = planned + 1;
    if (first > end) {
      return false;
    }
    planned = end;
    addMissing(first, end);
    return true;
  }

  /** Plans again what was found damaged since, such as by a reader of the blocks. */
  private void planDamaged() {
    List<Damage> damage = database.damage();
    List<Damage> fresh = damage.subList(seenDamage, damage.size());
    seenDamage = damage.size();
    int from = 0;
    for (int i = 0; i < fresh.size(); i++) {
      if (i + 1 == fresh.size() || !fresh.get(i + 1).continues(fresh.get(i))) {
        recordDamage(fresh.get(from), fresh.get(i));
        from = i + 1;
      }
    }
    fresh.forEach(this::planDamaged);
  }

  private void recordDamage(Damage first, Damage last) {
    int blocks = first.height() < 0 ? 0 : last.height() - first.height() + 1;
    session.events.record(
        new ChainEvent.BlocksDamaged(first.height(), last.height(), blocks, first.reason()));
  }

  private synchronized void planDamaged(Damage found) {
    int height = found.height();
    if (height >= session.config.startBlock()) {
      storedBefore.clear(height);
      if (height <= planned) {
        session.queue.addAgain(height);
      }
    }
  }

  /** The number of stored blocks that were found damaged and are fetched again. */
  long damagedBlocks() {
    return database.damage().stream().filter(found -> found.height() >= 0).count();
  }

  /** Whether enough headers are known to begin: a peer has shown its head, or the end is known. */
  private boolean mayPlan() {
    Integer end = session.config.endBlock();
    return session.isStarted()
        && (search.hasProven() || (end != null && session.chain.height() >= end));
  }

  private void addMissing(int first, int last) {
    BlockQueue queue = session.queue;
    int[] range = {-1, -2};
    database.forEachMissing(
        first,
        last,
        height -> {
          if (height != range[1] + 1) {
            add(queue, range);
            range[0] = height;
          }
          range[1] = height;
        });
    add(queue, range);
  }

  private static void add(BlockQueue queue, int[] range) {
    if (range[0] >= 0) {
      queue.add(range[0], range[1]);
    }
  }

  /** The highest block that is wanted and whose header is known. */
  private int end(int height) {
    Integer end = session.config.endBlock();
    return end == null ? height : Math.min(end, height);
  }

  /** Whether every block whose header is known has been planned and has arrived. */
  boolean isCaughtUp() {
    int end = end(session.chain.height());
    synchronized (this) {
      return session.isStarted() && planned >= end && session.queue.isDone();
    }
  }

  /** Whether every requested block is there, and the peers' chain says so. */
  boolean isDone() {
    Integer end = session.config.endBlock();
    return search.isSettled()
        && isCaughtUp()
        && session.chain.height() >= (end == null ? lowestHead() : end);
  }

  /**
   * A range that begins behind the head is not complete; one from the first block on may be empty.
   */
  private int lowestHead() {
    int start = session.config.startBlock();
    return start == 1 ? 0 : start;
  }

  /** The highest block planned, {@code null} if none was. */
  synchronized @Nullable Integer lastBlock() {
    return planned >= session.config.startBlock() ? planned : null;
  }

  /** The number of wanted blocks that were stored before, and still are. */
  synchronized int presentBlocks() {
    int start = session.config.startBlock();
    return planned < start ? 0 : storedBefore.get(start, planned + 1).cardinality();
  }

  /** The number of wanted blocks that are stored now. */
  synchronized int storedBlocks() {
    int start = session.config.startBlock();
    return planned < start ? 0 : database.count(start, planned);
  }

  /** The number of stored blocks that other branches replaced. */
  synchronized long replacedBlocks() {
    return replaced;
  }

  /** What the peers did not deliver, as a sentence; {@code within} is how long they had. */
  String whatIsMissing(String within) {
    BlockQueue queue = session.queue;
    Integer end = session.config.endBlock();
    int wanted = end == null ? session.config.startBlock() : end;
    String doubts = search.doubts();
    if (!queue.isDone()) {
      String lacks = search.lacks();
      return String.format(
          Locale.ROOT,
          "none of the %d missing blocks came %s%s",
          queue.waitingBlocks() + queue.inflightBlocks(),
          within,
          lacks == null ? "" : ": " + lacks);
    }
    if (!search.hasProven()) {
      return "no peer showed its chain " + within + (doubts == null ? "" : ": " + doubts);
    }
    if (session.chain.height() < wanted) {
      return String.format(
          Locale.ROOT,
          "the peers' chain ends at block %d, and block %d did not come %s",
          session.chain.height(),
          wanted,
          within);
    }
    return "no headers came " + within;
  }
}
