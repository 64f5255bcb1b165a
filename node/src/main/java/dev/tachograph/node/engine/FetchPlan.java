package dev.tachograph.node.engine;

import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.sync.BlockQueue;
import org.jspecify.annotations.Nullable;

/** The blocks to fetch: puts missing ones into the queue once their headers are known. */
final class FetchPlan {
  private final Session session;
  private final HeaderSync headers;
  private final BlockDatabase database;
  private int planned;
  private int replacements;
  private long present;

  FetchPlan(Session session, HeaderSync headers, BlockDatabase database) {
    this.session = session;
    this.headers = headers;
    this.database = database;
    this.planned = session.config.startBlock() - 1;
  }

  /** Plans the blocks whose headers have become known; called on one thread. */
  void refresh() {
    if (headers.replacements() != replacements) {
      replacements = headers.replacements();
      planned = session.config.startBlock() - 1;
      present = 0;
      session.replaceQueue();
    }
    int end = end();
    if (planned < end && headers.isComplete()) {
      present += database.count(planned + 1, end);
      addMissing(planned + 1, end);
      planned = end;
      int head = database.headFrom(session.config.startBlock());
      if (head >= 0) {
        session.stats.setHeadBlock(head);
      }
      session.signal();
    }
  }

  private void addMissing(int first, int last) {
    BlockQueue queue = session.queue();
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
  private int end() {
    Integer end = session.config.endBlock();
    int height = session.chain.height();
    return end == null ? height : Math.min(end, height);
  }

  /** Whether every requested block has been planned and has arrived. */
  boolean isDone() {
    Integer end = session.config.endBlock();
    boolean reached = end == null ? session.isStarted() : planned >= end;
    return reached && headers.isComplete() && planned >= end() && session.queue().isDone();
  }

  /** The highest block planned, {@code null} if none was. */
  @Nullable Integer lastBlock() {
    return planned >= session.config.startBlock() ? planned : null;
  }

  /** The number of wanted blocks that were stored before. */
  long presentBlocks() {
    return present;
  }

  /** What the peers did not deliver, as the beginning of a sentence. */
  String whatIsMissing() {
    BlockQueue queue = session.queue();
    Integer end = session.config.endBlock();
    if (!queue.isDone()) {
      int missing = queue.waitingBlocks() + queue.inflightBlocks();
      return "none of the " + missing + " missing blocks came";
    }
    if (end != null && session.chain.height() < end) {
      return "the peers' chain ends at block "
          + session.chain.height()
          + ", and block "
          + end
          + " did not come";
    }
    return "no headers came";
  }
}
