package dev.tachograph.internal.sampling;

import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.SampleBuilder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;

/**
 * Threads that ZGC makes wait until it has freed memory. These stalls are no pauses, and no bean or
 * counter reports them; the JVM's own log does, one line each, to the microsecond. So where ZGC is
 * the collector another output of that log is opened, {@code gc=info}, to a temporary file that is
 * deleted immediately and read from where the last sample ended. It is closed with the run; outputs
 * of others are left alone.
 *
 * <p>The flight recorder reports them as events, but takes seven times as long to start and four
 * times the memory.
 */
final class AllocationStalls implements DescribingReader {
  /** The keys counted since the last sample. */
  static final List<ResourceKey> SINCE_LAST =
      List.of(ResourceKey.ALLOC_STALLS, ResourceKey.ALLOC_STALL_MS);

  /** The name of the source in the report. */
  static final String SOURCE = "jvm_log";

  private static final byte[] STALL = "Allocation Stall (".getBytes(StandardCharsets.US_ASCII);

  /** The size at which the file is truncated after it was read. */
  private static final long MAX_BYTES = 4 << 20;

  private static final int CHUNK = 64 * 1024;

  private final WarnOnce warnings;
  private final @Nullable Path path;
  private final @Nullable RandomAccessFile file;
  private final byte[] chunk = new byte[CHUNK];
  private long position;
  private long count;
  private long micros;

  private AllocationStalls(
      WarnOnce warnings, @Nullable Path path, @Nullable RandomAccessFile file) {
    this.warnings = warnings;
    this.path = path;
    this.file = file;
  }

  /** Whether a collector of this JVM makes threads wait like this. */
  static boolean isSupported() {
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (bean.getName().startsWith("ZGC")) {
        return true;
      }
    }
    return false;
  }

  /** Starts counting; where the log is unavailable, the reader reports nothing. */
  static AllocationStalls open(WarnOnce warnings) {
    Path path = null;
    try {
      path = Files.createTempFile("tachograph-stalls", ".log");
      log("output=" + path, "output_options=filecount=0", "what=gc=info", "decorators=none");
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      Files.deleteIfExists(path);
      return new AllocationStalls(warnings, path, file);
    } catch (IOException | JMException | RuntimeException notThisJvm) {
      warnings.warn("allocation stalls are not known: the JVM opens no log for them", notThisJvm);
      return new AllocationStalls(warnings, path, null);
    }
  }

  private static void log(String... arguments) throws JMException {
    String text = DiagnosticCommands.call("vmLog", arguments).strip();
    if (!text.isEmpty() && !text.equals("Command executed successfully")) {
      throw new IllegalStateException(text);
    }
  }

  @Override
  public String name() {
    return "allocation stalls";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    if (file == null) {
      return;
    }
    count = 0;
    micros = 0;
    try {
      readOn(file);
      out.put(ResourceKey.ALLOC_STALLS, count);
      out.put(ResourceKey.ALLOC_STALL_MS, micros / 1e3);
    } catch (IOException unreadable) {
      warnings.warn("allocation stalls cannot be read", unreadable);
    }
  }

  private void readOn(RandomAccessFile from) throws IOException {
    while (from.length() > position) {
      from.seek(position);
      int length = from.read(chunk, 0, CHUNK);
      int end = length;
      while (end > 0 && chunk[end - 1] != '\n') {
        end--;
      }
      if (end == 0 && length < CHUNK) {
        return;
      }
      // A line longer than a chunk is not one of those looked for.
      parse(chunk, end);
      position += end == 0 ? length : end;
    }
    if (position > MAX_BYTES) {
      from.setLength(0);
      position = 0;
    }
  }

  /** Parses whole lines: {@code Allocation Stall (<thread>) 17.493ms}. */
  private void parse(byte[] text, int end) {
    int start = 0;
    while (start < end) {
      int stop = start;
      while (text[stop] != '\n') {
        stop++;
      }
      long found = micros(text, start, stop);
      if (found >= 0) {
        count++;
        micros += found;
      }
      start = stop + 1;
    }
  }

  /** The duration of the stall in a line; -1 if it reports none. */
  static long micros(byte[] text, int from, int to) {
    int at = from;
    while (at <= to - STALL.length && !stands(text, at)) {
      at++;
    }
    if (at > to - STALL.length || to - 2 < from || text[to - 1] != 's' || text[to - 2] != 'm') {
      return -1;
    }
    int digits = to - 2;
    while (digits > at && text[digits - 1] != ' ') {
      digits--;
    }
    long value = 0;
    for (int i = digits; i < to - 2; i++) {
      if (text[i] >= '0' && text[i] <= '9') {
        value = Math.min(Integer.MAX_VALUE * 1000L, value * 10 + text[i] - '0');
      } else if (i != to - 2 - 4) {
        return -1;
      }
    }
    return to - 2 - digits >= 5 ? value : -1;
  }

  private static boolean stands(byte[] text, int at) {
    for (int i = 0; i < STALL.length; i++) {
      if (text[at + i] != STALL[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void describe(DetailsBuilder out) {
    if (file != null) {
      out.allocStallSource(SOURCE);
    }
  }

  @Override
  public void close() {
    if (path == null) {
      return;
    }
    try {
      log("output=" + path, "what=all=off");
      if (file != null) {
        file.close();
      }
      Files.deleteIfExists(path);
    } catch (IOException | JMException | RuntimeException gone) {
      warnings.warn("the JVM's log of allocation stalls stays open", gone);
    }
  }
}
