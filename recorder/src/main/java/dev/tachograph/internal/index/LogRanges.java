package dev.tachograph.internal.index;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts log lines by level, target and time, and notes the places of those a page shows. */
final class LogRanges extends StreamRanges {
  /** The places of lines at WARN and above, and of others, that a page may show of a run. */
  static final int MAX_SEVERE = 50_000;

  static final int MAX_REST = 20_000;

  /** Beyond these a file has no index: its lines are read. */
  private static final int MAX_TARGETS = 5_000;

  private static final int MAX_PROBLEMS = 2_000;
  private static final int MAX_PLACES = 8_192;
  private static final int STEPS = 2048;
  private static final int PLACE = 4;
  private static final int RECENT = 64;

  private final LogLine line = new LogLine();
  private final SmallestKeys severeKeys = new SmallestKeys(MAX_SEVERE);
  private final SmallestKeys restKeys = new SmallestKeys(MAX_REST);
  private final long[] levels = new long[LogLine.LEVELS];
  private final Map<Bytes, long[]> targets = new LinkedHashMap<>();

  /** Those counted last, by a few of their bytes. */
  private final @Nullable Bytes[] recent = new @Nullable Bytes[RECENT];

  private final Bytes lookup = new Bytes();
  private final Map<Long, long[]> problems = new HashMap<>();
  private final Places severe = new Places();
  private final Places rest = new Places();

  /** Records by step of time and level; the steps are those of the whole run. */
  private final long[] rates = new long[STEPS * LogLine.LEVELS];

  private long stepMillis = 100;
  private int firstStep = STEPS;
  private int lastStep = -1;
  private long records;
  private long severeLines;
  private long lastMillis = -1;
  private final long[] lastError = new long[PLACE];
  private boolean hasError;

  /** A slice of bytes as a key, reused for lookups. */
  private static final class Bytes {
    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private int hash;
    private long[] counts = new long[0];

    void set(byte[] b, int first, int end) {
      bytes = b;
      from = first;
      to = end;
      int h = 1;
      for (int i = first; i < end; i++) {
        h = 31 * h + b[i];
      }
      hash = h;
    }

    Bytes copy() {
      Bytes copy = new Bytes();
      byte[] own = Arrays.copyOfRange(bytes, from, to);
      copy.set(own, 0, own.length);
      return copy;
    }

    boolean is(byte[] b, int first, int end) {
      return Arrays.equals(bytes, from, to, b, first, end);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Bytes slice && slice.is(bytes, from, to);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** Places of lines: offset, length, time, level. */
  private static final class Places {
    private long[] values = new long[64 * PLACE];
    private int size;

    void add(long offset, int length, long millis, int level) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = offset;
      values[size++] = length;
      values[size++] = millis;
      values[size++] = level;
    }
  }

  @Override
  String name() {
    return "logs";
  }

  @Override
  boolean count(byte[] b, int from, int to, long offset) {
    if (!line.parse(b, from, to)) {
      return false;
    }
    int length = to - from;
    int level = line.level;
    long weight = line.weight;
    long millis = line.millis;
    long[] counts = target(b);
    if (counts == null) {
      return false;
    }
    records += weight;
    levels[level] += weight;
    counts[level] += weight;
    rate(level, millis, weight);
    lastMillis = Math.max(lastMillis, millis);
    if (level > LogLine.WARN) {
      if (restKeys.take(SmallestKeys.key(0, millis, offset))) {
        rest.add(offset - begin(), length, millis, level);
      }
      return true;
    }
    severeLines++;
    if (severeKeys.take(SmallestKeys.key(level, millis, offset))) {
      severe.add(offset - begin(), length, millis, level);
    }
    if (level == LogLine.ERROR && (!hasError || millis >= lastError[2])) {
      hasError = true;
      set(lastError, 0, offset, length, millis, level);
    }
    return problem(line.shape(b, to), offset, length);
  }

  private static void set(long[] to, int at, long offset, int length, long millis, int level) {
    to[at] = offset;
    to[at + 1] = length;
    to[at + 2] = millis;
    to[at + 3] = level;
  }

  private long @Nullable [] target(byte[] b) {
    int from = line.targetFrom;
    int to = line.targetTo;
    int last = to > from ? b[to - 1] : 0;
    int place = (to - from + 7 * last + (to > from + 1 ? 31 * b[to - 2] : 0)) & (RECENT - 1);
    Bytes known = recent[place];
    if (known != null && known.is(b, from, to)) {
      return known.counts;
    }
    lookup.set(b, from, to);
    long[] counts = targets.get(lookup);
    if (counts == null) {
      if (targets.size() == MAX_TARGETS) {
        return null;
      }
      counts = new long[LogLine.LEVELS];
      known = lookup.copy();
      known.counts = counts;
      targets.put(known, counts);
      recent[place] = known;
    }
    return counts;
  }

