package dev.tachograph.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The most physical memory that a process had: {@code VmHWM} of proc_pid_status(5). */
final class PeakMemory {
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  private long peakKib;

  /** Reads it; the process may have ended. */
  void look(long pid) {
    try {
      peakKib = Math.max(peakKib, kib(Files.readString(Path.of("/proc/" + pid + "/status"))));
    } catch (IOException ended) {
      // What was read before counts.
    }
  }

  static long kib(String status) {
    Matcher peak = PEAK.matcher(status);
    return peak.find() ? Long.parseLong(peak.group(1)) : 0;
  }

  /** In MiB, as of the last look; NaN if it could not be read. */
  double mib() {
    return peakKib == 0 ? Double.NaN : peakKib / 1024.0;
  }
}
