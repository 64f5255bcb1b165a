package dev.tachograph.agent.frameworks;

import dev.tachograph.agent.core.PerThread;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The records that a thread is inside of: those whose frameworks have not returned yet. A framework
 * that is bridged to another gives its record on from there.
 *
 * <p>Each thread has its own. Nothing of the program is held once the calls have ended.
 */
final class Inside {
  private static final PerThread<Inside> OF_THREAD = new PerThread<>(Inside::new);

  private static final int FEW = 4;

  /** By depth: the arguments of the call, which tell it from others. */
  private @Nullable Object[] calls = new @Nullable Object[FEW];

  private @Nullable Object[] events = new @Nullable Object[FEW];

  /** By depth: the class of what reads the event, which tells the framework. */
  private @Nullable Object[] readers = new @Nullable Object[FEW];

  /** By depth: of what was recorded; {@code null} as long as it is not. */
  private @Nullable String[] targets = new @Nullable String[FEW];

  private @Nullable String[] messages = new @Nullable String[FEW];

  /** By depth: the logger whose filter the event has to pass first; {@code null} for none. */
  private @Nullable Object[] filtering = new @Nullable Object[FEW];

  private int depth;

  static Inside current() {
    return OF_THREAD.get();
  }

  /** Threads may be inside of records from here on. */
  static void begin() {
    OF_THREAD.open();
  }

  /** Forgets all threads, also those in the middle of a record. */
  static void end() {
    OF_THREAD.close();
  }

  /** A call begins, whose event passes for certain. */
  void enter(@Nullable Object[] call, Object event) {
    enter(call, event, null);
  }

  /**
   * A call begins.
   *
   * @param filter the logger whose filter the event has to pass; {@code null}: none
   */
  void enter(@Nullable Object[] call, Object event, @Nullable Object filter) {
    if (depth == calls.length) {
      calls = Arrays.copyOf(calls, depth * 2);
      events = Arrays.copyOf(events, depth * 2);
      targets = Arrays.copyOf(targets, depth * 2);
      messages = Arrays.copyOf(messages, depth * 2);
      filtering = Arrays.copyOf(filtering, depth * 2);
      readers = Arrays.copyOf(readers, depth * 2);
    }
    filtering[depth] = filter;
    calls[depth] = call;
    events[depth++] = event;
  }

  /**
   * What a call's event is recorded as, from here on.
   *
   * @param reader of the framework
   */
  void recorded(
      @Nullable Object[] call, EventReader reader, String target, @Nullable String message) {
    int at = find(call);
    if (at >= 0) {
      readers[at] = reader.getClass();
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
      readers[depth] = null;
      filtering[depth] = null;
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

  /**
   * Whether this is what another, outer framework gave on and has been recorded there. The same
   * framework gives nothing on to itself: what an appender of its own logs is a new record, however
   * equal.
   *
   * @param reader of the inner framework
   */
  boolean covers(EventReader reader, String target, @Nullable String message) {
    for (int i = depth - 1; i >= 0; i--) {
      String recorded = targets[i];
      if (recorded != null
          && readers[i] != reader.getClass()
          && recorded.equals(target)
          && isSame(messages[i], message)) {
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

  /** Whether the event of the innermost call waits for the filter of a logger. */
  boolean isFiltered(@Nullable Object logger) {
    return depth > 0 && logger != null && filtering[depth - 1] == logger;
  }

  /**
   * The innermost call, if its event waits for the filter of a logger; it does not from here on.
   *
   * @param logger whose filter has let its event pass
   */
  @Nullable Object @Nullable [] takeFiltered(@Nullable Object logger) {
    if (!isFiltered(logger)) {
      return null;
    }
    filtering[depth - 1] = null;
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
