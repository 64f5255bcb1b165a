package dev.tachograph.internal.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The frames of the ring: one line each, little-endian, at multiples of eight.
 *
 * <pre>
 *  0       4        8        12                16
 *  ┌───────┬────────┬────────┬──┬──┬──┬────────┬──────────────┬────────┐
 *  │ word  │ check  │ owner  │s │l │t │ 0      │ the line     │ 0 to 7 │
 *  └───────┴────────┴────────┴──┴──┴──┴────────┴──────────────┴────────┘
 *  word: state in the upper four bits, length of the line in the others; 0: nobody was here
 *  check: CRC-32C of the line, xored with a hash of position, length and the last four bytes
 *  owner: id of the platform thread that claimed, 0 if it is not one or not known
 *  s, l: ordinals of stream and level
 *  t: how many bytes of a log line are its times, 0 where it is not to be compared
 * </pre>
 *
 * <p>A frame with the state {@link #SKIPPED} is the word alone, and its length is how far the next
 * frame lies behind it. Because the check covers the absolute position, which grows for ever, what
 * an earlier lap left is never taken for a frame.
 */
final class Frames {
  /** Claimed and not committed. */
  static final int CLAIMED = 1;

  /** A whole line. */
  static final int COMMITTED = 2;

  /** To be stepped over: the end of a lap, or a claim that came to nothing. */
  static final int SKIPPED = 3;

  /** Bytes of a frame that are not its line. */
  static final int OVERHEAD = 16;

  static final int CHECK = 4;
  static final int OWNER = 8;
  static final int KIND = 12;

  static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int STATE_SHIFT = 28;
  private static final int LENGTH_MASK = (1 << STATE_SHIFT) - 1;

  private Frames() {}

  static int word(int state, int length) {
    return state << STATE_SHIFT | length;
  }

  static int state(int word) {
    return word >>> STATE_SHIFT;
  }

  static int length(int word) {
    return word & LENGTH_MASK;
  }

  /** Bytes that a line of a length takes in the ring. */
  static int size(int length) {
    return (OVERHEAD + length + 7) & ~7;
  }

  static int kind(int stream, int level) {
    return kind(stream, level, 0);
  }

  static int kind(int stream, int level, int times) {
    return stream | level << 8 | times << 16;
  }

  static int stream(int kind) {
    return kind & 0xFF;
  }

  static int level(int kind) {
    return kind >>> 8 & 0xFF;
  }

  static int times(int kind) {
    return kind >>> 16 & 0xFF;
  }

  /** The part of the check that is known before a claim, so that nothing lies behind it. */
  static int sumOf(byte[] line, int offset, int length) {
    CRC32C sum = new CRC32C();
    sum.update(line, offset, length);
    return (int) sum.getValue();
  }

  /** The same for bytes in a buffer, whose position and limit are left alone. */
  static int sumOf(ByteBuffer bytes, int offset, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.slice(offset, length));
    return (int) sum.getValue();
  }

  static int check(int sum, long position, int kind, int length) {
    long mixed = position * 0x9E3779B97F4A7C15L ^ ((long) kind << 32 | length);
    mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
    return sum ^ (int) (mixed >>> 32);
  }
}
