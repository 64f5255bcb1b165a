package dev.tachograph.node.localnet;

import java.util.List;

/** How a serving peer behaves: what it says it has, and how it answers a request for blocks. */
public interface Manner {
  /** What the manner is called, such as {@code slow}. */
  String name();

  /**
   * How many blocks of a chain the peer knows.
   *
   * @param size of the whole chain
   */
  default int knows(int size) {
    return size;
  }

  /**
   * Answers a request, on the thread that serves the peer; must not block.
   *
   * @param connection where the answer goes
   * @param heights what was asked for and is known, in the order of the request; a block that is
   *     not known was answered with {@code notfound} already
   */
  void serve(ServingConnection connection, List<Integer> heights);
}
