package dev.tachograph.node.db;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.node.store.BlockDatabase;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bitcoinj.core.NetworkParameters;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code db export}: blocks as the block files of Bitcoin Core. */
@Command(
    name = "export",
    description =
        "Writes blocks in the order of their heights to blk00000.dat and so on, as Bitcoin Core"
            + " does (128 MiB a file, without obfuscation).",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class ExportCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private DbOptions options = new DbOptions();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "Where the files go; made if missing; must hold none of their names.")
  private @Nullable Path to;

  @Option(
      names = "--start-block",
      paramLabel = "N",
      description = "The first block; default ${DEFAULT-VALUE}.")
  private int startBlock;

  @Option(
      names = "--end-block",
      paramLabel = "N",
      description = "The last block; default the last before one that is not stored.")
  private @Nullable Integer endBlock;

  ExportCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    if (startBlock < 0) {
      throw options.wrongCall("--start-block takes a height from 0 on, not " + startBlock);
    }
    if (endBlock != null && endBlock < startBlock) {
      throw options.wrongCall("--end-block " + endBlock + " is before --start-block " + startBlock);
    }
    Path target = to;
    if (target == null) {
      throw options.wrongCall("--to DIR is missing");
    }
    try (BlockDatabase database = options.openReadOnly()) {
      int last = last(database);
      int magic = NetworkParameters.of(DbOptions.networkOf(database)).getPacketMagic();
      long bytes;
      int files;
      try (BlockFiles writer = BlockFiles.create(target, magic, BlockFiles.MAX_BYTES)) {
        for (int height = startBlock; height <= last; height++) {
          writer.add(block(database, height));
        }
        writer.finish();
        bytes = writer.bytes();
        files = writer.files();
      }
      report(last, files, bytes, target);
    }
    return 0;
  }

  private int last(BlockDatabase database) throws IOException {
    int head = database.headFrom(startBlock);
    int last = endBlock == null ? Math.max(head, startBlock) : endBlock;
    if (head < last) {
      int missing = Math.max(startBlock, head + 1);
      throw new IOException(
          "block "
              + missing
              + " is not stored; "
              + (head < startBlock
                  ? "give a --start-block that is, see db status"
                  : "sync it, or give --end-block " + head));
    }
    return last;
  }

  private static byte[] block(BlockDatabase database, int height) throws IOException {
    byte[] block = database.block(height);
    if (block == null) {
      throw new IOException("block " + height + " is damaged; db verify --repair fetches it again");
    }
    return block;
  }

  private void report(int last, int files, long bytes, Path target) throws IOException {
    if (options.isJson()) {
      ObjectNode json = DbOptions.object();
      json.put("first_block", startBlock).put("last_block", last);
      json.put("files", files).put("bytes", bytes).put("to", target.toString());
      DbOptions.print(out, json);
      return;
    }
    out.println(
        String.format(
            Locale.ROOT,
            "blocks %,d to %,d written to %s: %,d file%s, %,.1f MiB",
            startBlock,
            last,
            target,
            files,
            files == 1 ? "" : "s",
            bytes / 1048576.0));
  }
}
