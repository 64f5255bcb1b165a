package dev.tachograph.benchmarks.soak;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this process holds, in KiB unless it is a count. Resident sizes are from {@code
 * /proc/self/smaps_rollup}, which counts pages; {@code status} may be slightly off.
 */
final class SoakFigures {
  private static final int KIB = 1024;
  private static final Pattern NATIVE =
      Pattern.compile(
          "(?m)^(Total|-\\s+[A-Z][A-Za-z ]*?)\\s*[:(]\\s*reserved=\\d+KB, committed=(\\d+)KB");

  private SoakFigures() {}

  /** All figures by name, after a garbage collection. */
  static Map<String, Long> afterGc() throws IOException {
    System.gc();
    Map<String, Long> figures = new LinkedHashMap<>();
    Map<String, Long> rollup = kilobytes(Path.of("/proc/self/smaps_rollup"));
    Map<String, Long> status = kilobytes(Path.of("/proc/self/status"));
    long resident = rollup.getOrDefault("Rss", 0L);
    long anonymous = rollup.getOrDefault("Anonymous", 0L);
    figures.put("rss", resident);
    figures.put("rss_anon", anonymous);
    figures.put("rss_file", resident - anonymous - status.getOrDefault("RssShmem", 0L));
    figures.put("rss_shmem", status.getOrDefault("RssShmem", 0L));
    figures.put(
        "heap_after_gc", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / KIB);
    pools(figures);
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      String name = pool.getName().replaceAll("[^a-z]+", "_");
      figures.put("buffers_" + name, pool.getMemoryUsed() / KIB);
    }
    figures.put("threads", (long) ManagementFactory.getThreadMXBean().getThreadCount());
    figures.put("classes", (long) ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    nativeMemory(figures);
    return figures;
  }

  private static void pools(Map<String, Long> figures) {
    long code = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() != MemoryType.NON_HEAP) {
        continue;
      }
      long used = pool.getUsage().getUsed() / KIB;
      if (pool.getName().startsWith("Code")) {
        code += used;
      } else {
        String name = pool.getName().toLowerCase(Locale.ROOT).replace(' ', '_');
        figures.put(name, used);
        figures.put(name + "_committed", pool.getUsage().getCommitted() / KIB);
      }
    }
    figures.put("code_cache", code);
  }

  /** The JVM's own accounting, if enabled ({@code -XX:NativeMemoryTracking=summary}). */
  private static void nativeMemory(Map<String, Long> figures) {
    String text;
    try {
      text =
          (String)
              ManagementFactory.getPlatformMBeanServer()
                  .invoke(
                      new ObjectName("com.sun.management:type=DiagnosticCommand"),
                      "vmNativeMemory",
                      new Object[] {new String[] {"summary"}},
                      new String[] {String[].class.getName()});
    } catch (JMException unknown) {
      return;
    }
    Matcher part = NATIVE.matcher(text);
    while (part.find()) {
      String name = part.group(1).replaceAll("^-\\s+", "").strip().toLowerCase(Locale.ROOT);
      figures.put("nmt_" + name.replace(' ', '_'), Long.parseLong(part.group(2)));
    }
  }

  private static Map<String, Long> kilobytes(Path file) throws IOException {
    Map<String, Long> values = new LinkedHashMap<>();
    for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n")) {
      if (line.endsWith(" kB")) {
        int colon = line.indexOf(':');
        String value = line.substring(colon + 1, line.length() - " kB".length()).strip();
        values.put(line.substring(0, colon), Long.parseLong(value));
      }
    }
    return values;
  }
}
