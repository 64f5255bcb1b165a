package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.OneTimeReader;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.SampleBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The number of CPUs that a process may run on: {@code Cpus_allowed_list} of {@code
 * /proc/<pid>/status}, which combines its cpusets of either version and its affinity, at every
 * level and whatever a namespace shows of them; without offline CPUs. In a program whose threads
 * have affinities of their own it is that of the first thread. Read at the start, every ten seconds
 * and at the end.
 */
final class LinuxUsableCpus implements ResourceReader {
  private static final byte[] ALLOWED = "Cpus_allowed_list:".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_CPUS = 8192;
  private static final int MAX_BYTES = 1024 * 1024;

  /** Slightly less than ten seconds, so that ticks at that interval are not missed. */
  private static final long SPACING_NANOS = 9_950_000_000L;

  private final Path status;
  private final Path online;
  private final OneTimeReader files = new OneTimeReader(MAX_BYTES);
  private long sinceNanos = SPACING_NANOS;
  private long usable = -1;

  /** Creates a reader for the process with a name below {@code /proc}, such as {@code self}. */
  LinuxUsableCpus(Path proc, String process, Path sys) {
    this.status = proc.resolve(process).resolve("status");
    this.online = sys.resolve("devices").resolve("system").resolve("cpu").resolve("online");
  }

  @Override
  public String name() {
    return "usable CPUs";
  }

  @Override
  public void beforeLast() {
    sinceNanos = SPACING_NANOS;
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    sinceNanos += elapsedNanos;
    if (sinceNanos >= SPACING_NANOS) {
      sinceNanos = 0;
      BitSet allowed = allowed(files.read(status));
      usable = allowed == null ? -1 : usable(allowed, files.read(online));
    }
    out.put(ResourceKey.USABLE_CPUS, usable);
  }

  private static @Nullable BitSet allowed(@Nullable ByteCursor text) {
    while (text != null && !text.atEnd()) {
      if (text.take(ALLOWED)) {
        return list(text);
      }
      text.nextLine();
    }
    return null;
  }

  /**
   * A virtual {@code /sys} may renumber the CPUs of a container, so that the two lists are
   * unrelated: then the shorter one counts.
   */
  private static int usable(BitSet allowed, @Nullable ByteCursor onlineText) {
    BitSet online = onlineText == null ? null : list(onlineText);
    if (online == null || online.isEmpty()) {
      return allowed.cardinality();
    }
    return allowed.intersects(online)
        ? both(allowed, online)
        : Math.min(allowed.cardinality(), online.cardinality());
  }

  private static int both(BitSet first, BitSet second) {
    first.and(second);
    return first.cardinality();
  }

  /** Parses a list such as {@code 0-3,8}. */
  static BitSet list(ByteCursor text) {
    BitSet cpus = new BitSet();
    while (true) {
      long first = text.number();
      if (first < 0 || first >= MAX_CPUS) {
        return cpus;
      }
      byte next = text.peek();
      long last = first;
      if (next == '-') {
        text.skip();
        last = Math.min(MAX_CPUS - 1, text.number());
        next = text.peek();
      }
      cpus.set((int) first, (int) Math.max(first, last) + 1);
      if (next != ',') {
        return cpus;
      }
      text.skip();
    }
  }
}
