package dev.tachograph.node.localnet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.Services;

/** The available manners. Each call creates a new one, for one peer. */
public final class Manners {
  /** The blocks that a peer with NODE_NETWORK_LIMITED has, by BIP 159. */
  private static final int LIMITED_BLOCKS = 288;

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

  /**
   * Answers late, then sends one block after another with a pause before each; a request that comes
   * meanwhile is answered after those before it.
   */
  public static Manner slow(Duration latency, Duration pause) {
    return manner(
        "slow",
        (connection, heights) -> {
          LocalChain asked = connection.chain();
          for (int height : heights) {
            connection.later(connection.turn(latency, pause), () -> connection.send(asked, height));
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
    return fast("stale")
        .with(
            (chain, profile) -> profile.withKnownBlocks(Math.max(1, (int) (chain.size() * share))));
  }

  /** Answers immediately, but knows only so many blocks, the genesis block included. */
  public static Manner knowing(int blocks) {
    return fast("behind").with((chain, profile) -> profile.withKnownBlocks(blocks));
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

  /** Answers immediately, but tells another height than it has. */
  public static Manner telling(int height) {
    return fast("boasting").with((chain, profile) -> profile.withToldHeight(height));
  }

  /** Never answers a request for headers. */
  public static Manner silentOnHeaders() {
    return fast("silent on headers").withHeaders((connection, heights) -> {});
  }

  /** Answers every request for headers with none. */
  public static Manner withoutHeaders() {
    return fast("without headers")
        .withHeaders((connection, heights) -> connection.sendHeaders(List.of()));
  }

  /** Closes the connection within each answer to a request for headers. */
  public static Manner cuttingHeaders() {
    return fast("cutting headers").withHeaders(ServingConnection::cutHeaders);
  }

  /** Floods with pings from the first request for headers on; answers everything. */
  public static Manner pingFlood() {
    return fast("ping flood")
        .withHeaders(
            (connection, heights) -> {
              connection.sendHeaders(heights);
              connection.floodWithPings();
            });
  }

  /** Serves the last 288 blocks alone, and tells so by {@code NODE_NETWORK_LIMITED} (BIP 159). */
  public static Manner pruned() {
    return new Composed(
            "pruned",
            (connection, heights) -> {
              int lowest = connection.chain().size() - LIMITED_BLOCKS;
              connection.sendNotFound(heights.stream().filter(h -> h < lowest).toList());
              connection.sendBlocks(heights.stream().filter(h -> h >= lowest).toList());
            })
        .with(
            (chain, profile) ->
                profile.withServices(Services.NODE_NETWORK_LIMITED | Services.NODE_WITNESS));
  }

  /** Does not know of witnesses (BIP 144), and ignores requests for blocks with them. */
  public static Manner withoutWitnesses() {
    return new Composed("without witnesses", (connection, heights) -> {})
        .with((chain, profile) -> profile.withServices(Services.NODE_NETWORK));
  }

  /** Answers the handshake in the name of another network. */
  public static Manner onNetwork(BitcoinNetwork network) {
    return fast("on another network").with((chain, profile) -> profile.withNetwork(network));
  }

  /** From the first block on sends one byte a second. */
  public static Manner dripping() {
    return manner(
        "dripping",
        (connection, heights) -> {
          connection.setLink(new Link(Duration.ZERO, 1));
          connection.sendBlocks(heights);
        });
  }

  /** A manner over a link. */
  public static Manner over(Link link, Manner manner) {
    return new Composed(
        manner.name(),
        manner::serve,
        manner::headers,
        chain -> manner.profile(chain).withLink(link));
  }

  private static Composed fast(String name) {
    return new Composed(name, ServingConnection::sendBlocks);
  }

  private static Manner manner(String name, BiConsumer<ServingConnection, List<Integer>> serving) {
    return new Composed(name, serving);
  }

  /** A manner of three parts. */
  private record Composed(
      String name,
      BiConsumer<ServingConnection, List<Integer>> serving,
      BiConsumer<ServingConnection, List<Integer>> heading,
      Function<LocalChain, Profile> profiling)
      implements Manner {
    Composed(String name, BiConsumer<ServingConnection, List<Integer>> serving) {
      this(name, serving, ServingConnection::sendHeaders, Profile::of);
    }

    Composed withHeaders(BiConsumer<ServingConnection, List<Integer>> answer) {
      return new Composed(name, serving, answer, profiling);
    }

    Composed with(BiFunction<LocalChain, Profile, Profile> change) {
      return new Composed(
          name, serving, heading, chain -> change.apply(chain, profiling.apply(chain)));
    }

    @Override
    public Profile profile(LocalChain chain) {
      return profiling.apply(chain);
    }

    @Override
    public void headers(ServingConnection connection, List<Integer> heights) {
      heading.accept(connection, heights);
    }

    @Override
    public void serve(ServingConnection connection, List<Integer> heights) {
      serving.accept(connection, heights);
    }
  }
}
