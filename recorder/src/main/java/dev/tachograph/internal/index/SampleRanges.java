package dev.tachograph.internal.index;

import dev.tachograph.resources.ResourceKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.DoubleHistogram;
import org.HdrHistogram.DoubleHistogramIterationValue;
import org.jspecify.annotations.Nullable;

/**
 * Figures of each key over every few samples: extremes and when they were, last value, sums. The
 * longer the run, the more samples a range has, so that the index stays small.
 */
final class SampleRanges extends StreamRanges {
  private static final int MAX_KEYS = 256;
  private static final byte[] MAX = "\"max\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] T_MS = "t_ms".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TS = "ts".getBytes(StandardCharsets.US_ASCII);

  /** Powers of ten that a double holds exactly. */
  private static final double[] POWERS = powers();

  /** How many ranges there are before each has twice as many samples. */
  private static final int RANGES = 2048;

  private final byte[] doneName = ResourceKey.DONE.key().getBytes(StandardCharsets.US_ASCII);
  private final byte[] processedName =
      ResourceKey.PROCESSED.key().getBytes(StandardCharsets.US_ASCII);
  private final Key throughput = new Key(new byte[0]);

  /** Units done in a second, each as often as the ms that it covers; within 1 %. */
  private final DoubleHistogram throughputs = new DoubleHistogram(2);

  private double done;
  private double processed;
  private double doneBefore = Double.NaN;
  private int perRange;
  private long samples;
  private final List<Key> keys = new ArrayList<>();
  private final Map<String, Key> byName = new LinkedHashMap<>();
  private int told;
  private int expected;
  private boolean any;
  private long first;
  private long millis;
  private byte[] firstTime = new byte[0];
  private byte[] lastTime = new byte[0];
  private long coveredByAll;
  private long covered;

  SampleRanges(int perRange) {
    this.perRange = perRange;
  }

  private static double[] powers() {
    double[] powers = new double[23];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }

  /** The values of one key in the range. */
  private static final class Key {
    private final byte[] name;
    private long count;
    private long unlimited;
    private double min;
    private double max;
    private long minMillis;
    private long maxMillis;
    private double last = Double.NaN;
    private double sum;
    private double sumOverTime;
    private long millisCovered;

    Key(byte[] name) {
      this.name = name;
    }

    void add(double value, long millis, long covered) {
      last = value;
      if (value == Double.POSITIVE_INFINITY) {
        unlimited++;
        return;
      }
      if (count == 0 || value < min) {
        min = value;
        minMillis = millis;
      }
      if (count == 0 || value > max) {
        max = value;
        maxMillis = millis;
      }
      count++;
      sum += value;
      sumOverTime += value * covered;
      millisCovered += covered;
    }

    void clear() {
      count = 0;
      unlimited = 0;
      last = Double.NaN;
      sum = 0;
      sumOverTime = 0;
      millisCovered = 0;
    }
  }

  @Override
  String name() {
    return "samples";
  }

  @Override
  boolean isFull() {
    return lines() >= perRange;
  }

  /** Takes the members of a flat object apart; anything else is no sample of the recorder's. */
  @Override
  boolean count(byte[] b, int from, int to, long offset) {
    int i = from + 1;
    expected = 0;
    done = Double.NaN;
    processed = Double.NaN;
    if (to - from < 2 || b[from] != '{' || b[to - 1] != '}') {
      return false;
    }
    while (i < to - 1) {
      if (b[i] != '"') {
        return false;
      }
      int nameEnd = LogLine.endOfText(b, i + 1, to);
      int value = nameEnd + 2;
      if (value >= to || b[nameEnd + 1] != ':') {
        return false;
      }
      int end = endOfValue(b, value, to - 1);
      if (end < 0 || !member(b, i + 1, nameEnd, value, end)) {
        return false;
      }
      i = end + 1;
    }
    throughput();
    samples++;
    return any;
  }

  /** Units done in a second since the sample before. */
  private void throughput() {
    double now = Double.isNaN(done) ? processed : done;
    double each = covered <= 0 ? Double.NaN : Math.max(0, now - doneBefore) * 1000 / covered;
    if (Double.isFinite(each)) {
      throughput.add(each, millis, covered);
      distribute(each);
    }
    doneBefore = now;
  }

  private static int endOfValue(byte[] b, int from, int to) {
    int at = from;
    if (b[at] == '"') {
      at = LogLine.endOfText(b, at + 1, to) + 1;
    } else if (b[at] == '{' || b[at] == '[') {
      return -1;
    }
    while (at < to && b[at] != ',') {
      at++;
    }
    return Math.min(at, to);
  }

