package dev.tachograph.node.peers;

import dev.tachograph.node.wire.RawBlock;
import java.util.List;
import org.bitcoinj.core.Block;

/** A peer's answer to a request. */
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
   * A requested block. Whoever takes it must give its bytes back to the {@link ByteBudget}.
   *
   * @param block the block
   * @param height the height it was requested for
   * @param atNanos when it arrived, on the network's clock
   */
  record Arrived(RawBlock block, int height, long atNanos) implements Reply {}

  /**
   * Requested blocks that the peer does not have.
   *
   * @param heights their heights
   */
  record Missing(List<Integer> heights) implements Reply {
    /** Copies the list. */
    public Missing {
      heights = List.copyOf(heights);
    }
  }

  /**
   * New blocks that the peer announced without being asked.
   *
   * @param headers their headers; empty if it announced hashes alone, or more than are kept
   */
  record Announced(List<Block> headers) implements Reply {
    /** Copies the list. */
    public Announced {
      headers = List.copyOf(headers);
    }
  }

  /** Nothing arrived: {@link PeerLink#wake} was called. */
  record Wake() implements Reply {}

  /** The connection is closed, or the peer broke the protocol: no more replies follow. */
  record Ended() implements Reply {}
}
