package dev.tachograph.internal.json;

import dev.tachograph.redaction.Redaction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Recently used keys, encoded once. A key is in one of a few slots starting at its own; if all of
 * them are occupied, it replaces the key in its own slot. A sample has more than sixty keys.
 */
final class KeyCache {
  /** The replacement for a secret. */
  static final byte[] MASKED = {'"', '*', '*', '*', '"'};

  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int SLOTS = 256;
  private static final int PROBES = 8;
  private static final int MAX_LENGTH = 512;

  private @Nullable Key[] slots = new @Nullable Key[SLOTS];

  /** An encoded key. */
  static final class Key {
    final String text;
    final int hash;

    /** A comma, the key in quotes, a colon. */
    final byte[] encoded;

    /** Encoded as a name that the recorder gives, for which rules by expression do not count. */
    final byte[] own;

    final boolean secret;

    /** Whether even a number under this key is a secret. */
    final boolean secretNumber;

    /** Whether it fits into two longs and is no secret. */
    final boolean isSimple;

    /** The encoded key as two little-endian longs, which are stored quickly. */
    final long first;

    final long second;

    Key(String text, Redaction redaction) {
      this.text = text;
      this.secret = redaction.isSecretKey(text);
      this.secretNumber = secret && redaction.isSecretNumberKey(text);
      String clean = redaction.ownText(text);
      this.own = encode(clean);
      this.encoded = redaction.hasRules() ? encode(redaction.text(text)) : own;
      this.hash = Arrays.hashCode(encoded);
      byte[] padded = Arrays.copyOf(encoded, 16);
      this.isSimple = encoded.length <= padded.length && !secret;
      this.first = (long) LONG.get(padded, 0);
      this.second = (long) LONG.get(padded, 8);
    }

    /** Truncated if absurdly long. */
    private static byte[] encode(String text) {
      int end = Math.min(text.length(), MAX_LENGTH);
      byte[] out = new byte[end * Escapes.MAX_PER_CHAR + 4];
      int at = 0;
      out[at++] = ',';
      out[at++] = '"';
      for (int i = 0; i < end; ) {
        int point = Escapes.codePointAt(text, i, end);
        if (point >= 128) {
          at = Escapes.writeUtf8(point, out, at);
        } else if (Escapes.KIND[point] <= Escapes.SUSPECT) {
          out[at++] = (byte) point;
        } else {
          at = Escapes.write(Escapes.KIND[point], (char) point, out, at);
        }
        i += point > 0xFFFF ? 2 : 1;
      }
      out[at++] = '"';
      out[at++] = ':';
      return Arrays.copyOf(out, at);
    }
  }

  Key get(String key, Redaction redaction) {
    int hash = key.hashCode();
    int home = hash ^ (hash >>> 16);
    int free = home & (SLOTS - 1);
    for (int i = 0; i < PROBES; i++) {
      int slot = (home + i) & (SLOTS - 1);
      Key cached = slots[slot];
      if (cached == null) {
        free = slot;
        break;
      }
      if (cached.text.equals(key)) {
        return cached;
      }
    }
    Key made = new Key(key, redaction);
    if (key.length() <= MAX_LENGTH) {
      slots[free] = made;
    }
    return made;
  }

  void clear() {
    slots = new @Nullable Key[SLOTS];
  }
}
