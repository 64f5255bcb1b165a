package dev.tachograph.internal.index;

import java.util.Arrays;

/**
 * Tells of each key in turn whether it is among the smallest so far, of which there is room for a
 * given number: a binary heap with the largest in front.
 *
 * <p>Those that pass contain the smallest of all keys, and of n keys about {@code room * (1 + ln(n
 * / room))} pass.
 */
final class SmallestKeys {
  private final int room;
  private long[] heap = new long[256];
  private int size;

  SmallestKeys(int room) {
    this.room = room;
  }

  /**
   * The key of a line by its place: the rank, then a hash (the finalizer of MurmurHash3). A reader
   * without the index computes the same.
   */
  static long key(int rank, long millis, long offset) {
    long h = offset * 31 + millis + 0x9E3779B97F4A7C15L;
    h ^= h >>> 33;
    h *= 0xff51afd7ed558ccdL;
    h ^= h >>> 33;
    h *= 0xc4ceb9fe1a85ec53L;
    h ^= h >>> 33;
    return ((long) rank << 56) | (h >>> 8);
  }

  boolean take(long key) {
    if (size < room) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, Math.min(room, size * 2));
      }
      int at = size++;
      while (at > 0 && heap[(at - 1) / 2] < key) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
      }
      heap[at] = key;
      return true;
    }
    if (key > heap[0]) {
      return false;
    }
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      child += child + 1 < size && heap[child + 1] > heap[child] ? 1 : 0;
      if (heap[child] <= key) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = key;
    return true;
  }
}
