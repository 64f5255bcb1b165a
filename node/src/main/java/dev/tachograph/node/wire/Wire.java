package dev.tachograph.node.wire;

import java.util.function.Consumer;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.BitcoinSerializer;
import org.bitcoinj.core.Context;
import org.bitcoinj.core.NetworkParameters;
import org.bitcoinj.params.MainNetParams;
import org.bitcoinj.params.RegTestParams;
import org.bitcoinj.params.SigNetParams;

/** bitcoinj's network parameters with a bounded serializer for one connection. */
public final class Wire {
  private Wire() {}

  /**
   * Parameters for one connection, for bitcoinj's peer classes.
   *
   * @param onViolation receives what the other side did wrong, in a sentence, on the thread that
   *     reads the socket
   * @throws IllegalArgumentException for a network other than mainnet, signet and regtest
   */
  public static NetworkParameters params(BitcoinNetwork network, Consumer<String> onViolation) {
    BoundedSerializer serializer = new BoundedSerializer(network, onViolation);
    return switch (network) {
      case MAINNET -> new BoundedMainNet(serializer);
      case SIGNET -> new BoundedSigNet(serializer);
      case REGTEST -> new BoundedRegTest(serializer);
      default -> throw new IllegalArgumentException("no such network here: " + network);
    };
  }

  /**
   * Whether a connection's parameters, made by {@link #params}, are in the middle of a block: its
   * first bytes have arrived and its last has not. For the thread that reads the socket.
   */
  public static boolean isInBlock(NetworkParameters params) {
    return params.getSerializer() instanceof BoundedSerializer serializer && serializer.isInBlock();
  }

  /** Like {@link #isInBlock}, for headers. */
  public static boolean isInHeaders(NetworkParameters params) {
    return params.getSerializer() instanceof BoundedSerializer serializer
        && serializer.isInHeaders();
  }

  /** Sets up the calling thread as bitcoinj requires of every thread that creates its objects. */
  public static void enter() {
    Context.propagate(ContextHolder.CONTEXT);
  }

  private static final class ContextHolder {
    static final Context CONTEXT = new Context();
  }

  private static final class BoundedMainNet extends MainNetParams {
    private final BoundedSerializer serializer;

    BoundedMainNet(BoundedSerializer serializer) {
      this.serializer = serializer;
    }

    @Override
    public BitcoinSerializer getSerializer() {
      return serializer;
    }
  }

  private static final class BoundedSigNet extends SigNetParams {
    private final BoundedSerializer serializer;

    BoundedSigNet(BoundedSerializer serializer) {
      this.serializer = serializer;
    }

    @Override
    public BitcoinSerializer getSerializer() {
      return serializer;
    }
  }

  private static final class BoundedRegTest extends RegTestParams {
    private final BoundedSerializer serializer;

    BoundedRegTest(BoundedSerializer serializer) {
      this.serializer = serializer;
    }

    @Override
    public BitcoinSerializer getSerializer() {
      return serializer;
    }
  }
}
