package dev.tachograph.node;

import dev.tachograph.node.chain.ChainView;
import dev.tachograph.node.headers.HeaderChain;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.store.CompactionObserver;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import dev.tachograph.resources.Progress;
import dev.tachograph.sync.SyncStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.NetworkParameters;

/** A generated chain in a database, as a sync would have left it, to be read by a view. */
public final class StoredChain implements AutoCloseable {
  private final BlockDatabase database;
  private final HeaderChain headers;
  private final ChainView view;
  private volatile SyncStatus status = SyncStatus.FETCHING;

  /** An empty database, but for the genesis block. */
  public StoredChain(Path dir, BitcoinNetwork network, int startBlock) throws IOException {
    Wire.enter();
    NetworkParameters params = NetworkParameters.of(network);
    String name = network == BitcoinNetwork.MAINNET ? "mainnet" : "regtest";
    this.database = BlockDatabase.open(dir, name, CompactionObserver.none());
    this.headers = new HeaderChain(params, database);
    RawBlock genesis = new RawBlock(params.getGenesisBlock().serialize());
    database.putBlocks(List.of(new BlockDatabase.Entry(0, genesis)));
    this.view = new ChainView(network, headers, database, startBlock, this::progress);
  }

  /** A database with all blocks of a chain. */
  public static StoredChain of(Path dir, LocalChain chain) throws IOException {
    StoredChain stored = new StoredChain(dir, chain.network(), 1);
    stored.headers(chain, 1, chain.size() - 1);
    stored.blocks(chain, 1, chain.size() - 1);
    return stored;
  }

  /** Accepts the headers of a range, both ends included; another branch may replace the present. */
  public void headers(LocalChain chain, int first, int last) throws IOException {
    List<Block> accepted = new ArrayList<>();
    for (int height = first; height <= last; height++) {
      ByteBuffer header = ByteBuffer.wrap(chain.block(height), 0, Block.HEADER_SIZE).slice();
      accepted.add(Block.read(header));
    }
    headers.accept(accepted);
  }

  /** Stores the blocks of a range, both ends included. */
  public void blocks(LocalChain chain, int first, int last) throws IOException {
    List<BlockDatabase.Entry> entries = new ArrayList<>();
    for (int height = first; height <= last; height++) {
      entries.add(new BlockDatabase.Entry(height, new RawBlock(chain.block(height))));
    }
    headers.store(entries);
  }

  /** Accepts and stores blocks from a height on; another branch may replace the present. */
  public void add(int first, byte[]... blocks) throws IOException {
    List<Block> accepted = new ArrayList<>();
    List<BlockDatabase.Entry> entries = new ArrayList<>();
    for (byte[] block : blocks) {
      accepted.add(Block.read(ByteBuffer.wrap(block, 0, Block.HEADER_SIZE).slice()));
      entries.add(new BlockDatabase.Entry(first + entries.size(), new RawBlock(block)));
    }
    headers.accept(accepted);
    headers.store(entries);
  }

  /** What the sync seems to be doing. */
  public void status(SyncStatus now) {
    status = now;
  }

  private Progress progress() {
    return Progress.builder(status.label()).build();
  }

  /** The view of it. */
  public ChainView view() {
    return view;
  }

  @Override
  public void close() {
    database.close();
  }
}
