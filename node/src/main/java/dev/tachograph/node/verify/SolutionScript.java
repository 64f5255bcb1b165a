package dev.tachograph.node.verify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The script of a commitment to the witnesses of a signet's block, in two parts (BIP 325). */
final class SolutionScript {
  private static final byte[] HEADER = {(byte) 0xec, (byte) 0xc7, (byte) 0xda, (byte) 0xa2};
  private static final int PUSHDATA1 = 0x4c;
  private static final int PUSHDATA2 = 0x4d;
  private static final int PUSHDATA4 = 0x4e;

  private final byte[] solution;
  private final byte[] without;

  private SolutionScript(byte[] solution, byte[] without) {
    this.solution = solution;
    this.without = without;
  }

  /**
   * What follows the solution's four bytes in the first push that begins with them; empty if there
   * is none, which a challenge that anyone satisfies allows.
   */
  byte[] solution() {
    return solution;
  }

  /** The script whose push ends after these four bytes, written anew. */
  byte[] without() {
    return without;
  }

  static SolutionScript of(byte[] script) {
    ByteBuffer in = ByteBuffer.wrap(script).order(ByteOrder.LITTLE_ENDIAN);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] solution = {};
    while (in.hasRemaining()) {
      int opcode = Byte.toUnsignedInt(in.get());
      byte[] data = data(opcode, in);
      if (data == null) {
        // As in a script that ends within a push, nothing counts from here on.
        break;
      }
      if (data.length == 0) {
        out.write(opcode);
        continue;
      }
      boolean found =
          solution.length == 0
              && data.length > HEADER.length
              && Arrays.equals(data, 0, 4, HEADER, 0, 4);
      if (found) {
        solution = Arrays.copyOfRange(data, 4, data.length);
      }
      push(found ? HEADER : data, out);
    }
    return new SolutionScript(solution, solution.length == 0 ? script : out.toByteArray());
  }

  /** The data that an opcode pushes, empty for others; {@code null} if the script ends in it. */
  private static byte @Nullable [] data(int opcode, ByteBuffer in) {
    if (opcode > PUSHDATA4) {
      return new byte[0];
    }
    int lengthBytes = opcode < PUSHDATA1 ? 0 : 1 << (opcode - PUSHDATA1);
    if (in.remaining() < lengthBytes) {
      return null;
    }
    long length =
        switch (lengthBytes) {
          case 0 -> opcode;
          case 1 -> Byte.toUnsignedLong(in.get());
          case 2 -> Short.toUnsignedLong(in.getShort());
          default -> Integer.toUnsignedLong(in.getInt());
        };
    if (length > in.remaining()) {
      return null;
    }
    byte[] data = new byte[(int) length];
    in.get(data);
    return data;
  }

  /** Appends the shortest push of data. */
  static void push(byte[] data, ByteArrayOutputStream out) {
    if (data.length < PUSHDATA1) {
      out.write(data.length);
    } else if (data.length <= 0xff) {
      out.write(PUSHDATA1);
      out.write(data.length);
    } else if (data.length <= 0xffff) {
      out.write(PUSHDATA2);
      out.write(data.length);
      out.write(data.length >> 8);
    } else {
      out.write(PUSHDATA4);
      out.writeBytes(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(data.length).array());
    }
    out.writeBytes(data);
  }
}
