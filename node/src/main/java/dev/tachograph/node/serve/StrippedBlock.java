package dev.tachograph.node.serve;

import dev.tachograph.node.wire.RawBlock;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.Transaction;

/** A block as nodes from before BIP 141 read it: without its witnesses. */
final class StrippedBlock {
  private StrippedBlock() {}

  /** The bytes of a block without its witnesses. */
  static byte[] of(byte[] bytes) {
    Block block = new RawBlock(bytes).parse();
    boolean isSame = true;
    for (Transaction transaction : block.getTransactions()) {
      for (int i = 0; i < transaction.getInputs().size(); i++) {
        if (transaction.getInput(i).hasWitness()) {
          transaction.replaceInput(i, transaction.getInput(i).withoutWitness());
          isSame = false;
        }
      }
    }
    return isSame ? bytes : block.serialize();
  }
}
