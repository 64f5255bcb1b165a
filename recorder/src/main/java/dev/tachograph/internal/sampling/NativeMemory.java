package dev.tachograph.internal.sampling;

import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.SampleBuilder;
import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;

/**
 * Memory that the JVM has committed besides its heap, classes and code, if it was started with
 * {@code -XX:NativeMemoryTracking=summary} or {@code detail}: thread stacks, the collector's
 * tables, the compiler, direct buffers and other {@code malloc}s of the JVM and of {@code Unsafe};
 * native libraries are not included. Asking takes milliseconds, so it is done every ten seconds,
 * and at the end.
 */
final class NativeMemory implements ResourceReader {
  private static final long SPACING_NANOS = 10_000_000_000L - 50_000_000;
  private static final Pattern TOTAL = Pattern.compile("Total: .*?committed=(\\d+)KB");
  private static final Pattern POOL =
      Pattern.compile("-\\s+(?:Java Heap|Class|Metaspace|Code) \\(.*?committed=(\\d+)KB");

  private final WarnOnce warnings;
  private final boolean tracked;
  private boolean lastRead;
  private boolean primed;
  private long sinceNanos;
  private long kb = -1;

  NativeMemory(WarnOnce warnings) {
    this.warnings = warnings;
    this.tracked =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .anyMatch(argument -> argument.matches("-XX:NativeMemoryTracking=(summary|detail)"));
  }

  @Override
  public String name() {
    return "native memory";
  }

  @Override
  public void beforeLast() {
    lastRead = true;
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    sinceNanos += elapsedNanos;
    if (tracked && (!primed || lastRead || sinceNanos >= SPACING_NANOS)) {
      primed = true;
      sinceNanos = 0;
      kb = ask();
    }
    out.put(ResourceKey.NATIVE_KB, kb);
  }

  private long ask() {
    try {
      return outsidePoolsKb(DiagnosticCommands.call("vmNativeMemory", "summary"));
    } catch (JMException | RuntimeException notThisJvm) {
      warnings.warn("the JVM does not report its native memory", notThisJvm);
      return -1;
    }
  }

  /** The committed total minus the pools; -1 if the text is not understood. */
  static long outsidePoolsKb(String summary) {
    Matcher total = TOTAL.matcher(summary);
    if (!total.find()) {
      return -1;
    }
    long kb = Long.parseLong(total.group(1));
    Matcher pool = POOL.matcher(summary);
    while (pool.find()) {
      kb -= Long.parseLong(pool.group(1));
    }
    return Math.max(-1, kb);
  }
}
