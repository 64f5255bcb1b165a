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
 * Two byte counters for each device of {@code /proc/diskstats} or {@code /proc/net/dev}, and their
 * growth between two reads, summed over the devices that count.
 *
 * <p>A device that appears begins with no growth; one whose counter steps back wrapped at 32 bits
 * if it stood near the top, and else was exchanged and begins anew. Which devices count is asked
 * again whenever the set of devices changes.
 */
public final class DeviceTable {
  private static final long WRAP = 1L << 32;
  private static final long NEAR_WRAP = 1L << 28;

  /** A device and where its counters stood. */
  private static final class Device {
    private final byte[] name;
    private final String text;
    private final long[] last = new long[2];
    private boolean counts;
    private boolean seen;

    Device(byte[] name) {
      this.name = name;
      this.text = new String(name, StandardCharsets.UTF_8);
    }
  }

  private final Function<Set<String>, Set<String>> choice;
  private final List<Device> devices = new ArrayList<>();
  private final long[] grown = new long[2];
  private int hint;
  private boolean changed;
  private boolean primed;

  /**
   * An empty table.
   *
   * @param choice gives those of the devices that count
   */
  public DeviceTable(Function<Set<String>, Set<String>> choice) {
    this.choice = choice;
  }

  /** Begins a read. */
  public void begin() {
    Arrays.fill(grown, 0);
    hint = 0;
    for (int i = 0; i < devices.size(); i++) {
      devices.get(i).seen = false;
    }
  }

  /** Takes a device's counters as they stand. */
  public void device(byte[] text, int start, int length, long first, long second) {
    Device device = find(text, start, length);
    boolean isNew = device == null;
    if (device == null) {
      device = new Device(Arrays.copyOfRange(text, start, start + length));
      devices.add(device);
      changed = true;
    }
    device.seen = true;
    count(device, 0, first, isNew);
    count(device, 1, second, isNew);
  }

  private void count(Device device, int which, long value, boolean isNew) {
    long before = device.last[which];
    device.last[which] = value;
    if (isNew || !device.counts || value < 0) {
      return;
    }
    if (value >= before) {
      grown[which] += value - before;
    } else if (before < WRAP && before >= WRAP - NEAR_WRAP && value < NEAR_WRAP) {
      grown[which] += value + WRAP - before;
    }
  }

  private @Nullable Device find(byte[] text, int start, int length) {
    int size = devices.size();
    for (int i = 0; i < size; i++) {
      int at = (hint + i) % size;
      byte[] name = devices.get(at).name;
      if (Arrays.equals(name, 0, name.length, text, start, start + length)) {
        hint = at + 1;
        return devices.get(at);
      }
    }
    return null;
  }

  /** Ends a read; false: nothing to tell, as it was the first or no device counts. */
  public boolean end() {
    boolean vanished = devices.removeIf(device -> !device.seen);
    if (changed || vanished) {
      changed = false;
      Set<String> names = new TreeSet<>();
      devices.forEach(device -> names.add(device.text));
      Set<String> counted = choice.apply(names);
      devices.forEach(device -> device.counts = counted.contains(device.text));
    }
    boolean known = primed && counts();
    primed = true;
    return known;
  }

  private boolean counts() {
    for (int i = 0; i < devices.size(); i++) {
      if (devices.get(i).counts) {
        return true;
      }
    }
    return false;
  }

  /** The file could not be read: the next read is a first one. */
  public void forget() {
    devices.clear();
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
}
