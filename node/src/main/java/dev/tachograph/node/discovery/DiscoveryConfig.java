package dev.tachograph.node.discovery;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.NetworkParameters;
import org.jspecify.annotations.Nullable;

/**
 * How peers are found and remembered.
 *
 * @param network the network of the peers
 * @param port the port of the peers that DNS seeds name
 * @param dataDir where the peer cache is; {@code null} if none is kept
 * @param discovers whether peers are looked for; otherwise those named by the user are remembered
 * @param seeds the names of the DNS seeds
 * @param resolver looks them up
 * @param acceptable which addresses may be connected to at all
 * @param clock the wall clock
 */
public record DiscoveryConfig(
    BitcoinNetwork network,
    int port,
    @Nullable Path dataDir,
    boolean discovers,
    List<String> seeds,
    SeedResolver resolver,
    Predicate<InetSocketAddress> acceptable,
    InstantSource clock) {
  /** The default of the number of peers that are connected to, where none is named. */
  public static final int DEFAULT_MAX_PEERS = 8;

  /** The maximum number of peers. */
  public static final int MAX_PEERS = 64;

  /** Copies the list. */
  public DiscoveryConfig {
    seeds = List.copyOf(seeds);
  }

  /** Looks for peers of a public network at its DNS seeds, and remembers them. */
  public static DiscoveryConfig ofPublic(
      BitcoinNetwork network, Path dataDir, InstantSource clock) {
    NetworkParameters params = NetworkParameters.of(network);
    return new DiscoveryConfig(
        network,
        params.getPort(),
        dataDir,
        true,
        List.of(params.getDnsSeeds()),
        new DnsResolver(List.of()),
        PublicAddresses::isPublic,
        clock);
  }

  /** Looks for no peers, and remembers those named by the user. */
  public static DiscoveryConfig ofNamed(BitcoinNetwork network, Path dataDir, InstantSource clock) {
    return new DiscoveryConfig(
        network, 0, dataDir, false, List.of(), name -> List.of(), peer -> false, clock);
  }
}
