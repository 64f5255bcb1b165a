package dev.tachograph.node.store;

import dev.tachograph.node.wire.RawBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.NetworkParameters;
import org.rocksdb.RocksDBException;

/**
 * Makes a new database of what can be read in the files of one that RocksDB does not open.
 *
 * <p>Headers come from the tables of headers and from the beginnings of the blocks; of those the
 * longest chain from the genesis block on is taken. Blocks come from the blob files and the tables
 * of blocks; those with right check values whose header is on that chain are taken. What was only
 * in a write-ahead log is not: at most the newest 128 MiB. It takes as much room as the blocks do,
 * until it is done.
 */
final class Salvage {
  private static final int HEADERS_AT_ONCE = 10_000;
  private static final long BYTES_AT_ONCE = 4L << 20;

  private final DatabaseFolder folder;
  private final Path dir;
  private final String network;
  private final BitSet named = new BitSet();
  private final List<BlockDatabase.Entry> batch = new ArrayList<>();
  private long batchBytes;

  Salvage(Path dir, String network) {
    this.dir = dir;
    this.folder = new DatabaseFolder(dir);
    this.network = network;
  }

  /**
   * Salvages, and puts the new database in the place of the old one.
   *
   * @param why what is wrong with the old one
   * @return what was found, and each block that was lost as far as anything still names it
   * @throws IOException with a sentence without its subject: the files are not those of this
   *     network, or there is no room
   */
  List<Damage> run(String why) throws IOException {
    HeaderCandidates candidates = candidates();
    BitSet listed = listed();
    List<byte[]> chain = candidates.longestChain(genesis());
    if (candidates.areForeignTo(chain.get(0))) {
      throw new IOException(
          "is damaged ("
              + why
              + ") and has no block that follows on the first one of "
              + network
              + "; give the network it was made for, or delete it and sync again");
    }
    checkRoom();
    Files.createDirectories(folder.salvage());
    BitSet saved = build(chain);
    folder.commitSalvage();
    return told(why, chain.size(), saved, listed);
  }

  private BitSet build(List<byte[]> chain) throws IOException {
    try {
      RocksFiles files = RocksFiles.open(folder.salvage(), network, CompactionObserver.none());
      try (BlockDatabase fresh = new BlockDatabase(folder.salvage(), files, null)) {
        for (int at = 0; at < chain.size(); at += HEADERS_AT_ONCE) {
          fresh.appendHeaders(chain.subList(at, Math.min(chain.size(), at + HEADERS_AT_ONCE)));
        }
        copyBlocks(fresh, chain);
        fresh.flush();
        return fresh.present();
      }
    } catch (RocksDBException | IOException e) {
      folder.finishSalvage();
      throw new IOException("is damaged, and cannot be salvaged: " + e.getMessage(), e);
    }
  }

  private List<Damage> told(String why, int headers, BitSet saved, BitSet listed) {
    List<Damage> told = new ArrayList<>();
    told.add(
        Damage.ofDatabase(
            why
                + "; "
                + headers
                + " headers and "
                + saved.cardinality()
                + " blocks were salvaged, the others are fetched again"));
    BitSet lost = listed.isEmpty() ? named : listed;
    lost.andNot(saved);
    lost.stream().forEach(height -> told.add(new Damage(height, "could not be salvaged")));
    return told;
  }

  private HeaderCandidates candidates() throws IOException {
    HeaderCandidates candidates = new HeaderCandidates();
    for (Path table : folder.files(".sst")) {
      SstFile.forEach(table, "headers", candidates::add);
      SstFile.forEach(
          table,
          "blocks",
          (height, value) -> {
            if (height >= 0) {
              named.set(height);
            }
            candidates.add(height, value);
          });
    }
    for (Path file : folder.files(".blob")) {
      if (BlobFile.isBegun(file)) {
        BlobFile.forEachBeginning(file, Block.HEADER_SIZE, candidates::add);
      }
    }
    return candidates;
  }

  /** The presence index, as far as it can be read; later files count. */
  private BitSet listed() throws IOException {
    BitSet listed = new BitSet();
    for (Path table : folder.files(".sst")) {
      SstFile.forEach(
          table, "presence", (chunk, bits) -> BlockDatabase.setChunk(listed, chunk, bits));
    }
    return listed;
  }

  private byte[] genesis() {
    BitcoinNetwork known = BitcoinNetwork.fromString(network).orElseThrow();
    return NetworkParameters.of(known).getGenesisBlock().cloneAsHeader().serialize();
  }

  private void checkRoom() throws IOException {
    long needed = 0;
    for (Path file : folder.files(".blob")) {
      needed += Files.size(file);
    }
    for (Path file : folder.files(".sst")) {
      needed += Files.size(file);
    }
    long free = Files.getFileStore(dir).getUsableSpace();
    if (free < needed) {
      throw new IOException(
          "is damaged, and its blocks can be salvaged once there are "
              + (needed >> 20)
              + " MiB free on its disk, where "
              + (free >> 20)
              + " are");
    }
  }

  private void copyBlocks(BlockDatabase fresh, List<byte[]> chain) throws IOException {
    BlobFile.Blocks copy =
        (height, bytes) -> {
          boolean ours =
              height >= 0
                  && height < chain.size()
                  && bytes.length > Block.HEADER_SIZE
                  && Arrays.equals(
                      bytes, 0, Block.HEADER_SIZE, chain.get(height), 0, HeaderCandidates.LENGTH);
          if (ours) {
            add(fresh, new BlockDatabase.Entry(height, new RawBlock(bytes)));
          }
        };
    for (Path table : folder.files(".sst")) {
      SstFile.forEach(table, "blocks", copy::accept);
    }
    for (Path file : folder.files(".blob")) {
      if (BlobFile.isBegun(file)) {
        BlobFile.forEachBlock(file, copy);
      }
    }
    flush(fresh);
    fresh.sync();
  }

  private void add(BlockDatabase fresh, BlockDatabase.Entry entry) throws IOException {
    batch.add(entry);
    batchBytes += entry.block().bytes().length;
    if (batchBytes >= BYTES_AT_ONCE) {
      flush(fresh);
    }
  }

  private void flush(BlockDatabase fresh) throws IOException {
    fresh.putBlocks(batch);
    batch.clear();
    batchBytes = 0;
  }
}
