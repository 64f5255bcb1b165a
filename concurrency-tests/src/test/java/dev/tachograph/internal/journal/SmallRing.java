package dev.tachograph.internal.journal;

import java.nio.ByteBuffer;

/**
 * A ring of 256 bytes for lines of eight equal bytes, each 24 bytes with its frame, and a consumer
 * that reads it as the writer does.
 */
class SmallRing {
  static final int CAPACITY = 256;
  static final int FRAME = 24;

  /** A line that the consumer must never see. */
  static final int TORN = -1;

  /** Nothing is there yet, or it is being written. */
  static final int NOT_YET = 0;

  /** To be skipped. */
  static final int SKIP = 9;

  private static final int KIND = Frames.kind(1, 2);
  private static final int OWNER = 7;
  private static final byte[][] LINES = new byte[SKIP][];
  private static final int[] SUMS = new int[SKIP];

  static {
    for (int name = 1; name < SKIP; name++) {
      byte[] line = new byte[FRAME - Frames.OVERHEAD];
      java.util.Arrays.fill(line, (byte) ('0' + name));
      LINES[name] = line;
      SUMS[name] = Frames.sumOf(line, 0, line.length);
    }
  }

  final Ring ring = new Ring(RingMemory.take(CAPACITY));
  private final ByteBuffer zeroes = ByteBuffer.allocate(64);

  /** Offers the line of a name from 1 to 8. */
  final int offer(int name) {
    return offer(name, CAPACITY);
  }

  final int offer(int name, int limit) {
    byte[] line = LINES[name];
    return ring.offer(KIND, OWNER, SUMS[name], line, 0, line.length, limit);
  }

  /** Offers a line whose copy fails between claim and commit, as at the end of a stack. */
  final int offerAndFail() {
    return ring.offer(KIND, OWNER, 0, new byte[1], 0, FRAME - Frames.OVERHEAD, CAPACITY);
  }

  /** The name of the line at a position, or what else stands there. */
  final int look(long at) {
    int word = ring.word(at);
    return switch (Frames.state(word)) {
      case 0 -> word == 0 ? NOT_YET : TORN;
      case Frames.CLAIMED -> Frames.length(word) == FRAME - Frames.OVERHEAD ? NOT_YET : TORN;
      case Frames.COMMITTED -> nameOf(at, Frames.length(word));
      case Frames.SKIPPED -> SKIP;
      default -> TORN;
    };
  }

  private int nameOf(long at, int length) {
    int line = ring.index(at) + Frames.OVERHEAD;
    if (length != FRAME - Frames.OVERHEAD || ring.kind(at) != KIND || ring.owner(at) != OWNER) {
      return TORN;
    }
    int sum = Frames.sumOf(ring.bytes(), line, length);
    int check = (int) Frames.INT.get(ring.bytes(), ring.index(at) + Frames.CHECK);
    int name = ring.bytes().get(line) - '0';
    return check == Frames.check(sum, at, KIND, length) && sum == SUMS[name] ? name : TORN;
  }

  /** Goes on from a position as the writer does; the names of the lines as digits of a number. */
  final int walk(long from) {
    int names = 0;
    long at = from;
    while (at < ring.tail()) {
      int seen = look(at);
      if (seen == TORN) {
        return TORN;
      } else if (seen == NOT_YET) {
        return names;
      } else if (seen == SKIP) {
        at += Frames.length(ring.word(at));
      } else {
        names = names * 10 + seen;
        at += FRAME;
      }
    }
    return names;
  }

  /** Fills the ring with lines of a name, up to a position. */
  final void fill(int name, int to) {
    while (ring.tail() < to) {
      offer(name);
    }
  }

  /** Is done with all before a position. */
  final void consume(long to) {
    ring.zero(to, zeroes);
    ring.release(to);
  }
}
