package dev.tachograph.node.localnet;

import java.util.List;

/**
 * The behavior of a serving peer: what it claims to have, and how it answers requests for headers
 * and for blocks. Answers are given on the thread that serves the peer, and must not block.
 */
public interface Manner {
  /** The name of the manner, such as {@code slow}. */
  String name();

  /**
   * What the peer has and tells; asked anew for each connection and each answer.
   *
   * @param chain the chain as it is now
   */
  default Profile profile(LocalChain chain) {
    return Profile.of(chain);
  }

  /**
   * Answers a request for headers.
   *
   * @param connection the connection for the answer
   * @param heights the known blocks that follow on those of the request, at most 2,000; may be none
   */
  default void headers(ServingConnection connection, List<Integer> heights) {
    connection.sendHeaders(heights);
  }

  /**
   * Answers a request for blocks.
   *
   * @param connection the connection for the answer
   * @param heights the requested known blocks, in the order of the request; unknown ones have
   *     already been answered with {@code notfound}
   */
  void serve(ServingConnection connection, List<Integer> heights);
}