  private boolean member(byte[] b, int name, int nameEnd, int value, int end) {
    if (Arrays.equals(b, name, nameEnd, T_MS, 0, T_MS.length)) {
      time((long) number(b, value, end));
    } else if (Arrays.equals(b, name, nameEnd, TS, 0, TS.length)) {
      lastTime = Arrays.copyOfRange(b, value + 1, Math.max(value + 1, end - 1));
      if (lines() == 1) {
        firstTime = lastTime;
      }
    } else {
      boolean unlimited = Arrays.equals(b, value, end, MAX, 0, MAX.length);
      boolean number = b[value] == '-' || (b[value] >= '0' && b[value] <= '9');
      if (number || unlimited) {
        Key key = key(b, name, nameEnd);
        if (key == null) {
          return false;
        }
        double given = unlimited ? Double.POSITIVE_INFINITY : number(b, value, end);
        key.add(given, millis, covered);
        done = Arrays.equals(key.name, doneName) ? given : done;
        processed = Arrays.equals(key.name, processedName) ? given : processed;
      }
    }
    return true;
  }

  private void distribute(double each) {
    try {
      throughputs.recordValueWithCount(each, covered);
    } catch (ArrayIndexOutOfBoundsException tooFarApart) {
      // The range of a histogram is bounded; extremes and sums are exact.
    }
  }

  private void time(long now) {
    covered = any ? Math.max(0, now - millis) : 0;
    any = true;
    millis = now;
    coveredByAll += covered;
    if (lines() == 1) {
      first = now;
    }
  }

  private @Nullable Key key(byte[] b, int from, int to) {
    for (int i = expected; i < keys.size() && i < expected + 4; i++) {
      Key key = keys.get(i);
      if (Arrays.equals(key.name, 0, key.name.length, b, from, to)) {
        expected = i + 1;
        return key;
      }
    }
    String name = new String(b, from, to - from, StandardCharsets.ISO_8859_1);
    Key known = byName.get(name);
    if (known == null && keys.size() < MAX_KEYS) {
      known = new Key(Arrays.copyOfRange(b, from, to));
      keys.add(known);
      byName.put(name, known);
    }
    if (known != null) {
      expected = keys.indexOf(known) + 1;
    }
    return known;
  }

  /** A number; exact where the digits and the power of ten are doubles. */
  private static double number(byte[] b, int from, int to) {
    boolean negative = b[from] == '-';
    long digits = 0;
    int fraction = -1;
    for (int i = negative ? from + 1 : from; i < to; i++) {
      if (b[i] == '.') {
        fraction = to - i - 1;
      } else if (b[i] >= '0' && b[i] <= '9' && digits < 100_000_000_000_000L) {
        digits = digits * 10 + (b[i] - '0');
      } else {
        return Double.parseDouble(new String(b, from, to - from, StandardCharsets.US_ASCII));
      }
    }
    double value = fraction <= 0 ? digits : digits / POWERS[Math.min(22, fraction)];
    return negative ? -value : value;
  }

  @Override
  void write(LineBuffer out) {
    out.name("t_ms").open('[').value(first).value(millis).close(']');
    out.name("ts").open('[').escaped(firstTime, 0, firstTime.length);
    out.escaped(lastTime, 0, lastTime.length).close(']');
    out.name("covered_ms").value(coveredByAll);
    if (told < keys.size()) {
      out.name("keys").open('[');
      for (; told < keys.size(); told++) {
        out.escaped(keys.get(told).name, 0, keys.get(told).name.length);
      }
      out.close(']');
    }
    out.name("values").open('[');
    for (Key key : keys) {
      value(out, key);
    }
    out.close(']');
    value(out.name("throughput"), throughput);
    if (samples >= (long) RANGES * perRange) {
      perRange *= 2;
    }
    forget();
  }

  @Override
  void writeWhole(LineBuffer out) {
    if (throughputs.getTotalCount() > 0) {
      out.open('{').name("throughput").open('{').name("values").open('[');
      for (DoubleHistogramIterationValue value : throughputs.recordedValues()) {
        out.value(value.getValueIteratedTo()).value(value.getCountAddedInThisIterationStep());
      }
      out.close(']').close('}').close('}').end();
    }
  }

  private void value(LineBuffer out, Key key) {
    if (key.count + key.unlimited == 0) {
      out.nothing();
    } else if (key.unlimited == lines()) {
      out.value(Double.POSITIVE_INFINITY);
    } else if (key.count == lines() && key.min == key.max) {
      out.value(key.min);
    } else {
      out.open('[').value(key.count).value(key.last);
      if (key.count > 0) {
        out.value(key.min).value(key.minMillis - first);
        out.value(key.max).value(key.maxMillis - first);
        out.value(key.sum).value(key.sumOverTime).value(key.millisCovered);
      }
      out.close(']');
    }
  }

  @Override
  void forget() {
    coveredByAll = 0;
    throughput.clear();
    for (Key key : keys) {
      key.clear();
    }
  }
}
