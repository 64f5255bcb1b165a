package dev.tachograph.internal.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;

/**
 * A bounded ring of {@link Frames} for many producers and one consumer, on any buffer.
 *
 * <p>Positions are absolute and only grow; the index is the position modulo the capacity. A
 * producer moves the tail by compare-and-set, which is its claim; writes the frame's word with the
 * state {@code CLAIMED}; copies the line; and sets the word to {@code COMMITTED} with release.
 * Between the first and the last of these steps there is no lock, no allocation and no foreign
 * code. The consumer reads words with acquire from the head on, zeroes what it has consumed, so
 * that a frame a lap later starts with the word 0, and moves the head.
 *
 * <p>A producer that fails between claim and commit, as when its stack overflows, marks its claim
 * as {@code SKIPPED} or, if even that call finds no stack, records it in {@link #abortedAt} by
 * plain stores. While many such entries await the consumer, no claims succeed, so that every
 * claimant is sure to find room for one. A claim that is merely slow is waited for, however long:
 * skipping it after a timeout would let its owner write into a frame that belongs to another
 * producer by then.
 */
class Ring {
  /** The line is in the ring. */
  static final int ACCEPTED = 0;

  /** No room below the given limit, or for an abort entry should the caller fail. */
  static final int FULL = 1;

  /** The ring accepts nothing any more. */
  static final int CLOSED = 2;

  /** The caller failed between claim and commit; the line is not in the ring. */
  static final int ABORTED = 3;

  /** The caller failed at the commit itself; the consumer detects and counts the outcome. */
  static final int UNSURE = 4;

  /** No position: the tail is negative once the ring is closed, and never has this value. */
  private static final long NO_ROOM = -1;

  private static final int NOT_COMMITTING = -1;

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  /** Cells written by different threads are two cache lines apart. */
  private static final int TAIL = 16;

  private static final int HEAD = 48;
  private static final int SEEN_HEAD = 80;
  private static final int CELLS = 112;

  /** The number of pending abort entries at which no more claims succeed. */
  private static final int MAX_ABORTED = 4096;

  private final ByteBuffer bytes;
  private final int capacity;
  private final long[] cells = new long[CELLS];

  private final int maxAborted;

  // Guarded by abortedAt. Half of each is for claims in progress while the other half fills.
  private final long[] abortedAt;
  private final int[] abortedSize;
  private final int[] abortedKind;
  private volatile int aborted;

  /**
   * Creates an empty ring.
   *
   * @param bytes the zeroed storage; its size, a power of two, is the capacity; aligned to eight
   */
  Ring(ByteBuffer bytes) {
    this(bytes, MAX_ABORTED);
  }

  /**
   * Creates an empty ring.
   *
   * @param maxAborted positive, and greater than the number of threads that can run out of stack
   *     simultaneously
   */
  Ring(ByteBuffer bytes, int maxAborted) {
    this.bytes = bytes;
    this.maxAborted = maxAborted;
    this.abortedAt = new long[2 * maxAborted];
    this.abortedSize = new int[2 * maxAborted];
    this.abortedKind = new int[2 * maxAborted];
    this.capacity = bytes.capacity();
    if (Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("The capacity must be a power of two, not " + capacity);
    }
  }

  int capacity() {
    return capacity;
  }

  /** The maximum length of a line: with its frame it takes up a quarter of the ring. */
  int maxLength() {
    return capacity / 4 - Frames.OVERHEAD;
  }

  /**
   * Puts a line into the ring, if no more than {@code limit} bytes are then in use.
   *
   * @param sum {@link Frames#sumOf} of the line
   * @param owner as in {@link Frames}
   * @return {@link #ACCEPTED}, {@link #FULL}, {@link #CLOSED}, {@link #ABORTED} or {@link #UNSURE}
   */
  int offer(int kind, int owner, int sum, byte[] line, int offset, int length, int limit) {
    int size = Frames.size(length);
    long at = -1;
    int claimed = 0;
    boolean committing = false;
    try {
      long tail = claim(size, limit);
      if (tail < 0) {
        return tail == NO_ROOM ? FULL : CLOSED;
      }
      at = tail;
      int index = (int) tail & (capacity - 1);
      int left = capacity - index;
      claimed = left < size ? left + size : size;
      if (left < size) {
        Frames.INT.setRelease(bytes, index, Frames.word(Frames.SKIPPED, left));
        at += left;
        claimed = size;
        index = 0;
      }
      Frames.INT.set(bytes, index + Frames.OWNER, owner);
      Frames.INT.set(bytes, index + Frames.KIND, kind);
      Frames.INT.setRelease(bytes, index, Frames.word(Frames.CLAIMED, length));
      VarHandle.storeStoreFence();
      bytes.put(index + Frames.OVERHEAD, line, offset, length);
      Frames.INT.set(bytes, index + Frames.CHECK, Frames.check(sum, at, kind, length));
      int word = Frames.word(Frames.COMMITTED, length);
      committing = true;
      Frames.INT.setRelease(bytes, index, word);
      return ACCEPTED;
    } catch (Throwable failed) {
      if (at < 0) {
        throw failed;
      }
      boolean marked = false;
      try {
        if (!committing) {
          skip(at, claimed);
          marked = true;
        }
      } catch (Throwable again) {
        // Not even this call fits on the stack.
      }
      if (!marked) {
        // No calls here; this code is inlined because a call to it might not fit on the stack
        // either.
        synchronized (abortedAt) {
          int n = aborted;
          if (n < abortedAt.length) {
            abortedAt[n] = at;
            abortedSize[n] = claimed;
            abortedKind[n] = committing ? kind : NOT_COMMITTING;
            aborted = n + 1;
          }
        }
      }
      return committing ? UNSURE : ABORTED;
    }
  }

