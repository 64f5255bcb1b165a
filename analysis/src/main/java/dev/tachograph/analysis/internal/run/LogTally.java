package dev.tachograph.analysis.internal.run;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The counts of a log by one thread; of bounded size. */
final class LogTally {
  static final int MAX_PROBLEMS = 2000;
  private static final int MAX_TARGETS = 5000;
  private static final byte[] ERROR_TYPE =
      "\"error\":{\"type\":\"".getBytes(StandardCharsets.US_ASCII);

  /** Records that are equal except for the numbers in them, and the first of them. */
  static final class Problem {
    long count;
    long lines;
    long lastMillis;
    BoundedSample.Ref first;

    Problem(BoundedSample.Ref first) {
      this.first = first;
      this.lastMillis = first.millis();
    }
  }

  /** A slice of bytes as a key, reused for lookups. */
  private static final class Name {
    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private int hash;

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

    Name copy() {
      Name copy = new Name();
      byte[] own = Arrays.copyOfRange(bytes, from, to);
      copy.set(own, 0, own.length);
      return copy;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Name name
          && Arrays.equals(bytes, from, to, name.bytes, name.from, name.to);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    String text() {
      return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
  }

  final long[] levels = new long[LogLevels.NAMES.size()];
  final TimeCounts rates = new TimeCounts(LogLevels.NAMES.size(), 100);
  final Map<Long, Problem> problems = new HashMap<>();
  final BoundedSample severe;
  final BoundedSample rest;
  private final Map<Name, long[]> targets = new HashMap<>();
  private final Name lookup = new Name();
  long lines;
  long records;
  long unreadable;
  long lastMillis = -1;
  long moreProblems;

  /** The last record of the most severe level. */
  BoundedSample.@Nullable Ref lastError;

  LogTally(int maxSevere, int maxRest) {
    this.severe = new BoundedSample(maxSevere);
    this.rest = new BoundedSample(maxRest);
  }

  void add(LogLineIndex line, int file, long offset, byte[] raw, int from, int length) {
    lines++;
    records += line.weight;
    levels[line.level] += line.weight;
    rates.add(line.level, line.millis, line.weight);
    lastMillis = Math.max(lastMillis, line.millis);
    target(line)[line.level] += line.weight;
    boolean isSevere = line.level <= LogLevels.WARN;
    BoundedSample kept = isSevere ? severe : rest;
    long key = BoundedSample.key(isSevere ? line.level : 0, line.millis, offset);
    boolean wanted = kept.wants(key);
    if (wanted || isSevere) {
      BoundedSample.Ref ref =
          new BoundedSample.Ref(key, file, offset, length, line.millis, line.level);
      if (wanted) {
        kept.add(ref);
      }
      if (line.level == LogLevels.ERROR) {
        lastError = later(lastError, ref);
      }
      if (isSevere) {
        problem(shape(line, raw, from, from + length), line, ref);
      }
    }
  }

  private long[] target(LogLineIndex line) {
    lookup.set(line.bytes, line.targetFrom, line.targetTo);
    return counts();
  }

  private long[] counts() {
    long[] counts = targets.get(lookup);
    if (counts == null) {
      Name name = lookup.copy();
      if (targets.size() >= MAX_TARGETS) {
        byte[] others = "(others)".getBytes(StandardCharsets.US_ASCII);
        name.set(others, 0, others.length);
      }
      counts = targets.computeIfAbsent(name, n -> new long[levels.length]);
    }
    return counts;
  }

  private void problem(long shape, LogLineIndex line, BoundedSample.Ref ref) {
    Problem problem = problems.get(shape);
    if (problem == null) {
      if (problems.size() >= MAX_PROBLEMS) {
        moreProblems += line.weight;
        return;
      }
      problem = new Problem(ref);
      problems.put(shape, problem);
    }
    problem.count += line.weight;
    problem.lines++;
    problem.lastMillis = Math.max(problem.lastMillis, line.millis);
    if (ref.millis() < problem.first.millis()) {
      problem.first = ref;
    }
  }

  /** FNV-1a of level, target, message without its numbers, and the type of the error. */
  private static long shape(LogLineIndex line, byte[] raw, int from, int to) {
    long h = 0xcbf29ce484222325L ^ line.level;
    h = mix(h, line.bytes, line.targetFrom, line.targetTo);
    h = mix(h * 31, line.bytes, line.messageFrom, line.messageTo);
    int type = indexOf(raw, from, to, ERROR_TYPE);
    if (type >= 0) {
      int start = type + ERROR_TYPE.length;
      int end = start;
      while (end < to && raw[end] != '"') {
        end++;
      }
      h = mix(h * 31, raw, start, end);
    }
    return h;
  }

  private static long mix(long hash, byte[] b, int from, int to) {
    long h = hash;
    boolean digit = false;
    for (int i = from; i < to; i++) {
      boolean isDigit = b[i] >= '0' && b[i] <= '9';
      if (!isDigit || !digit) {
        h = (h ^ (isDigit ? '#' : b[i])) * 0x100000001b3L;
      }
      digit = isDigit;
    }
    return h;
  }

  private static int indexOf(byte[] b, int from, int to, byte[] what) {
    outer:
    for (int i = from; i + what.length <= to; i++) {
      for (int k = 0; k < what.length; k++) {
        if (b[i + k] != what[k]) {
          continue outer;
        }
      }
      return i;
    }
    return -1;
  }

  void addAll(LogTally other) {
    lines += other.lines;
    records += other.records;
    unreadable += other.unreadable;
    lastMillis = Math.max(lastMillis, other.lastMillis);
    moreProblems += other.moreProblems;
    for (int i = 0; i < levels.length; i++) {
      levels[i] += other.levels[i];
    }
    rates.addAll(other.rates);
    BoundedSample.Ref error = other.lastError;
    lastError = error == null ? lastError : later(lastError, error);
    severe.addAll(other.severe);
    rest.addAll(other.rest);
    other.targets.forEach(
        (name, counts) ->
            targets.merge(
                name,
                counts,
                (a, b) -> {
                  for (int i = 0; i < a.length; i++) {
                    a[i] += b[i];
                  }
                  return a;
                }));
    other.problems.forEach((shape, problem) -> problems.merge(shape, problem, LogTally::join));
  }

  /** Adds the counts of a target that were made elsewhere. */
  void target(byte[] name, long[] more) {
    lookup.set(name, 0, name.length);
    long[] counts = counts();
    for (int i = 0; i < counts.length; i++) {
      counts[i] += more[i];
    }
  }

  /** Adds a problem that was counted elsewhere. */
  void problem(long shape, Problem other) {
    Problem known = problems.get(shape);
    if (known != null) {
      problems.put(shape, join(known, other));
    } else if (problems.size() < MAX_PROBLEMS) {
      problems.put(shape, other);
    } else {
      moreProblems += other.count;
    }
  }

  /** Takes the last record at ERROR of lines that were counted elsewhere. */
  void error(BoundedSample.Ref other) {
    lastError = later(lastError, other);
  }

  private static BoundedSample.Ref later(
      BoundedSample.@Nullable Ref known, BoundedSample.Ref other) {
    return known == null || BoundedSample.BY_TIME.compare(known, other) < 0 ? other : known;
  }

  private static Problem join(Problem a, Problem b) {
    a.count += b.count;
    a.lines += b.lines;
    a.lastMillis = Math.max(a.lastMillis, b.lastMillis);
    boolean earlier =
        b.first.millis() < a.first.millis()
            || (b.first.millis() == a.first.millis() && b.first.offset() < a.first.offset());
    a.first = earlier ? b.first : a.first;
    return a;
  }

  Map<String, long[]> targets() {
    Map<String, long[]> byName = new HashMap<>();
    targets.forEach((name, counts) -> byName.put(name.text(), counts));
    return byName;
  }
}
