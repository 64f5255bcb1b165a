package dev.tachograph.internal.dump;

import java.util.Map;

/**
 * What a part of a dump can show in a JVM without management beans (module {@code
 * java.management}).
 */
final class BareText {
  /** Characters of stacks, as many as with management beans. */
  private static final int MAX_CHARS = 4 << 20;

  private BareText() {}

  static void addTo(DumpText text, String title) {
    text.heading(title);
    text.line("  not all is known: this JVM has no management (module java.management)");
    if (title.equals("heap")) {
      Runtime jvm = Runtime.getRuntime();
      text.field("used_kb", (jvm.totalMemory() - jvm.freeMemory()) / 1024);
      text.field("committed_kb", jvm.totalMemory() / 1024);
      text.field("max_kb", jvm.maxMemory() == Long.MAX_VALUE ? null : jvm.maxMemory() / 1024);
    } else if (title.equals("threads")) {
      threads(text);
    }
  }

  private static void threads(DumpText text) {
    int begin = text.length();
    for (Map.Entry<Thread, StackTraceElement[]> one : Thread.getAllStackTraces().entrySet()) {
      if (text.length() - begin > MAX_CHARS) {
        text.line("  and more: the dump is at its bound");
        return;
      }
      Thread thread = one.getKey();
      String daemon = thread.isDaemon() ? " daemon " : " ";
      text.line(
          '"' + thread.getName() + "\" #" + thread.getId() + daemon + thread.getState().name());
      for (StackTraceElement frame : one.getValue()) {
        text.line("    at " + frame);
      }
    }
  }
}
