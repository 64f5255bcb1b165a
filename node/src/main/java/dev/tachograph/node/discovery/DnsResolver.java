package dev.tachograph.node.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.stream.Collectors;
import javax.naming.CommunicationException;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * Looks up names at DNS servers, by the JDK's own client, which has a time-out that the system's
 * resolver lacks. Thread-safe.
 *
 * <p>A server has 2 s for its answer, and 4 s when it is asked again.
 */
@SuppressWarnings({
  "BanJNDI",
  "JdkObsolete"
}) // Only address records, which are text; its own types.
public final class DnsResolver implements SeedResolver {
  private static final Duration FIRST_TIMEOUT = Duration.ofSeconds(2);
  private static final String ATTEMPTS = "2";

  private final Hashtable<String, String> environment = new Hashtable<>();

  /**
   * Creates a resolver.
   *
   * @param servers resolved addresses of the servers, in the order in which they are asked; those
   *     that the system is configured with if there are none
   */
  public DnsResolver(List<InetSocketAddress> servers) {
    this(servers, FIRST_TIMEOUT);
  }

  /**
   * Creates a resolver whose servers have another time at first, and twice that when asked again.
   */
  DnsResolver(List<InetSocketAddress> servers, Duration firstTimeout) {
    String urls =
        servers.stream()
            .map(server -> "dns://" + PeerIds.id(server))
            .collect(Collectors.joining(" "));
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(Context.PROVIDER_URL, urls.isEmpty() ? "dns:" : urls);
    environment.put("com.sun.jndi.dns.timeout.initial", Long.toString(firstTimeout.toMillis()));
    environment.put("com.sun.jndi.dns.timeout.retries", ATTEMPTS);
  }

  @Override
  public List<InetAddress> resolve(String name) throws IOException {
    try {
      InitialDirContext context = new InitialDirContext(environment);
      try {
        List<InetAddress> addresses = new ArrayList<>();
        NamingException failed = null;
        // One after the other: for two types at once the JDK would ask for all that there are.
        for (String type : List.of("A", "AAAA")) {
          try {
            Attribute found = context.getAttributes(name, new String[] {type}).get(type);
            if (found != null) {
              add(found, addresses);
            }
          } catch (NamingException e) {
            // Some servers fail for a type of which there is no record.
            failed = e;
          }
        }
        if (addresses.isEmpty() && failed != null) {
          throw failed;
        }
        return addresses;
      } finally {
        context.close();
      }
    } catch (NameNotFoundException e) {
      throw new IOException("there is no such name", e);
    } catch (CommunicationException e) {
      throw new IOException("no answer", e);
    } catch (NamingException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void add(Attribute found, List<InetAddress> into) throws NamingException {
    NamingEnumeration<?> values = found.getAll();
    while (values.hasMore()) {
      String value = String.valueOf(values.next());
      InetSocketAddress address =
          PeerIds.numeric((value.contains(":") ? "[" + value + "]" : value) + ":0");
      if (address != null) {
        into.add(address.getAddress());
      }
    }
  }
}
