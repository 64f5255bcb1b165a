package dev.tachograph.internal.frameworks;

import static dev.tachograph.internal.frameworks.UnconnectedFrameworks.hasPackage;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** Whether records of {@code java.util.logging} were made. */
final class JulRecords {
  private static final String JUL = "java.util.logging";

  /** The number of the next record, as far as records were looked at; each has one. */
  private static final AtomicLong SEEN = new AtomicLong();

  private JulRecords() {}

  /** Whether a class of it is there already; of other loaders' programs nothing can be told. */
  static boolean isBegun(ClassLoader loader) {
    return loader == ClassLoader.getSystemClassLoader()
        && Arrays.stream(Package.getPackages()).anyMatch(one -> one.getName().equals(JUL));
  }

  /**
   * Whether there were some since the last call, and they went nowhere else: a record is made once
   * its logger's level lets it through. A bridge hands them to a framework that is looked at.
   */
  static boolean areNew(ClassLoader loader) {
    if (!isBegun(loader)
        || hasPackage(loader, "org.slf4j.bridge")
        || hasPackage(loader, "org.apache.logging.log4j.jul")) {
      return false;
    }
    try {
      Class<?> levels = Class.forName(JUL + ".Level");
      Object own =
          Class.forName(JUL + ".LogRecord")
              .getConstructor(levels, String.class)
              .newInstance(levels.getField("INFO").get(null), "");
      Object number = own.getClass().getMethod("getSequenceNumber").invoke(own);
      return number instanceof Long next && SEEN.getAndSet(next + 1) < next;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError unknown) {
      return false;
    }
  }
}
