package dev.tachograph.node.discovery;

import dev.tachograph.logging.Log;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks all DNS seeds of a network at once, each on a thread of its own that ends with its answer.
 * Thread-safe.
 */
final class SeedLookup {
  private static final Log LOG = Log.get(SeedLookup.class);

  /** How many addresses of one seed are taken: none of them fills the address book by itself. */
  static final int MAX_OF_ONE = 64;

  /** How long the answers of the quicker seeds wait for those of the others. */
  private static final Duration MIX = Duration.ofSeconds(2);

  /** Seeds name nodes with these services when they are asked so: 1 is the network, 8 witnesses. */
  private static final String WITH_SERVICES = "x9.";

  private static final Duration MIN_PAUSE = Duration.ofSeconds(60);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(30);

  private final List<String> seeds;
  private final SeedResolver resolver;
  private final InstantSource clock;

  // Guarded by this.
  private final List<InetAddress> found = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private int running;
  private @Nullable Instant firstFound;
  private @Nullable Instant startable;
  private Duration pause = MIN_PAUSE;

  SeedLookup(List<String> seeds, SeedResolver resolver, InstantSource clock) {
    this.seeds = List.copyOf(seeds);
    this.resolver = resolver;
    this.clock = clock;
  }

  /** Starts to ask, unless that goes on or was done a short while ago. */
  synchronized void start() {
    Instant now = clock.instant();
    if (running > 0 || (startable != null && now.isBefore(startable))) {
      return;
    }
    startable = now.plus(pause);
    pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
    failures.clear();
    running = seeds.size();
    for (String seed : seeds) {
      Thread thread = new Thread(() -> ask(seed), "dns-seed-" + seed);
      thread.setDaemon(true);
      thread.start();
    }
  }

  /**
   * Takes the addresses found so far, in random order; nothing while the answers of quick seeds
   * wait for those of others.
   */
  synchronized List<InetAddress> take() {
    Instant first = firstFound;
    if (first == null || (running > 0 && clock.instant().isBefore(first.plus(MIX)))) {
      return List.of();
    }
    List<InetAddress> taken = new ArrayList<>(found);
    Collections.shuffle(taken);
    found.clear();
    firstFound = null;
    return taken;
  }

  /** What seeds answered instead of addresses, for a message; empty if nothing. */
  synchronized String troubles() {
    if (running > 0 && failures.isEmpty()) {
      return "the DNS seeds have not answered yet";
    }
    return failures.isEmpty() ? "" : "DNS seeds: " + String.join("; ", failures);
  }

  private void ask(String seed) {
    List<InetAddress> addresses = List.of();
    String failure = null;
    try {
      addresses = addresses(seed);
      failure = addresses.isEmpty() ? "no addresses" : null;
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      failure = e.toString();
    } finally {
      answered(seed, addresses, failure);
    }
  }

  private List<InetAddress> addresses(String seed) throws IOException {
    try {
      List<InetAddress> filtered = resolver.resolve(WITH_SERVICES + seed);
      if (!filtered.isEmpty()) {
        return filtered;
      }
    } catch (IOException e) {
      LOG.debug("DNS seed does not filter")
          .with("seed", seed)
          .with("reason", e.getMessage())
          .emit();
    }
    return resolver.resolve(seed);
  }

  private synchronized void answered(
      String seed, List<InetAddress> addresses, @Nullable String failure) {
    running--;
    LOG.info("DNS seed answered")
        .with("seed", seed)
        .with("addresses", addresses.size())
        .with("failure", failure)
        .emit();
    if (failure != null) {
      failures.add(seed + " (" + failure + ")");
    }
    if (!addresses.isEmpty()) {
      List<InetAddress> mixed = new ArrayList<>(addresses);
      Collections.shuffle(mixed);
      found.addAll(mixed.subList(0, Math.min(MAX_OF_ONE, mixed.size())));
      firstFound = firstFound == null ? clock.instant() : firstFound;
    }
  }
}
