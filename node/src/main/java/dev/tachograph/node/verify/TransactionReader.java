package dev.tachograph.node.verify;

import java.util.Arrays;
import org.bitcoinj.core.VerificationException;

/**
 * Reads the transactions of a block one after another, and tells where the parts of each are that
 * are hashed. Builds no objects.
 *
 * <p>As strict as Bitcoin Core's deserialization: every CompactSize in its shortest form, no flag
 * but that of witnesses, and no witness record in which all are empty. A count is checked against
 * the bytes that are left before anything is read by it. Used by one thread.
 *
 * <pre>
 * version 4 | [ marker 00, flag 01 ] | inputs | outputs | [ a witness for each input ] | lock time 4
 *           ^ with witnesses alone   ^ bodyStart        ^ bodyEnd                                  ^ end
 * </pre>
 *
 * <p>Format: BIP 144.
 */
final class TransactionReader {
  /** Version, two counts and lock time. */
  private static final int LEAST_TRANSACTION = 10;

  /** Outpoint, length of the script and sequence number. */
  private static final int LEAST_INPUT = 41;

  /** Value and length of the script. */
  private static final int LEAST_OUTPUT = 9;

  private static final int OUTPOINT = 36;
  private static final int WITNESS_FLAG = 1;
  private static final long MAX_MONEY = 21_000_000L * 100_000_000;
  private static final byte[] NO_OUTPOINT = noOutpoint();

  private static final byte[] COMMITMENT_HEADER = {
    0x6a, 0x24, (byte) 0xaa, 0x21, (byte) 0xa9, (byte) 0xed
  };
  private static final int COMMITMENT_LENGTH = 38;
  private static final int HASH_LENGTH = 32;

  private final byte[] bytes;
  private final int count;
  private int at;

  private int start;
  private int bodyStart;
  private int bodyEnd;
  private boolean coinbase;
  private boolean witness;
  private int commitment;
  private int reserved;

  /**
   * Begins at the number of the transactions.
   *
   * @throws VerificationException if that cannot be true of the bytes that follow
   */
  TransactionReader(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
    this.count = count(LEAST_TRANSACTION);
  }

  private static byte[] noOutpoint() {
    byte[] none = new byte[OUTPOINT];
    Arrays.fill(none, HASH_LENGTH, OUTPOINT, (byte) 0xff);
    return none;
  }

  /** The number of the transactions. */
  int count() {
    return count;
  }

  /**
   * Reads the next transaction.
   *
   * @throws VerificationException with the reason, if it cannot be read
   */
  void next() {
    start = at;
    witness = false;
    coinbase = false;
    commitment = -1;
    reserved = -1;
    skip(4);
    bodyStart = at;
    int inputs = count(LEAST_INPUT);
    if (inputs == 0) {
      inputs = afterMarker();
    } else {
      inputs(inputs);
      outputs();
    }
    bodyEnd = at;
    if (witness) {
      witnesses(inputs);
    }
    skip(4);
  }

  /**
   * What follows on no inputs: a flag and the transaction proper, or the number of outputs, 0; the
   * number of inputs.
   */
  private int afterMarker() {
    int flag = unsignedByte();
    if (flag == 0) {
      return 0;
    }
    if (flag != WITNESS_FLAG) {
      throw new VerificationException("a transaction has the unknown flag " + flag);
    }
    witness = true;
    bodyStart = at;
    int inputs = count(LEAST_INPUT);
    inputs(inputs);
    outputs();
    return inputs;
  }

  private void inputs(int inputs) {
    for (int i = 0; i < inputs; i++) {
      need(OUTPOINT);
      coinbase =
          inputs == 1
              && Arrays.equals(bytes, at, at + OUTPOINT, NO_OUTPOINT, 0, NO_OUTPOINT.length);
      at += OUTPOINT;
      skip(count(1));
      skip(4);
    }
  }

  private void outputs() {
    int outputs = count(LEAST_OUTPUT);
    for (int i = 0; i < outputs; i++) {
      long value = number(8);
      if (value < 0 || value > MAX_MONEY) {
        throw new VerificationException("an output has the impossible value " + value);
      }
      int length = count(1);
      if (length >= COMMITMENT_LENGTH && isCommitment()) {
        commitment = at + COMMITMENT_HEADER.length;
      }
      at += length;
    }
  }

  private boolean isCommitment() {
    for (int i = 0; i < COMMITMENT_HEADER.length; i++) {
      if (bytes[at + i] != COMMITMENT_HEADER[i]) {
        return false;
      }
    }
    return true;
  }

  private void witnesses(int inputs) {
    boolean any = false;
    for (int input = 0; input < inputs; input++) {
      int items = count(1);
      any |= items > 0;
      for (int item = 0; item < items; item++) {
        int length = count(1);
        if (input == 0 && items == 1 && length == HASH_LENGTH) {
          reserved = at;
        }
        at += length;
      }
    }
    if (!any) {
      throw new VerificationException("a transaction has a superfluous witness record");
    }
  }

  /** Where the transaction begins, with its version. */
  int start() {
    return start;
  }

  /** Where its inputs begin, with their number. */
  int bodyStart() {
    return bodyStart;
  }

  /** Behind its last output. */
  int bodyEnd() {
    return bodyEnd;
  }

  /** Behind its lock time, its last 4 bytes. */
  int end() {
    return at;
  }

  /** Whether its only input is that of a coinbase, which spends nothing. */
  boolean isCoinbase() {
    return coinbase;
  }

  /** Whether it has a witness. */
  boolean hasWitness() {
    return witness;
  }

  /**
   * Where the hash is in the last output of the form that BIP 141 gives a commitment to witnesses;
   * -1 if there is none.
   */
  int commitment() {
    return commitment;
  }

  /**
   * Where the witness of the first input is, if it is one item of 32 bytes, which BIP 141 calls the
   * witness reserved value; otherwise -1.
   */
  int reserved() {
    return reserved;
  }

  /** The bytes that nothing has been read of. */
  int remaining() {
    return bytes.length - at;
  }

  /** A CompactSize that counts things of at least so many bytes each. */
  private int count(int least) {
    int first = unsignedByte();
    if (first < 0xfd) {
      return bounded(first, least);
    }
    int width = 2 << (first - 0xfd);
    long value = number(width);
    long smallest = width == 2 ? 0xfd : 1L << (4 * width);
    if (value >= 0 && value < smallest) {
      throw new VerificationException("the length " + value + " is not in its shortest form");
    }
    return bounded(value, least);
  }

  private int bounded(long value, int least) {
    if (value < 0 || value > remaining() / least) {
      throw new VerificationException(
          "the length " + Long.toUnsignedString(value) + " is beyond the end of the block");
    }
    return (int) value;
  }

  private int unsignedByte() {
    need(1);
    return bytes[at++] & 0xff;
  }

  /** A little-endian number. */
  private long number(int width) {
    need(width);
    long value = 0;
    for (int i = width - 1; i >= 0; i--) {
      value = (value << 8) | (bytes[at + i] & 0xff);
    }
    at += width;
    return value;
  }

  private void skip(int length) {
    need(length);
    at += length;
  }

  private void need(int length) {
    if (length > remaining()) {
      throw new VerificationException("the block ends inside a transaction");
    }
  }
}
