package dev.tachograph.node.discovery;

import dev.tachograph.node.wire.PeerAddresses;
import dev.tachograph.report.PeerHealthSummary;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows nothing. */
final class NoDirectory implements PeerDirectory {
  static final PeerDirectory INSTANCE = new NoDirectory();

  private NoDirectory() {}

  @Override
  public boolean discovers() {
    return false;
  }

  @Override
  public List<InetSocketAddress> next(int count, Set<InetSocketAddress> inUse) {
    return List.of();
  }

  @Override
  public void connected(
      InetSocketAddress peer, long services, @Nullable Long headBlock, String userAgent) {}

  @Override
  public void failed(InetSocketAddress peer, String reason) {}

  @Override
  public void heard(InetSocketAddress from, List<PeerAddresses.Entry> addresses) {}

  @Override
  public void useful(InetSocketAddress peer, PeerHealthSummary health) {}

  @Override
  public void banned(InetSocketAddress peer, Duration remaining, String reason) {}

  @Override
  public boolean isBanned(InetSocketAddress peer) {
    return false;
  }

  @Override
  public @Nullable KnownPeer known(InetSocketAddress peer) {
    return null;
  }

  @Override
  public String troubles() {
    return "";
  }

  @Override
  public void save() {}
}
