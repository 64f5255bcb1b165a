package dev.tachograph.node.rpc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import org.bitcoinj.script.ScriptOpCodes;
import org.jspecify.annotations.Nullable;

/**
 * A script as text, in the words of Bitcoin Core: pushes of up to four bytes as numbers, longer
 * ones as hexadecimal digits, everything else by its name.
 */
final class ScriptText {
  private static final HexFormat HEX = HexFormat.of();
  private static final int MAX_NUMBER_BYTES = 4;
  private static final int OP_NOP2 = 0xb1;
  private static final int OP_NOP3 = 0xb2;
  private static final int OP_CHECKSIGADD = 0xba;
  private static final int FIRST_TYPE = 0x30;

  /** What the last byte of a signature says of what is signed. */
  private static final Map<Integer, String> SIGNED =
      Map.of(
          0x01, "ALL",
          0x02, "NONE",
          0x03, "SINGLE",
          0x81, "ALL|ANYONECANPAY",
          0x82, "NONE|ANYONECANPAY",
          0x83, "SINGLE|ANYONECANPAY");

  private ScriptText() {}

  /**
   * The text of a script.
   *
   * @param withSignatures whether what looks like a signature is shown with what it signs, as in
   *     the scripts of inputs
   */
  static String of(byte[] script, boolean withSignatures) {
    StringBuilder text = new StringBuilder();
    boolean isUnspendable = script.length > 0 && (script[0] & 0xff) == ScriptOpCodes.OP_RETURN;
    ByteBuffer rest = ByteBuffer.wrap(script).order(ByteOrder.LITTLE_ENDIAN);
    while (rest.hasRemaining()) {
      text.append(text.isEmpty() ? "" : " ");
      int opcode = rest.get() & 0xff;
      if (opcode > ScriptOpCodes.OP_PUSHDATA4) {
        text.append(name(opcode));
        continue;
      }
      byte[] pushed = push(opcode, rest);
      if (pushed == null) {
        return text.append("[error]").toString();
      }
      if (pushed.length <= MAX_NUMBER_BYTES) {
        text.append(number(pushed));
      } else {
        text.append(withSignatures && !isUnspendable ? signature(pushed) : HEX.formatHex(pushed));
      }
    }
    return text.toString();
  }

  /** What an opcode pushes, {@code null} if the script ends before. */
  static byte @Nullable [] push(int opcode, ByteBuffer rest) {
    int lengthBytes =
        switch (opcode) {
          case ScriptOpCodes.OP_PUSHDATA1 -> 1;
          case ScriptOpCodes.OP_PUSHDATA2 -> 2;
          case ScriptOpCodes.OP_PUSHDATA4 -> 4;
          default -> 0;
        };
    if (rest.remaining() < lengthBytes) {
      return null;
    }
    long length =
        switch (lengthBytes) {
          case 1 -> rest.get() & 0xff;
          case 2 -> rest.getShort() & 0xffff;
          case 4 -> rest.getInt() & 0xffffffffL;
          default -> opcode;
        };
    if (rest.remaining() < length) {
      return null;
    }
    byte[] pushed = new byte[(int) length];
    rest.get(pushed);
    return pushed;
  }

  /** A number of a script: little endian, the highest bit is the sign. */
  private static long number(byte[] bytes) {
    long value = 0;
    for (int i = 0; i < bytes.length; i++) {
      value |= (bytes[i] & 0xffL) << (8 * i);
    }
    long sign = bytes.length == 0 ? 0 : 0x80L << (8 * (bytes.length - 1));
    return (value & sign) == 0 ? value : -(value & ~sign);
  }

  private static String signature(byte[] bytes) {
    String signed = SIGNED.get(bytes[bytes.length - 1] & 0xff);
    if (signed == null || !isSignature(bytes)) {
      return HEX.formatHex(bytes);
    }
    return HEX.formatHex(bytes, 0, bytes.length - 1) + "[" + signed + "]";
  }

  /** The strict encoding of BIP 66: 0x30 length 0x02 length R 0x02 length S type. */
  private static boolean isSignature(byte[] bytes) {
    int size = bytes.length;
    if (size < 9 || size > 73 || bytes[0] != FIRST_TYPE || bytes[1] != size - 3) {
      return false;
    }
    int lengthR = bytes[3] & 0xff;
    if (5 + lengthR >= size) {
      return false;
    }
    int lengthS = bytes[5 + lengthR] & 0xff;
    return lengthR + lengthS + 7 == size
        && isNumber(bytes, 2, lengthR)
        && isNumber(bytes, 4 + lengthR, lengthS);
  }

  /** A positive number without needless zeros: 0x02 length bytes. */
  private static boolean isNumber(byte[] bytes, int at, int length) {
    boolean isPositive = bytes[at] == 2 && length > 0 && bytes[at + 2] >= 0;
    return isPositive && !(length > 1 && bytes[at + 2] == 0 && bytes[at + 3] >= 0);
  }

  private static String name(int opcode) {
    if (opcode == ScriptOpCodes.OP_1NEGATE) {
      return "-1";
    }
    if (opcode >= ScriptOpCodes.OP_1 && opcode <= ScriptOpCodes.OP_16) {
      return Integer.toString(opcode - ScriptOpCodes.OP_1 + 1);
    }
    return switch (opcode) {
      case OP_NOP2 -> "OP_CHECKLOCKTIMEVERIFY";
      case OP_NOP3 -> "OP_CHECKSEQUENCEVERIFY";
      case OP_CHECKSIGADD -> "OP_CHECKSIGADD";
      case ScriptOpCodes.OP_INVALIDOPCODE -> "OP_INVALIDOPCODE";
      default -> {
        String known = ScriptOpCodes.getOpCodeName(opcode);
        boolean isKnown = !known.startsWith("NON_OP") && opcode < OP_CHECKSIGADD;
        yield isKnown ? "OP_" + known : "OP_UNKNOWN";
      }
    };
  }
}
