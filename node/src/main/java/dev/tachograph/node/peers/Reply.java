package dev.tachograph.node.peers;

import dev.tachograph.node.wire.RawBlock;
import java.util.List;
import org.bitcoinj.core.Block;

/** What a peer answers to what it was asked. */
public sealed interface Reply {
  /**
   * Headers, possibly none.
   *
   * @param headers in the order in which they came
   */
  record Headers(List<Block> headers) implements Reply {
    /** Copies the list. */
    public Headers {
      headers = List.copyOf(headers);
    }
  }

  /**
   * A block that was asked for. Whoever takes it owes its bytes to the {@link ByteBudget}.
   *
   * @param block the block
   * @param height as it was asked for
   * @param atNanos when it came, on the clock of the network
   */
  record Arrived(RawBlock block, int height, long atNanos) implements Reply {}

  /**
   * Blocks that were asked for and that the peer does not have.
   *
   * @param heights which
   */
  record Missing(List<Integer> heights) implements Reply {
    /** Copies the list. */
    public Missing {
      heights = List.copyOf(heights);
    }
  }

  /** The connection is closed, or the peer broke the protocol: nothing more comes. */
  record Ended() implements Reply {}
}
