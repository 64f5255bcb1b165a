package dev.tachograph.node.rpc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bitcoinj.base.Address;
import org.bitcoinj.base.LegacyAddress;
import org.bitcoinj.base.Network;
import org.bitcoinj.base.SegwitAddress;
import org.bitcoinj.script.ScriptOpCodes;
import org.jspecify.annotations.Nullable;

/**
 * The kind of an output's script and whom it pays, in the words of Bitcoin Core.
 *
 * @param type such as {@code pubkeyhash}
 * @param address {@code null} where there is none
 */
record OutputScript(String type, @Nullable Address address) {
  private static final int KEY = 33;
  private static final int LONG_KEY = 65;
  private static final int MAX_KEYS = 20;

  static OutputScript of(byte[] script, Network network) {
    if (is(script, 23, 0xa9, 20) && op(script, 22) == ScriptOpCodes.OP_EQUAL) {
      byte[] hash = Arrays.copyOfRange(script, 2, 22);
      return new OutputScript("scripthash", LegacyAddress.fromScriptHash(network, hash));
    }
    OutputScript witness = witness(script, network);
    if (witness != null) {
      return witness;
    }
    if (op(script, 0) == ScriptOpCodes.OP_RETURN && isPushes(script)) {
      return new OutputScript("nulldata", null);
    }
    int length = script.length - 2;
    if ((length == KEY || length == LONG_KEY)
        && op(script, 0) == length
        && isKey(script[1], length)
        && op(script, length + 1) == ScriptOpCodes.OP_CHECKSIG) {
      return new OutputScript("pubkey", null);
    }
    if (is(script, 25, 0x76, 0xa9, 20) && op(script, 23) == 0x88 && op(script, 24) == 0xac) {
      byte[] hash = Arrays.copyOfRange(script, 3, 23);
      return new OutputScript("pubkeyhash", LegacyAddress.fromPubKeyHash(network, hash));
    }
    return new OutputScript(isMultisig(script) ? "multisig" : "nonstandard", null);
  }

  /** A version and a program of 2 to 40 bytes: BIP 141. */
  private static @Nullable OutputScript witness(byte[] script, Network network) {
    int version = number(op(script, 0));
    boolean isProgram =
        version >= 0 && script.length >= 4 && script.length <= 42 && script[1] == script.length - 2;
    if (!isProgram) {
      return null;
    }
    byte[] program = Arrays.copyOfRange(script, 2, script.length);
    String type =
        switch (version) {
          case 0 ->
              program.length == 20
                  ? "witness_v0_keyhash"
                  : program.length == 32 ? "witness_v0_scripthash" : "nonstandard";
          case 1 -> program.length == 32 ? "witness_v1_taproot" : "witness_unknown";
          default -> "witness_unknown";
        };
    if (version == 0 && type.equals("nonstandard")) {
      return new OutputScript(type, null);
    }
    return new OutputScript(type, address(network, version, program));
  }

  private static @Nullable Address address(Network network, int version, byte[] program) {
    try {
      return SegwitAddress.fromProgram(network, version, program);
    } catch (RuntimeException unknownToTheLibrary) {
      return null;
    }
  }

  private static boolean is(byte[] script, int length, int... begin) {
    if (script.length != length) {
      return false;
    }
    for (int i = 0; i < begin.length; i++) {
      if (op(script, i) != begin[i]) {
        return false;
      }
    }
    return true;
  }

  private static int op(byte[] script, int at) {
    return at >= 0 && at < script.length ? script[at] & 0xff : -1;
  }

  /** 0 to 16 by one opcode, -1 for any other. */
  private static int number(int opcode) {
    if (opcode == ScriptOpCodes.OP_0) {
      return 0;
    }
    boolean isNumber = opcode >= ScriptOpCodes.OP_1 && opcode <= ScriptOpCodes.OP_16;
    return isNumber ? opcode - ScriptOpCodes.OP_1 + 1 : -1;
  }

  private static boolean isKey(byte first, int length) {
    return length == LONG_KEY
        ? first == 4 || first == 6 || first == 7
        : length == KEY && (first == 2 || first == 3);
  }

  private static boolean isPushes(byte[] script) {
    ByteBuffer rest = ByteBuffer.wrap(script, 1, script.length - 1).order(ByteOrder.LITTLE_ENDIAN);
    while (rest.hasRemaining()) {
      int opcode = rest.get() & 0xff;
      boolean isFine =
          opcode <= ScriptOpCodes.OP_PUSHDATA4
              ? ScriptText.push(opcode, rest) != null
              : opcode <= ScriptOpCodes.OP_16;
      if (!isFine) {
        return false;
      }
    }
    return true;
  }

  /** m keys... n OP_CHECKMULTISIG. */
  private static boolean isMultisig(byte[] script) {
    if (op(script, script.length - 1) != ScriptOpCodes.OP_CHECKMULTISIG) {
      return false;
    }
    ByteBuffer rest = ByteBuffer.wrap(script, 0, script.length - 1).order(ByteOrder.LITTLE_ENDIAN);
    int required = count(rest);
    int keys = 0;
    while (rest.hasRemaining() && isKeyPush(rest)) {
      rest.position(rest.position() + 1 + rest.get(rest.position()));
      keys++;
    }
    int all = count(rest);
    return required >= 1
        && required <= keys
        && all == keys
        && keys <= MAX_KEYS
        && !rest.hasRemaining();
  }

  private static boolean isKeyPush(ByteBuffer rest) {
    int length = rest.get(rest.position());
    return (length == KEY || length == LONG_KEY)
        && rest.remaining() > length
        && isKey(rest.get(rest.position() + 1), length);
  }

  /** 1 to 16 by one opcode, more by a push of one byte; -1 for any other. */
  private static int count(ByteBuffer rest) {
    if (!rest.hasRemaining()) {
      return -1;
    }
    int opcode = rest.get() & 0xff;
    if (opcode == 1 && rest.hasRemaining()) {
      int pushed = rest.get();
      return pushed > 16 ? pushed : -1;
    }
    return number(opcode) == 0 ? -1 : number(opcode);
  }
}