  /** Count, lines, last time, and the place of the first of them. */
  private boolean problem(long shape, long offset, int length) {
    long[] known = problems.get(shape);
    if (known == null) {
      if (problems.size() == MAX_PROBLEMS) {
        return false;
      }
      known = new long[3 + PLACE];
      problems.put(shape, known);
      set(known, 3, offset, length, line.millis, line.level);
    } else if (line.millis < known[5]) {
      set(known, 3, offset, length, line.millis, line.level);
    }
    known[0] += line.weight;
    known[1]++;
    known[2] = Math.max(known[2], line.millis);
    return true;
  }

  private void rate(int level, long millis, long weight) {
    long step = Math.max(0, millis) / stepMillis;
    while (step >= STEPS) {
      fold();
      step = Math.max(0, millis) / stepMillis;
    }
    rates[(int) step * LogLine.LEVELS + level] += weight;
    firstStep = Math.min(firstStep, (int) step);
    lastStep = Math.max(lastStep, (int) step);
  }

  private void fold() {
    for (int i = firstStep; i <= lastStep; i++) {
      for (int level = 0; level < LogLine.LEVELS; level++) {
        int at = i * LogLine.LEVELS + level;
        long count = rates[at];
        rates[at] = 0;
        rates[i / 2 * LogLine.LEVELS + level] += count;
      }
    }
    stepMillis *= 2;
    firstStep = lastStep < 0 ? STEPS : firstStep / 2;
    lastStep = lastStep < 0 ? -1 : lastStep / 2;
  }

  @Override
  boolean isFull() {
    return severe.size + rest.size >= MAX_PLACES * PLACE || problems.size() >= MAX_PROBLEMS / 2;
  }

  @Override
  void write(LineBuffer out) {
    out.name("records").value(records).name("last_t_ms").value(lastMillis);
    counts(out.name("levels"), levels, 0);
    out.name("targets").open('[');
    targets.forEach(
        (target, counts) -> {
          out.open('[').verbatim(target.bytes, target.from, target.to);
          for (long count : counts) {
            out.value(count);
          }
          out.close(']');
        });
    out.close(']');
    out.name("step_ms").value(stepMillis).name("rates").open('[');
    for (int step = firstStep; step <= lastStep; step++) {
      rates(out, step);
    }
    out.close(']');
    out.name("problems").open('[');
    problems.forEach(
        (shape, known) -> {
          out.open('[').text(Long.toHexString(shape));
          for (long value : known) {
            out.value(value);
          }
          out.close(']');
        });
    out.close(']');
    out.name("severe_lines").value(severeLines);
    places(out.name("severe"), severe);
    places(out.name("rest"), rest);
    if (hasError) {
      out.name("last_error").open('[');
      for (long value : lastError) {
        out.value(value);
      }
      out.close(']');
    }
    forget();
  }

  private void rates(LineBuffer out, int step) {
    long any = 0;
    for (int level = 0; level < LogLine.LEVELS; level++) {
      any |= rates[step * LogLine.LEVELS + level];
    }
    if (any != 0) {
      out.open('[').value(step);
      for (int level = 0; level < LogLine.LEVELS; level++) {
        out.value(rates[step * LogLine.LEVELS + level]);
      }
      out.close(']');
    }
  }

  private static void counts(LineBuffer out, long[] values, int from) {
    out.open('[');
    for (int i = from; i < values.length; i++) {
      out.value(values[i]);
    }
    out.close(']');
  }

  /** Offsets and times as what they are more than those before them, to be short. */
  private static void places(LineBuffer out, Places places) {
    out.open('[');
    long offset = 0;
    long millis = 0;
    for (int i = 0; i < places.size; i += PLACE) {
      out.value(places.values[i] - offset).value(places.values[i + 1]);
      out.value(places.values[i + 2] - millis).value(places.values[i + 3]);
      offset = places.values[i];
      millis = places.values[i + 2];
    }
    out.close(']');
  }

  @Override
  void forget() {
    if (lastStep >= 0) {
      Arrays.fill(rates, firstStep * LogLine.LEVELS, (lastStep + 1) * LogLine.LEVELS, 0);
    }
    firstStep = STEPS;
    lastStep = -1;
    Arrays.fill(levels, 0);
    records = 0;
    severeLines = 0;
    lastMillis = -1;
    hasError = false;
    targets.clear();
    Arrays.fill(recent, null);
    problems.clear();
    severe.size = 0;
    rest.size = 0;
  }
}
