package dev.tachograph.internal.dump;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.BoundedCalls;
import dev.tachograph.internal.BoundedCalls.Answer;
import dev.tachograph.internal.WholeFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads with their stacks, on JDKs that can list them (21 and newer): {@code
 * HotSpotDiagnosticMXBean.dumpThreads} writes all threads into a file, from which the virtual ones
 * are picked. Equal stacks are shown once; number and time are bounded.
 */
final class VirtualThreadsText {
  private static final String BEAN = "com.sun.management:type=HotSpotDiagnostic";
  private static final int MAX_STACKS = 200;
  private static final int FIRST_WITH_VIRTUAL = 21;

  private VirtualThreadsText() {}

  /** The result: thread names by their stack. */
  private record Found(int threads, Map<String, List<String>> heads, int left) {}

  static void addTo(DumpText text, BoundedCalls calls, RunClock clock) {
    if (Runtime.version().feature() < FIRST_WITH_VIRTUAL) {
      return;
    }
    Answer<Found> answer = calls.ask(VirtualThreadsText.class, VirtualThreadsText::find);
    Found found = calls.new Deadline(clock).await(answer);
    if (found == null) {
      text.heading("virtual threads");
      text.line("  failed: " + answer.failure());
      return;
    }
    text.heading("virtual threads (" + found.threads + ")");
    found.heads.forEach(
        (stack, heads) -> {
          text.line(String.join(", ", heads));
          stack.lines().forEach(text::line);
        });
    if (found.left > 0) {
      text.line("  and " + found.left + " more with other stacks");
    }
  }

  private static Found find() throws IOException, JMException {
    Path dir = Files.createTempDirectory("tachograph-threads");
    Path file = dir.resolve("threads.txt");
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      String type = String.class.getName();
      server.invoke(
          new ObjectName(BEAN),
          "dumpThreads",
          new Object[] {file.toString(), "TEXT_PLAIN"},
          new String[] {type, type});
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(WholeFile.open(file), StandardCharsets.UTF_8))) {
        return read(lines);
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(dir);
    }
  }

  /**
   * Reads blocks separated by empty lines, each a head such as {@code #31 "name" virtual} and a
   * stack.
   */
  private static Found read(BufferedReader lines) throws IOException {
    Map<String, List<String>> heads = new LinkedHashMap<>();
    int threads = 0;
    int left = 0;
    String head = null;
    StringBuilder stack = new StringBuilder();
    String line;
    do {
      line = lines.readLine();
      if (line != null && line.startsWith("#")) {
        head = line.contains("\" virtual") ? line.strip() : null;
        stack.setLength(0);
      } else if (line != null && !line.isBlank()) {
        stack.append("    at ").append(line.strip()).append('\n');
      } else if (head != null) {
        threads++;
        left += add(heads, stack.toString(), head) ? 0 : 1;
        head = null;
      }
    } while (line != null);
    return new Found(threads, heads, left);
  }

  private static boolean add(Map<String, List<String>> heads, String stack, @Nullable String head) {
    List<String> same = heads.get(stack);
    if (same == null) {
      if (heads.size() == MAX_STACKS) {
        return false;
      }
      same = new ArrayList<>();
      heads.put(stack, same);
    }
    same.add(String.valueOf(head));
    return true;
  }
}