  /**
   * Moves the tail past a frame, and past the end of the lap if the frame does not fit before it.
   */
  private long claim(int size, int limit) {
    while (true) {
      long tail = (long) CELL.getVolatile(cells, TAIL);
      if (tail < 0) {
        return tail;
      }
      if (aborted >= maxAborted) {
        return NO_ROOM;
      }
      int left = capacity - ((int) tail & (capacity - 1));
      long end = tail + size + (left < size ? left : 0);
      if (end - (long) CELL.getOpaque(cells, SEEN_HEAD) > limit && end - seeHead() > limit) {
        return NO_ROOM;
      }
      if (CELL.compareAndSet(cells, TAIL, tail, end)) {
        return tail;
      }
    }
  }

  /** Copies the head to the cell that producers share, so that the consumer's is seldom read. */
  private long seeHead() {
    long head = (long) CELL.getAcquire(cells, HEAD);
    CELL.setOpaque(cells, SEEN_HEAD, head);
    return head;
  }

  /** Makes the consumer, and recovery, skip an aborted claim. */
  void skip(long at, int size) {
    int index = (int) at & (capacity - 1);
    int first = Math.min(size, capacity - index);
    if (first < size) {
      Frames.INT.setRelease(bytes, 0, Frames.word(Frames.SKIPPED, size - first));
    }
    Frames.INT.setRelease(bytes, index, Frames.word(Frames.SKIPPED, first));
  }

  /**
   * Marks the claims that their owners recorded as aborted but could not mark; for the consumer.
   *
   * @param dropped receives the kind of each line whose commit was unsure and did not happen
   * @return whether there was any entry
   */
  boolean skipAborted(IntConsumer dropped) {
    if (aborted == 0) {
      return false;
    }
    synchronized (abortedAt) {
      for (int i = 0; i < aborted; i++) {
        long at = abortedAt[i];
        int kind = abortedKind[i];
        if (at < head()) {
          // Its mark was made after all and has been skipped.
          continue;
        }
        if (kind == NOT_COMMITTING) {
          skip(at, abortedSize[i]);
        } else if (Frames.state(word(at)) != Frames.COMMITTED) {
          skip(at, abortedSize[i]);
          dropped.accept(kind);
        }
      }
      aborted = 0;
    }
    return true;
  }

  /** The position after the last claim. */
  long tail() {
    return (long) CELL.getVolatile(cells, TAIL) & Long.MAX_VALUE;
  }

  /** The position after the last frame that the consumer released. */
  long head() {
    return (long) CELL.getAcquire(cells, HEAD);
  }

  /**
   * Whether more than the given number of bytes is in use, or all abort entries; may be slightly
   * stale.
   */
  boolean isFullerThan(int bytes) {
    return aborted >= maxAborted
        || ((long) CELL.getOpaque(cells, TAIL) & Long.MAX_VALUE) - head() > bytes;
  }

  /** The word of the frame at a position. */
  int word(long position) {
    return (int) Frames.INT.getAcquire(bytes, index(position));
  }

  int kind(long position) {
    return (int) Frames.INT.get(bytes, index(position) + Frames.KIND);
  }

  int owner(long position) {
    return (int) Frames.INT.get(bytes, index(position) + Frames.OWNER);
  }

  int index(long position) {
    return (int) position & (capacity - 1);
  }

  /** The ring's bytes; lines begin {@link Frames#OVERHEAD} behind their frame's index. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Closes the ring if nothing has been claimed beyond a position. */
  boolean closeAt(long position) {
    return CELL.compareAndSet(cells, TAIL, position, position | Long.MIN_VALUE);
  }

  /** Closes the ring; it accepts nothing any more. */
  void close() {
    long ignored = (long) CELL.getAndBitwiseOr(cells, TAIL, Long.MIN_VALUE);
  }

  /** Zeroes everything before a position; for the consumer, before {@link #release}. */
  void zero(long position, ByteBuffer zeroes) {
    long at = head();
    while (at < position) {
      int index = index(at);
      int part = (int) Math.min(Math.min(zeroes.capacity(), capacity - index), position - at);
      bytes.put(index, zeroes, 0, part);
      at += part;
    }
  }

  /** Releases everything before a position to the producers. */
  void release(long position) {
    CELL.setRelease(cells, HEAD, position);
  }
}
