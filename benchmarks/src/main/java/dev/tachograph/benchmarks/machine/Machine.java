package dev.tachograph.benchmarks.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The machine that the figures were measured on. */
public final class Machine {
  private Machine() {}

  /** One line: CPUs, memory, kernel, JDK, and the file system of the node's files. */
  public static String describe(Path dir) throws IOException {
    return String.format(
        Locale.ROOT,
        "%d CPUs (%s), %s memory, %s %s, JDK %s (%s), files on %s",
        Runtime.getRuntime().availableProcessors(),
        cpuModel(),
        memory(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("java.runtime.version"),
        System.getProperty("java.vm.name"),
        Files.getFileStore(dir).type());
  }

  /** The launcher of the current JVM, for child processes. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Load average of the last minute; negative if there is none. */
  public static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /** The directory of the jar, or of the classes, of a class of the benchmarks. */
  public static Path beside(Class<?> type) {
    try {
      URI own = type.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(own).toAbsolutePath().resolveSibling("").normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String cpuModel() {
    return valueOf("/proc/cpuinfo", "model name", System.getProperty("os.arch"));
  }

  private static String memory() {
    String kb = valueOf("/proc/meminfo", "MemTotal", "").replace(" kB", "");
    return kb.isEmpty()
        ? "unknown"
        : String.format(Locale.ROOT, "%.1f GiB", Long.parseLong(kb) / (1024.0 * 1024.0));
  }

  private static String valueOf(String file, String key, String otherwise) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(otherwise);
    } catch (IOException unreadable) {
      return otherwise;
    }
  }
}
