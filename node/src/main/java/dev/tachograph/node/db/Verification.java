package dev.tachograph.node.db;

import dev.tachograph.node.headers.HeaderChain;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.store.Damage;
import dev.tachograph.node.verify.BlockVerifier;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.NetworkParameters;
import org.bitcoinj.core.VerificationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything that is stored, and checks it as if it came from a peer: the links, proof of
 * work and difficulty of all headers, and each block against its header.
 */
final class Verification {
  private final BlockDatabase database;
  private final BlockVerifier verifier;
  private final BitcoinNetwork network;
  private final VerifyProgress progress;
  private final List<Damage> damaged = new ArrayList<>();
  private int verified;
  private long bytes;
  private long transactions;

  Verification(BlockDatabase database, VerifyProgress progress) throws IOException {
    this.database = database;
    this.network = DbOptions.networkOf(database);
    this.verifier = new BlockVerifier(network);
    this.progress = progress;
  }

  /** Verifies all; blocks the caller, which is the only one who may use this object. */
  Verification run() throws IOException {
    Wire.enter();
    damaged.addAll(database.damage());
    if (database.headerCount() > 0) {
      try {
        new HeaderChain(NetworkParameters.of(network), database);
      } catch (IOException e) {
        damaged.add(new Damage(Damage.NO_BLOCK, "the database " + e.getMessage()));
      }
    }
    BitSet stored = database.present();
    int all = stored.cardinality();
    for (int height = stored.nextSetBit(0); height >= 0; height = stored.nextSetBit(height + 1)) {
      String fault = fault(height);
      verified++;
      if (fault != null) {
        damaged.add(new Damage(height, fault));
      }
      progress.at(verified, all, damaged.size());
    }
    progress.end();
    return this;
  }

  private @Nullable String fault(int height) throws IOException {
    int known = database.damage().size();
    byte[] block = database.block(height);
    if (block == null) {
      List<Damage> found = database.damage();
      return found.size() > known ? found.get(found.size() - 1).reason() : "it is gone";
    }
    if (database.header(height) == null) {
      return "it has no header";
    }
    try {
      transactions += verifier.verify(new RawBlock(block), height);
      bytes += block.length;
      return null;
    } catch (VerificationException e) {
      return e.getMessage();
    }
  }

  List<Damage> damaged() {
    return damaged;
  }

  int verified() {
    return verified;
  }

  long bytes() {
    return bytes;
  }

  long transactions() {
    return transactions;
  }
}
