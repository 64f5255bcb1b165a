package dev.tachograph.node.db;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.node.db.Ranges.Range;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.store.CompactionObserver;
import dev.tachograph.node.store.Damage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code db verify}: reads and checks everything, and fetches again what is damaged if asked to.
 */
@Command(
    name = "verify",
    description =
        "Reads every header and block and checks it; exit code 1 if anything is damaged. Works"
            + " while a node runs, but not with --repair.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class VerifyCommand implements Callable<Integer> {
  private final PrintStream out;
  private final VerifyProgress progress;
  private final ToIntFunction<List<String>> sync;

  @Mixin private DbOptions options = new DbOptions();

  @Option(names = "--repair", description = "Fetch what is damaged again, from the peers given.")
  private boolean repair;

  @Option(
      names = "--peer",
      paramLabel = "HOST:PORT",
      description = "A full node to fetch from; repeatable; not with --network local.")
  private List<String> peers = new ArrayList<>();

  VerifyCommand(PrintStream out, VerifyProgress progress, ToIntFunction<List<String>> sync) {
    this.out = out;
    this.progress = progress;
    this.sync = sync;
  }

  @Override
  public Integer call() throws IOException {
    if (!repair) {
      if (!peers.isEmpty()) {
        throw options.wrongCall("--peer does nothing without --repair");
      }
      try (BlockDatabase database = options.openReadOnly()) {
        Verification done = new Verification(database, progress).run();
        report(done, null);
        return done.damaged().isEmpty() ? 0 : 1;
      }
    }
    if (options.network() == null) {
      throw options.wrongCall("--repair needs --network, for the peers to be asked");
    }
    if (peers.isEmpty() && !options.isLocal()) {
      throw options.wrongCall("--repair needs at least one --peer host:port to fetch from");
    }
    return repair();
  }

  private int repair() throws IOException {
    Verification done;
    List<Range> wanted;
    try (BlockDatabase database = open()) {
      done = new Verification(database, progress).run();
      BitSet damaged = new BitSet();
      done.damaged().stream()
          .map(Damage::height)
          .filter(height -> height >= 0)
          .forEach(damaged::set);
      database.forget(damaged.stream().boxed().toList());
      wanted = toFetch(damaged, database.present());
    }
    boolean fetched = true;
    for (Range range : wanted) {
      fetched &= sync.applyAsInt(arguments(range)) == 0;
    }
    report(done, fetched);
    return fetched ? 0 : 1;
  }

  private BlockDatabase open() throws IOException {
    Path dir = options.dir();
    String network = options.isLocal() ? "regtest" : String.valueOf(options.network());
    // To open it for writing would create one that is not there.
    options.checkExists();
    try {
      return BlockDatabase.open(dir, network, CompactionObserver.none());
    } catch (IOException e) {
      throw new IOException(dir + " " + e.getMessage(), e);
    }
  }

  /** Ranges that hold all the damaged blocks, and none that is missing for another reason. */
  private static List<Range> toFetch(BitSet damaged, BitSet stored) {
    List<Range> ranges = new ArrayList<>();
    for (Range next : Ranges.of(damaged).list()) {
      // The sync itself puts the genesis block in its place.
      int first = Math.max(1, next.first());
      int last = Math.max(1, next.last());
      Range before = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
      if (before != null && stored.nextClearBit(before.last() + 1) >= first) {
        ranges.set(ranges.size() - 1, new Range(before.first(), last));
      } else {
        ranges.add(new Range(first, last));
      }
    }
    return ranges;
  }

  private List<String> arguments(Range range) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--network", String.valueOf(options.network())));
    arguments.addAll(List.of("--data-dir", options.dir().toString()));
    arguments.addAll(List.of("--start-block", Integer.toString(range.first())));
    arguments.addAll(List.of("--end-block", Integer.toString(range.last())));
    peers.forEach(peer -> arguments.addAll(List.of("--peer", peer)));
    return arguments;
  }

  private void report(Verification done, @Nullable Boolean fetched) throws IOException {
    if (options.isJson()) {
      ObjectNode json = DbOptions.object();
      json.put("verified_blocks", done.verified());
      json.put("bytes", done.bytes());
      json.put("transactions", done.transactions());
      DamageJson.put(json, "damaged", done.damaged());
      json.put("repaired", fetched);
      DbOptions.print(out, json);
      return;
    }
    done.damaged().forEach(damage -> out.println("damaged: " + damage));
    out.println(
        String.format(
            Locale.ROOT,
            "%,d blocks verified (%,.1f MiB, %,d transactions): %s",
            done.verified(),
            done.bytes() / 1048576.0,
            done.transactions(),
            verdict(done.damaged().size(), fetched)));
  }

  private static String verdict(int damaged, @Nullable Boolean fetched) {
    if (damaged == 0) {
      return "all are whole";
    }
    String found = String.format(Locale.ROOT, "%,d damaged", damaged);
    if (fetched == null) {
      return found + "; db verify --repair fetches them again";
    }
    return found + (fetched ? ", fetched again" : ", not all of which came; they count as missing");
  }
}
