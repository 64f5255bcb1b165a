package dev.tachograph.node.discovery;

import dev.tachograph.logging.Log;
import dev.tachograph.node.wire.PeerAddresses;
import dev.tachograph.report.PeerHealthSummary;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bitcoinj.core.Services;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of peers: those of earlier runs, of DNS seeds, and those that peers announced.
 *
 * <p><b>Order.</b> First the peers that were connected in the last 7 days, by the quality of their
 * answers; then the others in random order, those that failed last. What peers announce is never
 * preferred, so that whoever announces many addresses gains little. Of one network, /16 of IPv4 or
 * /32 of IPv6, at most {@value #MAX_OF_GROUP} peers are proposed.
 *
 * <p><b>Bounds.</b> {@value #MAX_ENTRIES} peers, {@value #MAX_OF_SOURCE} of them announced from one
 * network. When there is no room a random one of the worst is forgotten: of those that failed, else
 * of those that were never connected; never one that was connected in the last 7 days or is banned.
 *
 * <p>Thread-safe.
 */
public final class AddressBook implements PeerDirectory {
  /** The maximum number of peers that are remembered. */
  static final int MAX_ENTRIES = 4_096;

  /** The maximum number of peers announced from one network. */
  static final int MAX_OF_SOURCE = 512;

  /** The maximum number of peers proposed of one network. */
  static final int MAX_OF_GROUP = 2;

  /** The maximum number of peers in the cache that were never connected. */
  static final int MAX_SAVED_UNPROVEN = 1_000;

  private static final Log LOG = Log.get(AddressBook.class);
  private static final long REQUIRED = Services.NODE_NETWORK | Services.NODE_WITNESS;
  private static final Duration MAX_AGE = Duration.ofDays(30);

  private final DiscoveryConfig config;
  private final SeedLookup lookup;
  private final Object saving = new Object();
  private final Random random = new Random();

  // Guarded by this.
  private final Map<String, AddressEntry> entries = new LinkedHashMap<>();
  private final Map<String, Integer> bySource = new HashMap<>();
  private final AnnouncementLimit announcements = new AnnouncementLimit();

  private AddressBook(DiscoveryConfig config) {
    this.config = config;
    this.lookup = new SeedLookup(config.seeds(), config.resolver(), config.clock());
  }

  /**
   * Opens the book, with the peers of earlier runs; a cache that is damaged or of another network
   * is logged and left out.
   */
  public static AddressBook open(DiscoveryConfig config) {
    AddressBook book = new AddressBook(config);
    if (config.dataDir() != null) {
      try {
        PeerCache cache = PeerCache.read(config.dataDir());
        book.load(cache);
      } catch (IOException e) {
        LOG.warn("peer cache ignored").with("reason", e.getMessage()).emit();
      }
    }
    return book;
  }

  private synchronized void load(PeerCache cache) throws IOException {
    if (!cache.peers().isEmpty() && !cache.network().equals(config.network().toString())) {
      throw new IOException("it has peers of another network: " + cache.network());
    }
    Instant now = config.clock().instant();
    for (KnownPeer peer : cache.peers()) {
      AddressEntry entry = AddressEntry.of(peer, proposable(PeerIds.numeric(peer.peerId())), now);
      Instant seen = entry.lastSeen();
      boolean old = seen == null || seen.isBefore(now.minus(MAX_AGE));
      if (entries.size() < MAX_ENTRIES && !(old && entry.isExpendable(now))) {
        entries.put(entry.peerId(), entry);
      }
    }
  }

  private @Nullable InetSocketAddress proposable(@Nullable InetSocketAddress address) {
    return address != null && config.acceptable().test(address) ? address : null;
  }

  @Override
  public boolean discovers() {
    return config.discovers();
  }

  @Override
  public synchronized List<InetSocketAddress> next(int count, Set<InetSocketAddress> inUse) {
    if (count <= 0 || !config.discovers()) {
      return List.of();
    }
    Instant now = config.clock().instant();
    for (InetAddress found : lookup.take()) {
      add(new InetSocketAddress(found, config.port()), "", now);
    }
    List<InetSocketAddress> chosen = choose(count, inUse, now);
    if (chosen.size() < count && !config.seeds().isEmpty()) {
      lookup.start();
    }
    return chosen;
  }

  private List<InetSocketAddress> choose(int count, Set<InetSocketAddress> inUse, Instant now) {
    Map<String, Integer> ofGroup = new HashMap<>();
    Set<String> used = new HashSet<>();
    for (InetSocketAddress address : inUse) {
      used.add(PeerIds.id(address));
      if (address.getAddress() != null) {
        ofGroup.merge(group(address), 1, Integer::sum);
      }
    }
    List<InetSocketAddress> chosen = new ArrayList<>();
    for (AddressEntry entry : candidates(used, now)) {
      InetSocketAddress address = entry.address();
      if (chosen.size() == count) {
        break;
      }
      if (address != null && ofGroup.merge(group(address), 1, Integer::sum) <= MAX_OF_GROUP) {
        chosen.add(address);
      }
    }
    return chosen;
  }

  /** The peers that may be connected to now, the best first. */
  private List<AddressEntry> candidates(Set<String> used, Instant now) {
    List<AddressEntry> candidates = new ArrayList<>();
    for (AddressEntry entry : entries.values()) {
      boolean serves = entry.services() == 0 || (entry.services() & REQUIRED) == REQUIRED;
      if (entry.address() != null
          && serves
          && entry.isDue(now)
          && !entry.isBanned(now)
          && !used.contains(entry.peerId())) {
        candidates.add(entry);
      }
    }
    Collections.shuffle(candidates);
    candidates.sort(
        Comparator.comparing((AddressEntry entry) -> !entry.isProven(now))
            .thenComparing(AddressEntry::failedAttempts)
            .thenComparing((AddressEntry entry) -> -entry.quality(now)));
    return candidates;
  }

  /** The group of an address; each loopback address, of tests alone, is a group of its own. */
  private static String group(InetSocketAddress address) {
    InetAddress of = address.getAddress();
    return of.isLoopbackAddress() ? PeerIds.id(address) : PublicAddresses.group(of);
  }

  @Override
  public synchronized void connected(
      InetSocketAddress peer, long services, @Nullable Long headBlock, String userAgent) {
    Instant now = config.clock().instant();
    entry(peer, now).connected(services, headBlock, userAgent, now);
  }

  @Override
  public synchronized void failed(InetSocketAddress peer, String reason) {
    AddressEntry entry = entries.get(PeerIds.id(peer));
    if (entry != null) {
      entry.failed(config.clock().instant());
      LOG.debug("peer failed").with("peer", entry.peerId()).with("reason", reason).emit();
    }
  }

  @Override
  public synchronized void heard(InetSocketAddress from, List<PeerAddresses.Entry> addresses) {
    if (!config.discovers() || addresses.isEmpty()) {
      return;
    }
    Instant now = config.clock().instant();
    int taken = announcements.take(PeerIds.id(from), addresses.size(), now);
    if (taken == 0) {
      return;
    }
    List<PeerAddresses.Entry> mixed = new ArrayList<>(addresses);
    Collections.shuffle(mixed);
    String source = from.getAddress() == null ? PeerIds.id(from) : group(from);
    for (PeerAddresses.Entry announced : mixed.subList(0, taken)) {
      announced(announced, source, now);
    }
  }

  private void announced(PeerAddresses.Entry announced, String source, Instant now) {
    Instant seen = announced.lastSeen();
    if (seen.isAfter(now.plus(Duration.ofMinutes(10)))) {
      // As Bitcoin Core does with times that cannot be: no reason for trust, none to refuse it.
      seen = now.minus(Duration.ofDays(5));
    }
    boolean serves = (announced.services() & REQUIRED) == REQUIRED;
    if (!serves || seen.isBefore(now.minus(MAX_AGE))) {
      return;
    }
    AddressEntry entry = add(announced.address(), source, now);
    if (entry != null && !entry.isProven(now)) {
      entry.announced(announced.services(), seen);
    }
  }

  /** Adds an address that nobody has tried; {@code null} if it may not be, or has no room. */
  private @Nullable AddressEntry add(InetSocketAddress address, String source, Instant now) {
    String id = PeerIds.id(address);
    AddressEntry known = entries.get(id);
    if (known != null || !config.acceptable().test(address)) {
      return known;
    }
    boolean room =
        source.isEmpty()
            || bySource.getOrDefault(source, 0) < MAX_OF_SOURCE
            || forgetOne(now, source);
    if (!room || (entries.size() >= MAX_ENTRIES && !forgetOne(now, null))) {
      return null;
    }
    AddressEntry entry = new AddressEntry(id, address, source);
    put(entry);
    return entry;
  }

  private void put(AddressEntry entry) {
    entries.put(entry.peerId(), entry);
    if (!entry.source().isEmpty()) {
      bySource.merge(entry.source(), 1, Integer::sum);
    }
  }

  private void remove(AddressEntry entry) {
    entries.remove(entry.peerId());
    bySource.computeIfPresent(entry.source(), (source, count) -> count == 1 ? null : count - 1);
  }

  /** Forgets a random one of the worst, of one source or of all; false if all are to be kept. */
  private boolean forgetOne(Instant now, @Nullable String source) {
    AddressEntry worst = null;
    int seen = 0;
    for (AddressEntry entry : entries.values()) {
      if ((source != null && !entry.source().equals(source)) || !entry.isExpendable(now)) {
        continue;
      }
      boolean fails = entry.failedAttempts() > 0;
      if (worst == null || (fails && worst.failedAttempts() == 0)) {
        worst = entry;
        seen = 1;
      } else if (fails == worst.failedAttempts() > 0 && random.nextInt(++seen) == 0) {
        // Each of those seen so far is chosen with the same probability.
        worst = entry;
      }
    }
    if (worst == null) {
      return false;
    }
    remove(worst);
    return true;
  }

  /** The entry of a peer that was connected to, made if need be. */
  private AddressEntry entry(InetSocketAddress peer, Instant now) {
    String id = PeerIds.id(peer);
    AddressEntry known = entries.get(id);
    if (known != null) {
      return known;
    }
    if (entries.size() >= MAX_ENTRIES && !forgetOne(now, null)) {
      // All are proven or banned: the one that was added first gives way.
      remove(entries.values().iterator().next());
    }
    AddressEntry entry = new AddressEntry(id, proposable(peer.isUnresolved() ? null : peer), "");
    put(entry);
    return entry;
  }

  @Override
  public synchronized void useful(InetSocketAddress peer, PeerHealthSummary health) {
    if (health.qualitySamples() > 0) {
      entry(peer, config.clock().instant())
          .answered(
              new KnownPeer.Health(
                  (int) Math.min(Integer.MAX_VALUE, health.batchLimit()),
                  health.successes(),
                  health.partials(),
                  health.failures()));
    }
  }

  @Override
  public synchronized void banned(InetSocketAddress peer, Duration remaining, String reason) {
    Instant now = config.clock().instant();
    entry(peer, now).ban(now.plus(remaining), reason);
  }

  @Override
  public synchronized boolean isBanned(InetSocketAddress peer) {
    AddressEntry entry = entries.get(PeerIds.id(peer));
    return entry != null && entry.isBanned(config.clock().instant());
  }

  @Override
  public synchronized @Nullable KnownPeer known(InetSocketAddress peer) {
    AddressEntry entry = entries.get(PeerIds.id(peer));
    return entry == null ? null : entry.known(config.clock().instant());
  }

  /** The number of peers that are remembered. */
  synchronized int size() {
    return entries.size();
  }

  @Override
  public String troubles() {
    return config.discovers() ? lookup.troubles() : "";
  }

  @Override
  public void save() {
    if (config.dataDir() == null) {
      return;
    }
    synchronized (saving) {
      try {
        toSave().write(config.dataDir());
      } catch (IOException e) {
        LOG.warn("peer cache not written").with("reason", e.getMessage()).emit();
      }
    }
  }

  private synchronized PeerCache toSave() {
    Instant now = config.clock().instant();
    List<KnownPeer> saved = new ArrayList<>();
    List<KnownPeer> unproven = new ArrayList<>();
    for (AddressEntry entry : entries.values()) {
      (entry.isExpendable(now) ? unproven : saved).add(entry.known(now));
    }
    Collections.shuffle(unproven);
    saved.addAll(unproven.subList(0, Math.min(MAX_SAVED_UNPROVEN, unproven.size())));
    return new PeerCache(config.network().toString(), now, saved);
  }
}
