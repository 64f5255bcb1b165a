package dev.tachograph.agent.frameworks;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The records that a thread is inside of: those whose frameworks have not returned yet. A framework
 * that is bridged to another gives its record on from there.
 *
 * <p>Each thread has its own. Nothing of the program is held once the calls have ended.
 */
final class Inside {
  private static final ThreadLocal<Inside> OF_THREAD = ThreadLocal.withInitial(Inside::new);

  private static final int FEW = 4;

  /** By depth: the arguments of the call, which tell it from others. */
  private @Nullable Object[] calls = new @Nullable Object[FEW];

  private @Nullable Object[] events = new @Nullable Object[FEW];

  /** By depth: of what was recorded; {@code null} as long as it is not. */
  private @Nullable String[] targets = new @Nullable String[FEW];

  private @Nullable String[] messages = new @Nullable String[FEW];

  /** By depth: whether the event passes only if a filter lets it. */
  private boolean[] waiting = new boolean[FEW];

  private int depth;

  static Inside current() {
    return OF_THREAD.get();
  }

  /**
   * A call begins.
   *
   * @param waits whether its event passes only if a filter lets it
   */
  void enter(@Nullable Object[] call, Object event, boolean waits) {
    if (depth == calls.length) {
      calls = Arrays.copyOf(calls, depth * 2);
      events = Arrays.copyOf(events, depth * 2);
      targets = Arrays.copyOf(targets, depth * 2);
      messages = Arrays.copyOf(messages, depth * 2);
      waiting = Arrays.copyOf(waiting, depth * 2);
    }
    waiting[depth] = waits;
    calls[depth] = call;
    events[depth++] = event;
  }

  /** What a call's event is recorded as, from here on. */
  void recorded(@Nullable Object[] call, String target, @Nullable String message) {
    int at = find(call);
    if (at >= 0) {
      targets[at] = target;
      messages[at] = message;
    }
  }

  /** A call ends, and with it all that began inside; nothing happens if it is not known. */
  void exit(@Nullable Object[] call) {
    int at = find(call);
    while (at >= 0 && depth > at) {
      depth--;
      calls[depth] = null;
      events[depth] = null;
      targets[depth] = null;
      messages[depth] = null;
    }
  }

  private int find(@Nullable Object[] call) {
    int at = depth - 1;
    while (at >= 0 && calls[at] != call) {
      at--;
    }
    return at;
  }

  /** Whether an event is on its way already, as from a logger to its parent. */
  boolean holds(Object event) {
    for (int i = depth - 1; i >= 0; i--) {
      if (events[i] == event) {
        return true;
      }
    }
    return false;
  }

  /** Whether this is what an outer framework gave on and has been recorded there. */
  boolean covers(String target, @Nullable String message) {
    for (int i = depth - 1; i >= 0; i--) {
      String recorded = targets[i];
      if (recorded != null && recorded.equals(target) && isSame(messages[i], message)) {
        return true;
      }
    }
    return false;
  }

  /** Bridges make an empty message of none. */
  private static boolean isSame(@Nullable String one, @Nullable String other) {
    String text = one == null ? "" : one;
    return text.equals(other == null ? "" : other);
  }

  /** The innermost call, if its event waits for its filter; it does not from here on. */
  @Nullable Object @Nullable [] takeWaiting() {
    if (depth == 0 || !waiting[depth - 1]) {
      return null;
    }
    waiting[depth - 1] = false;
    return (@Nullable Object[]) calls[depth - 1];
  }

  /** The event of the innermost call, recorded or not; {@code null} outside of any. */
  @Nullable Object innermost() {
    return depth == 0 ? null : events[depth - 1];
  }

  /** The event of the call around one; {@code null} for none. */
  @Nullable Object around(@Nullable Object[] call) {
    int at = find(call);
    return at <= 0 ? null : events[at - 1];
  }
}
