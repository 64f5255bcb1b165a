package dev.tachograph.internal.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Parts of lines that a call site writes again and again, encoded once.
 *
 * <p>Found by the identity of the texts they are made of, which a call site and a thread keep. A
 * part is encoded into the cache the second time it is asked for, so that texts made for one record
 * push nothing out but a reference.
 */
final class HeadCache {
  private static final int SLOTS = 64;
  private static final int LONGEST = 256;

  private final @Nullable Head[] slots = new @Nullable Head[SLOTS];

  /** One part, and what it was made of. */
  static final class Head {
    private final String first;
    private final String second;
    private final String third;
    private final String fourth;
    byte[] encoded = {};

    private Head(String first, String second, String third, String fourth) {
      this.first = first;
      this.second = second;
      this.third = third;
      this.fourth = fourth;
    }

    boolean isEncoded() {
      return encoded.length > 0;
    }

    void encode(byte[] from, int start, int end) {
      encoded = Arrays.copyOfRange(from, start, end);
    }
  }

  /**
   * The part that is made of four texts.
   *
   * @return not encoded yet when it was asked for only once; {@code null} if it is now for the
   *     first time, or too long to keep
   */
  @SuppressWarnings("ReferenceEquality") // Equal texts that are other objects are encoded anew.
  @Nullable Head get(String first, String second, String third, String fourth) {
    int hash = fourth.hashCode() * 31 + second.hashCode() + third.hashCode() * 7 + first.length();
    int slot = (hash ^ hash >>> 15) & (SLOTS - 1);
    Head head = slots[slot];
    if (head != null
        && head.fourth == fourth
        && head.second == second
        && head.third == third
        && head.first == first) {
      return head;
    }
    if (fourth.length() <= LONGEST && third.length() <= LONGEST && second.length() <= LONGEST) {
      slots[slot] = new Head(first, second, third, fourth);
    }
    return null;
  }

  void clear() {
    Arrays.fill(slots, null);
  }
}
