package dev.tachograph.node.engine;

import dev.tachograph.node.peers.Reply;
import dev.tachograph.node.store.BlockDatabase.Entry;
import dev.tachograph.sync.FetchEvent;
import dev.tachograph.trace.Span;
import java.util.ArrayList;
import java.util.List;
import org.bitcoinj.core.VerificationException;
import org.jspecify.annotations.Nullable;

/** Verifies the blocks that arrived together, and passes the new ones to the writer. */
final class BurstVerifier {
  private final Session session;
  private final BlockWriter writer;

  BurstVerifier(Session session, BlockWriter writer) {
    this.session = session;
    this.writer = writer;
  }

  /**
   * What became of the blocks.
   *
   * @param good the heights of those that are valid
   * @param wrong what was wrong with another, {@code null} if none was
   */
  record Outcome(List<Integer> good, @Nullable String wrong) {}

  Outcome verify(String peerId, List<Reply.Arrived> blocks) {
    long first = blocks.stream().mapToInt(Reply.Arrived::height).min().orElse(0);
    long last = blocks.stream().mapToInt(Reply.Arrived::height).max().orElse(0);
    session.events.record(new FetchEvent.ProcessStart(peerId, first, last, blocks.size()));
    long begin = session.clock.nanos();
    List<BlockWriter.Verified> good = new ArrayList<>(blocks.size());
    String wrong = null;
    long size = 0;
    try (Span span = Span.open("verify", Session.TARGET)) {
      span.with("first_block", first).with("blocks", blocks.size());
      for (Reply.Arrived arrived : blocks) {
        size += arrived.block().bytes().length;
        String error = wrong == null ? verify(arrived, good) : wrong;
        if (error != null) {
          session.budget.give(arrived.block().bytes().length);
          wrong = error;
        }
      }
    }
    long transactions = good.stream().mapToLong(BlockWriter.Verified::transactions).sum();
    session.events.record(
        new FetchEvent.ProcessEnd(
            peerId,
            first,
            last,
            good.size(),
            transactions,
            size,
            (session.clock.nanos() - begin) / 1_000,
            wrong));
    handOn(good);
    return new Outcome(good.stream().map(block -> block.entry().height()).toList(), wrong);
  }

  /** Returns what is wrong with a block, {@code null} if it is valid. */
  private @Nullable String verify(Reply.Arrived arrived, List<BlockWriter.Verified> good) {
    int height = arrived.height();
    try {
      int transactions = session.verifier.verify(arrived.block(), height);
      good.add(new BlockWriter.Verified(new Entry(height, arrived.block()), transactions));
      return null;
    } catch (VerificationException e) {
      return "sent a wrong block " + height + ": " + e.getMessage();
    }
  }

  /**
   * Passes blocks to the writer; those that another peer delivered meanwhile are done, and those
   * that another branch replaced are wanted no more.
   */
  private void handOn(List<BlockWriter.Verified> good) {
    List<BlockWriter.Verified> fresh = new ArrayList<>(good.size());
    for (BlockWriter.Verified block : good) {
      Entry entry = block.entry();
      boolean isNew =
          session.chain.ifOnChain(
              entry.height(), entry.block().hash(), () -> session.queue.complete(entry.height()));
      if (isNew) {
        fresh.add(block);
      } else {
        session.budget.give(block.bytes());
      }
    }
    writer.offer(fresh);
  }
}
