package dev.tachograph.node.db;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.store.Damage;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.bitcoinj.base.Sha256Hash;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code db status}: what is stored, read at one moment and without peers. */
@Command(
    name = "status",
    description = "Shows what is stored, also while a node runs, as of the moment of the call.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class StatusCommand implements Callable<Integer> {
  private static final int DAMAGE_SHOWN = 5;

  private final PrintStream out;
  private final BanList bans;

  @Mixin private DbOptions options = new DbOptions();

  StatusCommand(PrintStream out, BanList bans) {
    this.out = out;
    this.bans = bans;
  }

  @Override
  public Integer call() throws IOException {
    Path dir = options.dir();
    try (BlockDatabase database = options.openReadOnly()) {
      BitSet stored = database.present();
      int headers = database.headerCount();
      BitSet holes = new BitSet();
      holes.set(0, headers);
      holes.andNot(stored);
      int head = stored.nextClearBit(0) - 1;
      Status status =
          new Status(
              database.network(),
              dir,
              headers,
              hash(database, headers - 1),
              head,
              hash(database, head),
              stored,
              Ranges.of(holes),
              bytes(dir),
              database.damage(),
              bans.read(dir));
      if (options.isJson()) {
        DbOptions.print(out, status.json());
      } else {
        status.print(out);
      }
    }
    return 0;
  }

  private static @Nullable Sha256Hash hash(BlockDatabase database, int height) throws IOException {
    byte[] header = height < 0 ? null : database.header(height);
    return header == null ? null : Sha256Hash.wrapReversed(Sha256Hash.hashTwice(header));
  }

  /** The size of the files; one that the node deletes meanwhile is empty for {@link File}. */
  private static long bytes(Path dir) throws IOException {
    try (Stream<Path> all = Files.list(dir)) {
      return all.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    }
  }

  private record Status(
      String network,
      Path dir,
      int headers,
      @Nullable Sha256Hash tip,
      int head,
      @Nullable Sha256Hash headHash,
      BitSet stored,
      Ranges holes,
      long bytes,
      List<Damage> damage,
      List<BanList.Ban> banned) {
    void print(PrintStream out) {
      line(out, "network", network);
      line(out, "headers", number(headers) + (tip == null ? "" : ", the last one is " + tip));
      line(out, "blocks", number(stored.cardinality()) + ": " + Ranges.of(stored).text());
      line(out, "missing", holes.text());
      line(out, "head", head < 0 ? "none" : number(head) + " " + headHash);
      line(out, "on disk", String.format(Locale.ROOT, "%,.1f MiB in %s", bytes / 1048576.0, dir));
      line(out, "damage", damage.isEmpty() ? "none found" : number(damage.size()) + " found");
      damage.stream().limit(DAMAGE_SHOWN).forEach(each -> line(out, "", each.toString()));
      line(out, "banned", banned.isEmpty() ? "nobody" : number(banned.size()) + " peers");
      banned.forEach(
          ban -> line(out, "", ban.peer() + " until " + ban.until() + ": " + ban.reason()));
    }

    private static void line(PrintStream out, String name, String value) {
      out.println(String.format(Locale.ROOT, "%-9s%s", name, value));
    }

    private static String number(int number) {
      return String.format(Locale.ROOT, "%,d", number);
    }

    ObjectNode json() {
      ObjectNode json = DbOptions.object();
      json.put("network", network).put("data_dir", dir.toString());
      json.put("headers", headers).put("tip_hash", tip == null ? null : tip.toString());
      json.put("head_block", head < 0 ? null : Integer.valueOf(head));
      json.put("head_hash", headHash == null ? null : headHash.toString());
      json.put("blocks", stored.cardinality());
      Ranges.of(stored).putInto(json.putArray("stored"));
      holes.putInto(json.putArray("missing"));
      json.put("bytes_on_disk", bytes);
      DamageJson.put(json, "damage", damage);
      var array = json.putArray("banned");
      banned.forEach(
          ban ->
              array
                  .addObject()
                  .put("peer_id", ban.peer())
                  .put("reason", ban.reason())
                  .put("until", ban.until()));
      return json;
    }
  }
}
