package dev.tachograph.node.localnet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The available manners. Each call creates a new one, for one peer. */
public final class Manners {
  private Manners() {}

  /** The six of the demonstration: fast, slow, partial, flaky, stale and silent. */
  public static List<Manner> six() {
    return List.of(
        fast(),
        slow(Duration.ofMillis(60), Duration.ofMillis(8)),
        partial(3),
        flaky(),
        stale(0.4),
        silent());
  }

  /** Answers immediately. */
  public static Manner fast() {
    return manner("fast", ServingConnection::sendBlocks);
  }

  /** Answers late, then sends one block after another with a pause before each. */
  public static Manner slow(Duration latency, Duration pause) {
    return manner(
        "slow",
        (connection, heights) -> {
          for (int i = 0; i < heights.size(); i++) {
            int height = heights.get(i);
            connection.later(latency.plus(pause.multipliedBy(i)), () -> connection.send(height));
          }
        });
  }

  /**
   * Sends one of every {@code share} blocks, at least one unless only one was requested, and not
   * the rest.
   */
  public static Manner partial(int share) {
    return manner(
        "partial",
        (connection, heights) -> {
          int served = heights.size() == 1 ? 0 : Math.max(1, heights.size() / share);
          connection.sendBlocks(heights.subList(0, served));
          connection.sendNotFound(heights.subList(served, heights.size()));
        });
  }

  /** Answers every other request in full, and drops the connection in the middle of the others. */
  public static Manner flaky() {
    AtomicInteger requests = new AtomicInteger();
    return manner(
        "flaky",
        (connection, heights) -> {
          if (requests.incrementAndGet() % 2 == 1) {
            connection.sendBlocks(heights.subList(0, heights.size() / 2));
            connection.drop();
          } else {
            connection.sendBlocks(heights);
          }
        });
  }

  /**
   * Answers immediately, but knows only the beginning of the chain.
   *
   * @param share the part it knows, 0 to 1
   */
  public static Manner stale(double share) {
    return new Manner() {
      @Override
      public String name() {
        return "stale";
      }

      @Override
      public int knows(int size) {
        return Math.max(1, (int) (size * share));
      }

      @Override
      public void serve(ServingConnection connection, List<Integer> heights) {
        connection.sendBlocks(heights);
      }
    };
  }

  /** Completes the handshake, sends its headers, and never sends a block. */
  public static Manner silent() {
    return manner("silent", (connection, heights) -> {});
  }

  /**
   * Answers immediately with modified blocks; for peers that lie.
   *
   * @param change converts the bytes of a block into the bytes that are sent
   */
  public static Manner changing(String name, UnaryOperator<byte[]> change) {
    return manner(
        name,
        (connection, heights) -> {
          for (int height : heights) {
            connection.sendBytes("block", change.apply(connection.chain().block(height)));
          }
        });
  }

  /** Announces a message larger than the protocol allows whenever blocks are requested. */
  public static Manner oversized() {
    return manner("oversized", (connection, heights) -> connection.announce("block", 0x01ffffff));
  }

  private static Manner manner(String name, Serving serving) {
    return new Manner() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void serve(ServingConnection connection, List<Integer> heights) {
        serving.serve(connection, heights);
      }
    };
  }

  @FunctionalInterface
  private interface Serving {
    void serve(ServingConnection connection, List<Integer> heights);
  }
}
