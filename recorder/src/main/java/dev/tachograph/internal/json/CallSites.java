package dev.tachograph.internal.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The parts that a call site of log records writes every time, encoded once.
 *
 * <p>Looked up by the identity of the texts a line begins with, which a call site and a thread
 * reuse. An entry is made for a message seen twice, so that texts created for a single record cost
 * nothing.
 */
final class CallSites {
  /**
   * Used as the message of the site shared by all messages of a logger that have no site of their
   * own.
   */
  static final String ANY = String.valueOf(new char[] {'*'});

  private static final int SLOTS = 64;
  private static final int MAX_LENGTH = 256;

  private final @Nullable Site[] slots = new @Nullable Site[SLOTS];
  private final @Nullable String[] seen = new @Nullable String[SLOTS];

  /** A call site on one thread. */
  static final class Site extends KeyOrder {
    private final String level;
    private final String target;
    private final String thread;
    private final String message;

    /** What the line begins with after its times; empty until it is known. */
    byte[] head = {};

    private Site(String level, String target, String thread, String message) {
      this.level = level;
      this.target = target;
      this.thread = thread;
      this.message = message;
    }

    @SuppressWarnings(
        "ReferenceEquality") // Equal texts that are different objects are encoded again.
    boolean is(String aLevel, String aTarget, String aThread, @Nullable String aMessage) {
      return message == aMessage && thread == aThread && target == aTarget && level == aLevel;
    }
  }

  /**
   * Finds the site of a line's beginning.
   *
   * @return {@code null} if it is seen for the first time or too long to keep
   */
  @SuppressWarnings("ReferenceEquality") // As in Site.is.
  @Nullable Site get(String level, String target, String thread, String message) {
    int hash = message.hashCode() * 31 + target.hashCode() + thread.hashCode() * 7 + level.length();
    int slot = (hash ^ hash >>> 15) & (SLOTS - 1);
    Site site = slots[slot];
    if (site != null && site.is(level, target, thread, message)) {
      return site;
    }
    if (seen[slot] != message
        || message.length() + thread.length() + target.length() > MAX_LENGTH) {
      seen[slot] = message;
      return null;
    }
    Site made = new Site(level, target, thread, message);
    slots[slot] = made;
    return made;
  }

  void clear() {
    Arrays.fill(slots, null);
  }
}
