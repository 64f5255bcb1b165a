package dev.tachograph.logging;

import dev.tachograph.internal.json.PlainValues;
import dev.tachograph.redaction.Redaction;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A throwable with its causes and suppressed exceptions as one text, bounded whatever their
 * structure.
 *
 * <p>The layout is that of {@link Throwable#printStackTrace()}; exceptions of its methods are
 * contained. Secrets in messages are masked; the frames name parts of the program and stay
 * unchanged.
 */
final class StackText {
  private static final int MAX_FRAMES = 200;
  private static final int MAX_THROWABLES = 32;
  private static final int MAX_CHARS = 64 * 1024;

  private final StringBuilder out = new StringBuilder(1024);
  private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean cut;

  private StackText() {}

  static StackText of(Throwable error) {
    StackText text = new StackText();
    text.write(error, "", "", new StackTraceElement[0]);
    return text;
  }

  String text() {
    return out.toString();
  }

  /** Whether frames or causes were left out. */
  boolean isCut() {
    return cut;
  }

  static @Nullable String messageOf(Throwable error) {
    try {
      return error.getMessage();
    } catch (Throwable t) {
      return PlainValues.failure("getMessage", t);
    }
  }

  private static String describe(Throwable error) {
    try {
      return Redaction.current().text(String.valueOf(error));
    } catch (Throwable t) {
      return error.getClass().getName() + ": " + PlainValues.failure("toString", t);
    }
  }

  private void write(Throwable error, String indent, String caption, StackTraceElement[] around) {
    if (!seen.add(error)) {
      out.append(indent).append(caption).append("[CIRCULAR REFERENCE: ").append(describe(error));
      out.append("]\n");
      return;
    }
    if (seen.size() > MAX_THROWABLES || out.length() > MAX_CHARS) {
      cut = true;
      return;
    }
    out.append(indent).append(caption).append(describe(error)).append('\n');
    try {
      StackTraceElement[] frames = error.getStackTrace();
      frames(frames, indent, around);
      for (Throwable suppressed : error.getSuppressed()) {
        write(suppressed, indent + "\t", "Suppressed: ", frames);
      }
      Throwable cause = error.getCause();
      if (cause != null) {
        write(cause, indent, "Caused by: ", frames);
      }
    } catch (Throwable t) {
      out.append(indent).append("\t").append(PlainValues.failure("the throwable", t)).append('\n');
    }
  }

  private void frames(StackTraceElement[] frames, String indent, StackTraceElement[] around) {
    int own = frames.length;
    int other = around.length;
    while (own > 0 && other > 0 && frames[own - 1].equals(around[other - 1])) {
      own--;
      other--;
    }
    int shown = Math.min(own, MAX_FRAMES);
    for (int i = 0; i < shown; i++) {
      out.append(indent).append("\tat ").append(frames[i]).append('\n');
    }
    if (frames.length > shown) {
      out.append(indent).append("\t... ").append(frames.length - shown).append(" more\n");
    }
    cut |= own > shown;
  }
}
