package dev.tachograph.node.localnet;

import java.util.List;

/**
 * The behavior of a serving peer: what it claims to have, and how it answers a request for blocks.
 */
public interface Manner {
  /** The name of the manner, such as {@code slow}. */
  String name();

  /**
   * The number of blocks of a chain that the peer knows.
   *
   * @param size of the whole chain
   */
  default int knows(int size) {
    return size;
  }

  /**
   * Answers a request, on the thread that serves the peer; must not block.
   *
   * @param connection the connection for the answer
   * @param heights the requested known blocks, in the order of the request; unknown ones have
   *     already been answered with {@code notfound}
   */
  void serve(ServingConnection connection, List<Integer> heights);
}
