package dev.tachograph.internal.trace;

import org.jspecify.annotations.Nullable;

/**
 * Finds where a span was opened. Walks the stack, which takes a microsecond or more and allocates.
 */
final class Locations {
  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final String OWN = Locations.class.getPackageName() + ".";

  /** The package of what programs call. */
  private static final String CALLED = OWN.replace(".internal.", ".");

  private Locations() {}

  /** {@code Fetcher.java:42} of the first frame outside the recording of spans, or {@code null}. */
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
    return (isIn(OWN, name) || isIn(CALLED, name)) && !name.endsWith("Test");
  }

  private static boolean isIn(String packageDot, String name) {
    return name.startsWith(packageDot) && name.indexOf('.', packageDot.length()) < 0;
  }
}
