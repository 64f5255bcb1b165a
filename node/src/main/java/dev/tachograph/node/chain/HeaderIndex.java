package dev.tachograph.node.chain;

import dev.tachograph.node.headers.HeaderChain;
import dev.tachograph.node.store.BlockDatabase;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bitcoinj.base.Sha256Hash;
import org.jspecify.annotations.Nullable;

/**
 * The height of each hash of a chain, and the work up to each height; it follows the chain when it
 * is asked.
 *
 * <p>A table with open addressing has heights at the places that four bytes of their hash choose;
 * whether one is the right one is known to the chain, so that what a reorganization left behind
 * does no harm. Memory: 16 to 24 bytes a header. Thread-safe. The chain is locked for {@value
 * #STEP} headers at a time.
 */
final class HeaderIndex {
  private static final int STEP = 2_000;
  private static final int WORK_INTERVAL = 1_024;
  private static final int BITS_AT = 72;
  private static final BigInteger TWO_TO_256 = BigInteger.ONE.shiftLeft(256);

  private final HeaderChain chain;
  private final BlockDatabase database;

  // Guarded by this, which is taken before the chain's lock.
  private int count;
  private int[] marks = new int[STEP];
  private int[] bits = new int[STEP];
  private int[] table = new int[4 * STEP];
  private int used;

  /** The work below height i · {@value #WORK_INTERVAL}, at i. */
  private final List<BigInteger> works = new ArrayList<>(List.of(BigInteger.ZERO));

  HeaderIndex(HeaderChain chain, BlockDatabase database) {
    this.chain = chain;
    this.database = database;
  }

  /** The height of a hash on the chain, {@code null} if it is not on it. */
  synchronized @Nullable Integer heightOf(Sha256Hash hash) throws IOException {
    follow();
    int mark = mark(hash);
    for (int at = place(mark); table[at] != 0; at = (at + 1) % table.length) {
      int height = table[at] - 1;
      if (height < count && marks[height] == mark && hash.equals(onChain(height))) {
        return height;
      }
    }
    return null;
  }

  /**
   * The work of the chain up to a height, this one's included; {@code null} above the tip.
   *
   * @throws IOException if the headers cannot be read
   */
  synchronized @Nullable BigInteger work(int height) throws IOException {
    follow();
    if (height >= count) {
      return null;
    }
    int first = height / WORK_INTERVAL * WORK_INTERVAL;
    return works.get(height / WORK_INTERVAL).add(workOf(first, height + 1));
  }

  private @Nullable Sha256Hash onChain(int height) {
    synchronized (chain) {
      return height <= chain.height() ? chain.hash(height) : null;
    }
  }

  private void follow() throws IOException {
    boolean more = true;
    while (more) {
      synchronized (chain) {
        int tip = chain.height();
        forgetOrphans(tip);
        int end = Math.min(tip + 1, count + STEP);
        while (count < end) {
          append(chain.hash(count));
        }
        more = count <= tip;
      }
    }
  }

  /** Goes back to where the chain forked; the two newest marks tell whether it did. */
  private void forgetOrphans(int tip) {
    int kept = Math.min(count, tip + 1);
    while (kept > 0 && !(isMarked(kept - 1) && (kept == 1 || isMarked(kept - 2)))) {
      kept--;
    }
    if (kept < count) {
      count = kept;
      while (works.size() > count / WORK_INTERVAL + 1) {
        works.remove(works.size() - 1);
      }
    }
  }

  private boolean isMarked(int height) {
    return marks[height] == mark(chain.hash(height));
  }

  private void append(Sha256Hash hash) throws IOException {
    byte[] header = database.header(count);
    if (header == null) {
      throw new IOException("header " + count + " is missing in the block database");
    }
    if (count == marks.length) {
      marks = Arrays.copyOf(marks, 2 * count);
      bits = Arrays.copyOf(bits, 2 * count);
    }
    marks[count] = mark(hash);
    bits[count] = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(BITS_AT);
    count++;
    if (2 * (used + 1) > table.length) {
      rehash();
    } else {
      put(count - 1);
    }
    if (count % WORK_INTERVAL == 0) {
      int before = works.size() - 1;
      works.add(works.get(before).add(workOf(before * WORK_INTERVAL, count)));
    }
  }

  private void rehash() {
    table = new int[4 * count];
    used = 0;
    for (int height = 0; height < count; height++) {
      put(height);
    }
  }

  private void put(int height) {
    int at = place(marks[height]);
    while (table[at] != 0) {
      at = (at + 1) % table.length;
    }
    table[at] = height + 1;
    used++;
  }

  private int place(int mark) {
    return Integer.remainderUnsigned(mark, table.length);
  }

  /** The last four bytes of a hash as it is shown: the others may be zeros. */
  private static int mark(Sha256Hash hash) {
    return ByteBuffer.wrap(hash.getBytes()).getInt(Sha256Hash.LENGTH - 4);
  }

  /** The work of a range of heights; equal difficulties are one multiplication. */
  private BigInteger workOf(int first, int end) {
    BigInteger sum = BigInteger.ZERO;
    for (int from = first; from < end; ) {
      int to = from + 1;
      while (to < end && bits[to] == bits[from]) {
        to++;
      }
      sum = sum.add(workOf(bits[from]).multiply(BigInteger.valueOf(to - from)));
      from = to;
    }
    return sum;
  }

  /** 2^256 / (target + 1), as Bitcoin Core counts it. */
  private static BigInteger workOf(int compact) {
    BigInteger mantissa = BigInteger.valueOf(compact & 0x7fffff);
    BigInteger target = mantissa.shiftLeft(8 * ((compact >>> 24) - 3));
    return TWO_TO_256.divide(target.add(BigInteger.ONE));
  }
}
