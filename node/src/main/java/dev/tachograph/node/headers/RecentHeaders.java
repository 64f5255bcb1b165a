package dev.tachograph.node.headers;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.StoredBlock;
import org.bitcoinj.store.BlockStore;
import org.jspecify.annotations.Nullable;

/**
 * The newest headers of a chain by hash: as many as bitcoinj's difficulty rule looks back (one
 * period of 2,016), plus the maximum depth of a fork.
 */
final class RecentHeaders implements BlockStore {
  static final int CAPACITY = 2 * 2_016 + 64;

  private final Map<Sha256Hash, StoredBlock> byHash = new LinkedHashMap<>();
  private StoredBlock head;

  RecentHeaders(StoredBlock genesis) {
    this.head = genesis;
    put(genesis);
  }

  /** A copy whose head is one of these headers. */
  RecentHeaders branchFrom(StoredBlock newHead) {
    RecentHeaders branch = new RecentHeaders(newHead);
    branch.byHash.clear();
    branch.byHash.putAll(byHash);
    return branch;
  }

  @Override
  public void put(StoredBlock block) {
    byHash.put(block.getHeader().getHash(), block);
    if (byHash.size() > CAPACITY) {
      byHash.remove(byHash.keySet().iterator().next());
    }
  }

  @Override
  public @Nullable StoredBlock get(Sha256Hash hash) {
    return byHash.get(hash);
  }

  @Override
  public StoredBlock getChainHead() {
    return head;
  }

  @Override
  public void setChainHead(StoredBlock chainHead) {
    head = chainHead;
  }

  @Override
  public void close() {}
}
