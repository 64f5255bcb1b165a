package dev.tachograph.logging;

import dev.tachograph.common.Level;
import dev.tachograph.internal.CallerFrames;
import dev.tachograph.internal.RunScope;
import dev.tachograph.internal.json.JsonWriter;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the line of the program that creates a record: the first frame that belongs neither to the
 * recorder nor to a logging framework. Walks the stack, which takes a microsecond or more and
 * allocates; so it is used only for the levels it was requested for.
 */
final class CallSite {
  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final String OWN = CallSite.class.getPackageName() + ".";

  /**
   * The classes of this package that a call passes through; others, such as its tests, are callers.
   */
  private static final Set<String> OWN_CLASSES =
      Set.of(
          "CallSite",
          "ForeignRecords",
          "JsonLogEvent",
          "JsonLogWriter",
          "Log",
          "LogEvent",
          "LogRecord",
          "LogRecord$Builder",
          "Logging",
          "PooledEvent");

  /** The least severe level whose records get a call site, that of all runs; -1 if none do. */
  private static volatile int leastSevere = -1;

  /** What each run wants. Guarded by the class. */
  private static Map<RunScope, Level> wanted = Map.of();

  private CallSite() {}

  static synchronized void want(RunScope scope, @Nullable Level least) {
    wanted = least == null ? RunScope.without(wanted, scope) : RunScope.with(wanted, scope, least);
    leastSevere = wanted.values().stream().mapToInt(Level::ordinal).max().orElse(-1);
  }

  static boolean isWanted(Level level) {
    return level.ordinal() <= leastSevere;
  }

  /**
   * The caller's frame.
   *
   * @param boundary the class that the program called, as reported by a framework; {@code null} if
   *     unknown
   * @return {@code null} if it is unknown
   */
  static StackWalker.@Nullable StackFrame find(@Nullable String boundary) {
    try {
      StackWalker.StackFrame behind = boundary == null ? null : behind(boundary);
      return behind != null ? behind : first();
    } catch (Throwable endOfStackOrHeap) {
      return null;
    }
  }

  private static StackWalker.@Nullable StackFrame behind(String boundary) {
    return WALKER.walk(
        frames ->
            frames
                .dropWhile(frame -> !isOf(frame, boundary))
                .dropWhile(frame -> isOf(frame, boundary))
                .findFirst()
                .orElse(null));
  }

  private static boolean isOf(StackWalker.StackFrame frame, String boundary) {
    String name = frame.getClassName();
    return name.startsWith(boundary)
        && (name.length() == boundary.length() || name.charAt(boundary.length()) == '$');
  }

  private static StackWalker.@Nullable StackFrame first() {
    return WALKER.walk(
        frames ->
            frames.dropWhile(frame -> isOfLogging(frame.getClassName())).findFirst().orElse(null));
  }

  private static boolean isOfLogging(String name) {
    if (name.startsWith(OWN)) {
      String simple = name.substring(OWN.length());
      int inner = simple.indexOf("$$");
      return OWN_CLASSES.contains(inner < 0 ? simple : simple.substring(0, inner));
    }
    return CallerFrames.isOfFramework(name);
  }

  /** Adds the call site to a line, if known; a frame without a line number has 0. */
  static void write(JsonWriter json) {
    StackWalker.StackFrame frame = find(null);
    String file = frame == null ? null : frame.getFileName();
    if (frame != null && file != null) {
      json.name("file").value(file).name("line").value(Math.max(0, frame.getLineNumber()));
    }
  }
}
