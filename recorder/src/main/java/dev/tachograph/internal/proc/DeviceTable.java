package dev.tachograph.internal.proc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counters of each device of {@code /proc/diskstats} or {@code /proc/net/dev}, starting with bytes
 * in and out, and their growth between two reads, summed over the devices that count.
 *
 * <p>A new device begins with no growth; one whose counter decreases has wrapped at 32 bits if it
 * was near the maximum, and otherwise was replaced and starts afresh. Which devices count is
 * determined again whenever the set of devices changes. A removed device is kept for its totals.
 * Used on one thread.
 */
public final class DeviceTable {
  private static final long WRAP = 1L << 32;
  private static final long NEAR_WRAP = 1L << 28;
  private static final int MAX_DEVICES = 4096;
  private static final long UNKNOWN = -1;

  /**
   * What a device did while it was watched.
   *
   * @param name the kernel's name
   * @param counted whether it is in the sums
   * @param first growth of the first counter
   * @param second growth of the second
   * @param firstMaxPerSecond the first counter's fastest growth between two reads; NaN if unknown
   * @param secondMaxPerSecond the second counter's
   */
  public record Totals(
      String name,
      boolean counted,
      long first,
      long second,
      double firstMaxPerSecond,
      double secondMaxPerSecond) {}

  /** A device and the last values of its counters. */
  private static final class Device {
    private final byte[] name;
    private final String text;
    private final long[] last;
    private final long[] grown;
    private final long[] total = new long[2];
    private final double[] max = {Double.NaN, Double.NaN};
    private boolean counts;
    private boolean present;
    private boolean seen;

    Device(byte[] name, int counters) {
      this.name = name;
      this.last = new long[counters];
      this.grown = new long[counters];
      Arrays.fill(last, UNKNOWN);
      this.text = new String(name, StandardCharsets.UTF_8);
    }

    Totals totals() {
      return new Totals(text, counts, total[0], total[1], max[0], max[1]);
    }
  }

  private final Function<Set<String>, Set<String>> choice;
  private final List<Device> devices = new ArrayList<>();
  private final long[] counters;
  private final long[] grown;
  private int hint;
  private boolean changed;
  private boolean primed;

  /**
   * Creates an empty table.
   *
   * @param choice selects the devices that count
   */
  public DeviceTable(Function<Set<String>, Set<String>> choice) {
    this(choice, 2);
  }

  /** Creates a table with more counters than the two of bytes. */
  public DeviceTable(Function<Set<String>, Set<String>> choice, int counters) {
    this.choice = choice;
    this.counters = new long[counters];
    this.grown = new long[counters];
  }

  /** Begins a read. */
  public void begin() {
    Arrays.fill(grown, 0);
    hint = 0;
    for (int i = 0; i < devices.size(); i++) {
      Device device = devices.get(i);
      device.seen = false;
      Arrays.fill(device.grown, 0);
    }
  }

  /** The array to put a device's counters into before {@link #device(byte[], int, int)}; reused. */
  public long[] counters() {
    return counters;
  }

  /** Takes a device's current counters; a negative one is unknown. */
  public void device(byte[] text, int start, int length, long first, long second) {
    counters[0] = first;
    counters[1] = second;
    device(text, start, length);
  }

  /** Takes a device's {@link #counters}; a negative one is unknown. */
  public void device(byte[] text, int start, int length) {
    Device device = find(text, start, length);
    if (device == null) {
      if (devices.size() >= MAX_DEVICES) {
        return;
      }
      device = new Device(Arrays.copyOfRange(text, start, start + length), counters.length);
      devices.add(device);
    }
    changed |= !device.present;
    device.present = true;
    device.seen = true;
    for (int i = 0; i < counters.length; i++) {
      count(device, i, counters[i]);
    }
  }

  private void count(Device device, int which, long value) {
    long before = device.last[which];
    device.last[which] = value < 0 ? UNKNOWN : value;
    if (before == UNKNOWN || value < 0) {
      return;
    }
    long growth = 0;
    if (value >= before) {
      growth = value - before;
    } else if (before < WRAP && before >= WRAP - NEAR_WRAP && value < NEAR_WRAP) {
      growth = value + WRAP - before;
    }
    device.grown[which] = growth;
    if (which < device.total.length) {
      device.total[which] = plus(device.total[which], growth);
    }
    if (device.counts) {
      grown[which] = plus(grown[which], growth);
    }
  }

  private static long plus(long sum, long growth) {
    return Math.min(ByteCursor.MAX_NUMBER, sum + growth);
  }

  private @Nullable Device find(byte[] text, int start, int length) {
    int size = devices.size();
    for (int i = 0; i < size; i++) {
      int at = hint + i < size ? hint + i : hint + i - size;
      byte[] name = devices.get(at).name;
      if (Arrays.equals(name, 0, name.length, text, start, start + length)) {
        hint = at + 1 < size ? at + 1 : 0;
        return devices.get(at);
      }
    }
    return null;
  }

  /**
   * Ends a read.
   *
   * @param elapsedNanos time since the previous read, for the fastest growth; 0 if unknown
   * @return false if there is no growth, as this was the first read or no device counts
   */
  public boolean end(long elapsedNanos) {
    for (int i = 0; i < devices.size(); i++) {
      Device device = devices.get(i);
      if (device.present && !device.seen) {
        device.present = false;
        Arrays.fill(device.last, UNKNOWN);
        changed = true;
      } else if (device.seen && primed && elapsedNanos > 0) {
        noteMax(device, 0, elapsedNanos);
        noteMax(device, 1, elapsedNanos);
      }
    }
    if (changed) {
      choose();
    }
    boolean known = primed && counts();
    primed = true;
    return known;
  }

  private static void noteMax(Device device, int which, long elapsedNanos) {
    double perSecond = device.grown[which] * 1e9 / elapsedNanos;
    if (!(device.max[which] >= perSecond)) {
      device.max[which] = perSecond;
    }
  }

  private void choose() {
    changed = false;
    Set<String> names = new TreeSet<>();
    for (Device device : devices) {
      if (device.present) {
        names.add(device.text);
      }
    }
    Set<String> counted = choice.apply(names);
    for (Device device : devices) {
      if (device.present) {
        device.counts = counted.contains(device.text);
      }
    }
  }

  private boolean counts() {
    for (int i = 0; i < devices.size(); i++) {
      Device device = devices.get(i);
      if (device.present && device.counts) {
        return true;
      }
    }
    return false;
  }

  /** Called if the file could not be read: the next read counts as the first one. */
  public void forget() {
    for (int i = 0; i < devices.size(); i++) {
      Device device = devices.get(i);
      Arrays.fill(device.last, UNKNOWN);
    }
    primed = false;
  }

  /** Growth of the first counter. */
  public long firstGrown() {
    return grown[0];
  }

  /** Growth of the second counter. */
  public long secondGrown() {
    return grown[1];
  }

  /** Growth of a counter, summed over the devices that count. */
  public long grown(int which) {
    return grown[which];
  }

  /** The greatest growth of a counter among the devices that count. */
  public long maxGrown(int which) {
    long most = 0;
    for (int i = 0; i < devices.size(); i++) {
      Device device = devices.get(i);
      most = device.present && device.counts ? Math.max(most, device.grown[which]) : most;
    }
    return most;
  }

  /** Every device ever seen, in the order of first appearance. */
  public List<Totals> totals() {
    return devices.stream().map(Device::totals).toList();
  }
}
