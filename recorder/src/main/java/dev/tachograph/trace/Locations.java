package dev.tachograph.trace;

import org.jspecify.annotations.Nullable;

/**
 * Finds where a span was opened. Walks the stack, which takes a microsecond or more and allocates.
 */
final class Locations {
  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final String OWN = Locations.class.getPackageName() + ".";

  private Locations() {}

  /** {@code Fetcher.java:42} of the first frame outside this package, or {@code null}. */
  static @Nullable String ofCaller() {
    try {
      return WALKER.walk(
          frames ->
              frames
                  .dropWhile(Locations::isOwn)
                  .findFirst()
                  .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                  .orElse(null));
    } catch (RuntimeException | StackOverflowError unknown) {
      return null;
    }
  }

  private static boolean isOwn(StackWalker.StackFrame frame) {
    String name = frame.getClassName();
    return name.startsWith(OWN) && name.indexOf('.', OWN.length()) < 0 && !name.endsWith("Test");
  }
}
