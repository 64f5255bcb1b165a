package dev.tachograph.node.verify;

import dev.tachograph.node.wire.RawBlock;
import java.util.Arrays;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.VerificationException;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the bytes of a block match its header.
 *
 * <p>The header's hash and proof of work were checked with the chain of headers. Here the bytes
 * must be exactly one block; the transactions must begin with the only coinbase and have the merkle
 * root of the header; no transaction may occur twice, because duplicates can have the same root
 * (CVE-2012-2459); and where segregated witness is active the witnesses must match the commitment
 * in the coinbase (BIP 141), so that a block without its witnesses is not accepted. bitcoinj's own
 * {@code Block.verify} is not used: it rejects blocks over 1,000,000 bytes, which complete blocks
 * may exceed since BIP 141. Scripts are not run, but that of a signet's challenge ({@link
 * SignetSolution}). The transactions are hashed where they stand in the bytes, and no objects are
 * made of them. Stateless.
 */
public final class BlockVerifier {
  /**
   * The height from which BIP 141 applies on mainnet; on regtest it applies from the first block.
   */
  private static final int MAINNET_WITNESS_HEIGHT = 481_824;

  /** Where the merkle root stands in the header. */
  private static final int ROOT_AT = 36;

  private static final int HASH_LENGTH = 32;

  private final int witnessHeight;
  private final @Nullable SignetSolution signet;

  /**
   * Creates the verifier of a network.
   *
   * @param network on mainnet witnesses are checked from height 481,824, elsewhere from 1; on
   *     signet, the public one, solutions are checked
   */
  public BlockVerifier(BitcoinNetwork network) {
    this.witnessHeight = network == BitcoinNetwork.MAINNET ? MAINNET_WITNESS_HEIGHT : 1;
    this.signet = network == BitcoinNetwork.SIGNET ? SignetSolution.ofPublicSignet() : null;
  }

  /**
   * Verifies a block.
   *
   * @param raw the block as received
   * @param height where its header stands in the chain
   * @return the number of its transactions
   * @throws VerificationException with the reason, if it is invalid
   */
  public int verify(RawBlock raw, int height) {
    byte[] bytes = raw.bytes();
    boolean witnessesCount = height >= witnessHeight;
    Transactions all = new Transactions(bytes, witnessesCount);
    check(!all.ids.hasDuplicates(), "a transaction stands there twice");
    check(
        isAt(bytes, ROOT_AT, all.ids.merkleRoot()),
        "the transactions do not give the merkle root of the header");
    if (witnessesCount && all.commitment >= 0) {
      check(all.reserved >= 0, "the block came without its witnesses");
      byte[] expected = all.ids.pair(all.witnessIds.merkleRoot(), bytes, all.reserved);
      check(isAt(bytes, all.commitment, expected), "the witnesses are not those of the block");
    } else if (witnessesCount) {
      check(!all.haveWitness, "there are witnesses, but no commitment to them");
    }
    if (signet != null && height > 0) {
      signet.check(raw.parse());
    }
    return all.count;
  }

  /** What the verification needs of a block's transactions. */
  private static final class Transactions {
    private final byte[] bytes;
    private final int count;
    private final Hashes ids;
    private final Hashes witnessIds;
    private final int commitment;
    private final int reserved;
    private boolean haveWitness;

    /** Reads them all; witness ids are those of a block with a commitment alone, if wanted. */
    Transactions(byte[] bytes, boolean witnessesCount) {
      this.bytes = bytes;
      TransactionReader reader = new TransactionReader(bytes, Block.HEADER_SIZE);
      count = reader.count();
      check(count > 0, "the block has no transactions");
      reader.next();
      check(reader.isCoinbase(), "the first transaction is no coinbase");
      commitment = reader.commitment();
      reserved = reader.reserved();
      boolean committed = witnessesCount && commitment >= 0;
      ids = new Hashes(count);
      witnessIds = new Hashes(committed ? count : 0);
      add(reader, 0, false);
      for (int i = 1; i < count; i++) {
        reader.next();
        check(!reader.isCoinbase(), "there is a second coinbase");
        add(reader, i, committed);
      }
      check(reader.remaining() == 0, reader.remaining() + " bytes follow the block");
    }

    private void add(TransactionReader at, int index, boolean committed) {
      haveWitness |= at.hasWitness();
      if (!at.hasWitness()) {
        ids.update(bytes, at.start(), at.end());
        ids.put(index);
        if (committed) {
          witnessIds.copy(ids, index);
        }
        return;
      }
      ids.update(bytes, at.start(), at.start() + 4);
      ids.update(bytes, at.bodyStart(), at.bodyEnd());
      ids.update(bytes, at.end() - 4, at.end());
      ids.put(index);
      if (committed) {
        witnessIds.update(bytes, at.start(), at.end());
        witnessIds.put(index);
      }
    }
  }

  private static boolean isAt(byte[] bytes, int at, byte[] hash) {
    return Arrays.equals(bytes, at, at + HASH_LENGTH, hash, 0, HASH_LENGTH);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new VerificationException(otherwise);
    }
  }
}
