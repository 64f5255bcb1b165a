package dev.tachograph.analysis.internal.text;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text for display: escaped, and numbers in readable units. */
public final class Texts {
  private Texts() {}

  /**
   * Escapes whatever could move a terminal's cursor, change its colors or the direction of its
   * text, or forge a line: control characters, U+2028, U+2029, bidirectional controls, lone
   * surrogates.
   */
  public static String escape(String text) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int length = Character.charCount(c);
      if (isHarmful(c)) {
        if (escaped == null) {
          escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
        }
        appendEscape(escaped, c);
      } else if (escaped != null) {
        escaped.appendCodePoint(c);
      }
      i += length;
    }
    return escaped == null ? text : escaped.toString();
  }

  private static boolean isHarmful(int c) {
    if (c >= ' ' && c <= '~') {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private static void appendEscape(StringBuilder out, int c) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> out.append(String.format(Locale.ROOT, c > 0xffff ? "\\U%08x" : "\\u%04x", c));
    }
  }

  /** Truncates a text to {@code width} characters and marks the cut. */
  public static String cut(String text, int width) {
    if (text.length() <= width) {
      return text;
    }
    int end = Math.max(0, width - 1);
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "…";
  }

  /** Wraps a text into lines of at most {@code width} characters, at spaces where possible. */
  public static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    String left = text;
    while (left.length() > width) {
      int space = left.lastIndexOf(' ', width);
      int cut = space > 0 ? space : width;
      lines.add(left.substring(0, cut));
      left = left.substring(space > 0 ? cut + 1 : cut);
    }
    lines.add(left);
    return lines;
  }

  /** {@code 831 ms}, {@code 41.2 s}, {@code 3 min 05 s}, {@code 2 h 07 min}, {@code 3 d 4 h}. */
  public static String duration(double millis) {
    if (millis < 0) {
      return "-" + duration(-millis);
    }
    if (millis < 1) {
      return millis == 0 ? "0 ms" : trim(format("%.3f", millis)) + " ms";
    }
    if (millis < 10) {
      return trim(format("%.2f", millis)) + " ms";
    }
    if (millis < 999.5) {
      return format("%.0f ms", millis);
    }
    if (millis < 59_950) {
      return format(millis < 9_995 ? "%.2f s" : "%.1f s", millis / 1000);
    }
    long seconds = Math.round(millis / 1000);
    if (seconds < 3600) {
      return format("%d min %02d s", seconds / 60, seconds % 60);
    }
    long minutes = seconds / 60;
    if (minutes < 24 * 60) {
      return format("%d h %02d min", minutes / 60, minutes % 60);
    }
    return format("%d d %d h", minutes / (24 * 60), minutes / 60 % 24);
  }

  /** KiB in a unit that needs few digits. */
  public static String kib(double kib) {
    if (Math.abs(kib) < 1024) {
      return format("%.0f KiB", kib);
    }
    if (Math.abs(kib) < 1024 * 1024) {
      return format(Math.abs(kib) < 10_240 ? "%.1f MiB" : "%.0f MiB", kib / 1024);
    }
    return format("%.2f GiB", kib / (1024 * 1024));
  }

  /** Bytes in a unit that needs few digits. */
  public static String bytes(double bytes) {
    return Math.abs(bytes) < 1024 ? format("%.0f bytes", bytes) : kib(bytes / 1024);
  }

  /** An integer with grouped thousands. */
  public static String count(long number) {
    return format("%,d", number);
  }

  /** A number with three significant digits; integers in full. */
  public static String number(double number) {
    double size = Math.abs(number);
    if ((number == Math.rint(number) && size < 1e15) || size >= 1000) {
      return format("%,.0f", number);
    }
    return trim(format(size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.3f", number));
  }

  /** A fraction in whole percent. */
  public static String percent(double share) {
    return format("%.0f %%", share * 100);
  }

  /** The reason why a file could not be read or written. */
  public static String reason(Exception e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "there is no such file or directory";
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static String trim(String decimal) {
    String trimmed = decimal;
    while (trimmed.indexOf('.') >= 0 && (trimmed.endsWith("0") || trimmed.endsWith("."))) {
      boolean point = trimmed.endsWith(".");
      trimmed = trimmed.substring(0, trimmed.length() - 1);
      if (point) {
        break;
      }
    }
    return trimmed;
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
