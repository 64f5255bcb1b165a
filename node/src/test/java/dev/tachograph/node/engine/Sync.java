package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.RunConfigBuilder;
import dev.tachograph.Tachograph;
import dev.tachograph.common.RunClock;
import dev.tachograph.node.Eventually;
import dev.tachograph.node.discovery.PeerDirectory;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.LocalPeer;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.store.CompactionObserver;
import dev.tachograph.node.wire.Wire;
import dev.tachograph.sync.PeerHealthConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bitcoinj.base.BitcoinNetwork;
import org.jspecify.annotations.Nullable;

/** A sync in this JVM, with short timeouts, and its results. */
final class Sync {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path dir;
  private final List<InetSocketAddress> peers = new ArrayList<>();
  private BitcoinNetwork network = BitcoinNetwork.REGTEST;
  private PeerHealthConfig health = PeerHealthConfig.defaults();
  private @Nullable Integer end;
  private int start = 1;
  private int minPeers = 1;
  private long maxBytes = SyncConfig.MAX_BYTES;
  private Duration headTimeout = Duration.ofSeconds(2);
  private Duration giveUp = Duration.ofSeconds(60);
  private Duration drain = Duration.ofSeconds(20);
  private int rollbackWindow = SyncConfig.ROLLBACK_WINDOW;
  private boolean follow;
  private @Nullable Path recordTo;
  private @Nullable RunClock clock;
  private final AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
  private PeerDirectory directory = PeerDirectory.none();
  private int maxPeers;
  private final AtomicLong skippedNanos = new AtomicLong();
  private Consumer<SyncEngine> meanwhile = engine -> {};

  Sync(Path dir) {
    this.dir = dir;
  }

  Sync from(LocalNetwork from) {
    network = from.chain().network();
    from.peers().stream().map(LocalPeer::address).forEach(peers::add);
    return this;
  }

  Sync from(InetSocketAddress peer) {
    peers.add(peer);
    return this;
  }

  Sync range(int first, @Nullable Integer last) {
    start = first;
    end = last;
    return this;
  }

  Sync minPeers(int count) {
    minPeers = count;
    return this;
  }

  Sync maxBytes(long bytes) {
    maxBytes = bytes;
    return this;
  }

  /** How long all peers are waited for to tell their head. */
  Sync headTimeout(Duration limit) {
    headTimeout = limit;
    return this;
  }

  Sync giveUpAfter(Duration limit) {
    giveUp = limit;
    return this;
  }

  Sync drain(Duration limit) {
    drain = limit;
    return this;
  }

  Sync health(PeerHealthConfig config) {
    health = config;
    return this;
  }

  Sync rollbackWindow(int blocks) {
    rollbackWindow = blocks;
    return this;
  }

  /** Follows the head until the engine is stopped. */
  Sync follow() {
    follow = true;
    return this;
  }

  /** Records the bench events in a directory, where {@link #events} finds them. */
  Sync recordTo(Path runs) {
    recordTo = runs;
    return this;
  }

  /** Measures the times of the sync on a clock of the test. */
  Sync clock(RunClock other) {
    clock = other;
    return this;
  }

  /** Measures the times of the sync on a clock that {@link #skip} sets forward. */
  Sync skipping() {
    RunClock real = RunClock.start();
    return clock(RunClock.of(() -> real.nanos() + skippedNanos.get(), real::wallMillis));
  }

  /** Sets the clock forward. */
  void skip(Duration time) {
    skippedNanos.addAndGet(time.toNanos());
  }

  /** Has the sync give up, without the time until then, once a condition holds. */
  Sync givingUpWhen(String what, Predicate<SyncEngine> condition) {
    return skipping()
        .meanwhile(
            engine -> {
              Eventually.until(what, () -> condition.test(engine));
              skip(giveUp);
            });
  }

  /** Finds peers where none is named, so many at a time. */
  Sync directory(PeerDirectory finding, int max) {
    directory = finding;
    maxPeers = max;
    return this;
  }

  /** Runs an action during the sync, on a thread that ends with it. */
  Sync meanwhile(Consumer<SyncEngine> action) {
    meanwhile = action;
    return this;
  }

  /** What a sync left: its outcome, or its failure. */
  record Result(@Nullable SyncOutcome outcome, @Nullable SyncFailure failure) {
    SyncOutcome done() {
      assertThat(failure).isNull();
      assertThat(outcome).isNotNull();
      return outcome;
    }

    /** The failure, which says what was stored until then. */
    SyncFailure failed() {
      assertThat(outcome).isNull();
      assertThat(failure).isNotNull();
      return failure;
    }
  }

  Result run() throws Exception {
    SyncConfig config =
        new SyncConfig(
            network,
            peers,
            start,
            end,
            dir,
            minPeers,
            health,
            SyncConfig.MAX_INFLIGHT_BLOCKS,
            maxBytes,
            headTimeout,
            giveUp,
            drain,
            rollbackWindow,
            follow);
    RunConfigBuilder recording = RunConfig.builder().artifacts(Set.of()).consoleFilter(null);
    if (recordTo != null) {
      recording.artifacts(Set.of(RunConfig.Artifact.EVENTS)).outputDir(recordTo);
    }
    List<Result> results = new ArrayList<>();
    try (SyncEngine engine = SyncEngine.open(config, directory, maxPeers)) {
      Thread other = new Thread(() -> meanwhile(engine), "meanwhile");
      other.setDaemon(true);
      other.start();
      Tachograph.run(
          recording.build(),
          run -> {
            results.add(sync(engine, run));
            return 0;
          });
      other.join(Duration.ofSeconds(120).toMillis());
      assertThat(wrong.get()).as("what is done meanwhile; the sync: %s", results).isNull();
      assertThat(other.isAlive()).as("still at work; the sync: %s", results).isFalse();
    }
    return results.get(0);
  }

  private void meanwhile(SyncEngine engine) {
    Wire.enter();
    try {
      meanwhile.accept(engine);
    } catch (Throwable e) {
      wrong.set(e);
      engine.stop();
    }
  }

  private Result sync(SyncEngine engine, Run run) {
    try {
      return new Result(clock == null ? engine.sync(run) : engine.sync(run, clock), null);
    } catch (SyncFailure failure) {
      return new Result(null, failure);
    }
  }

  /** The bench events of a name that a sync has recorded. */
  static List<JsonNode> events(Path runs, String name) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    try (Stream<Path> files = Files.list(runs)) {
      for (Path file : files.filter(f -> f.toString().contains(".events.jsonl")).toList()) {
        for (String line : Files.readAllLines(file)) {
          if (!line.endsWith("}")) {
            // It is being written.
            continue;
          }
          JsonNode event = JSON.readTree(line);
          if (event.path("event").asText().equals(name)) {
            events.add(event);
          }
        }
      }
    }
    return events;
  }

  /** The database holds exactly these blocks of the chain, byte for byte. */
  static void assertStored(Path dir, LocalChain chain, int first, int last) throws IOException {
    String name = chain.network() == BitcoinNetwork.MAINNET ? "mainnet" : "regtest";
    try (BlockDatabase database = BlockDatabase.open(dir, name, CompactionObserver.none())) {
      assertThat(database.count(first, last)).isEqualTo(last - first + 1);
      for (int height = first; height <= last; height++) {
        assertThat(database.block(height)).as("block %d", height).isEqualTo(chain.block(height));
        assertThat(database.heightOf(chain.hash(height))).isEqualTo(height);
      }
      assertThat(database.has(last + 1)).isFalse();
    }
  }
}
