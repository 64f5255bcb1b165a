package dev.tachograph.node.verify;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * A row of double SHA-256 hashes in one array, in the order in which the protocol has their bytes,
 * and their merkle root. Used by one thread.
 */
final class Hashes {
  private static final int LENGTH = 32;

  private final MessageDigest sha256 = sha256();
  private final byte[] row;
  private final int count;

  /** Creates a row of hashes that are all zero. */
  Hashes(int count) {
    this.row = new byte[count * LENGTH];
    this.count = count;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a Java platform has SHA-256", e);
    }
  }

  /** Adds bytes to what the next hash is of. */
  void update(byte[] bytes, int from, int to) {
    sha256.update(bytes, from, to - from);
  }

  /** Puts the hash of the bytes added so far into the row. */
  void put(int index) {
    finish(row, index * LENGTH);
  }

  /** Copies a hash of another row to the same place of this one. */
  void copy(Hashes from, int index) {
    System.arraycopy(from.row, index * LENGTH, row, index * LENGTH, LENGTH);
  }

  private void finish(byte[] to, int at) {
    try {
      sha256.digest(to, at, LENGTH);
      sha256.update(to, at, LENGTH);
      sha256.digest(to, at, LENGTH);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 has 32 bytes", e);
    }
  }

  /** Whether two hashes of the row are equal. */
  boolean hasDuplicates() {
    ByteBuffer bytes = ByteBuffer.wrap(row);
    long[] beginnings = new long[count];
    for (int i = 0; i < count; i++) {
      beginnings[i] = bytes.getLong(i * LENGTH);
    }
    Arrays.sort(beginnings);
    for (int i = 1; i < count; i++) {
      if (beginnings[i] == beginnings[i - 1]) {
        return hasEqual(bytes);
      }
    }
    return false;
  }

  private boolean hasEqual(ByteBuffer bytes) {
    Set<ByteBuffer> seen = new HashSet<>();
    for (int i = 0; i < count; i++) {
      if (!seen.add(bytes.slice(i * LENGTH, LENGTH))) {
        return true;
      }
    }
    return false;
  }

  /**
   * The merkle root, as Bitcoin has it: the last hash of a level with an odd number is paired with
   * itself. The row is used up by it.
   *
   * @return 32 bytes, those of the first hash
   */
  byte[] merkleRoot() {
    for (int width = count; width > 1; width = (width + 1) / 2) {
      for (int left = 0; left < width; left += 2) {
        int right = Math.min(left + 1, width - 1);
        sha256.update(row, left * LENGTH, LENGTH);
        sha256.update(row, right * LENGTH, LENGTH);
        finish(row, left / 2 * LENGTH);
      }
    }
    return Arrays.copyOf(row, LENGTH);
  }

  /** The double hash of two texts of 32 bytes, one after the other. */
  byte[] pair(byte[] left, byte[] right, int rightAt) {
    byte[] hash = new byte[LENGTH];
    sha256.update(left, 0, LENGTH);
    sha256.update(right, rightAt, LENGTH);
    finish(hash, 0);
    return hash;
  }
}
