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
 *  word: state in the upper four bits, length of the line in the others; 0: never written
 *  check: CRC-32C of the line, xored with a hash of position, length and the last four bytes
 *  owner: id of the platform thread that claimed, 0 if it is none or unknown
 *  s, l: ordinals of stream and level
 *  t: length in bytes of a log line's times, 0 if it is not compared
 * </pre>
 *
 * <p>A frame with the state {@link #SKIPPED} is the word alone, and its length is the distance to
 * the next frame. Because the check covers the absolute position, which only grows, remains of an
 * earlier lap are never mistaken for a frame.
 */
final class Frames {
  /** Claimed but not committed. */
  static final int CLAIMED = 1;

  /** A whole line. */
  static final int COMMITTED = 2;

  /** To be skipped: the end of a lap, or an aborted claim. */
  static final int SKIPPED = 3;

  /** The bytes of a frame besides its line. */
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

  /** The bytes that a line of a given length takes up in the ring. */
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

  /** The part of the check that does not depend on the position; computed before the claim. */
  static int sumOf(byte[] line, int offset, int length) {
    CRC32C sum = new CRC32C();
    sum.update(line, offset, length);
    return (int) sum.getValue();
  }

  /**
   * As {@link #sumOf(byte[], int, int)}, of bytes in a buffer whose position and limit stay
   * unchanged.
   */
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
