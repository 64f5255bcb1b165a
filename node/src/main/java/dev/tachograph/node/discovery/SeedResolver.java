package dev.tachograph.node.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Looks up the addresses of a name. */
@FunctionalInterface
public interface SeedResolver {
  /**
   * Looks up the IPv4 and IPv6 addresses of a name; blocks for some seconds at most.
   *
   * @return the addresses; empty if the name has none
   * @throws IOException with a short reason, if there was no answer or the name does not exist
   */
  List<InetAddress> resolve(String name) throws IOException;
}
