package dev.tachograph.cli.live;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.Level;
import dev.tachograph.resources.ResourceKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The latest data of a run, from the end of its files; the recorded process is not involved. */
public final class LiveRun implements Closeable {
  private static final int SAMPLES = 600;
  private static final int RECORDS = 500;
  private static final int PEERS = 4096;

  /** The time in milliseconds whose samples determine the rate. */
  private static final long RATE_MILLIS = 30_000;

  private final Tail resources;
  private final Tail logs;
  private final Tail events;
  private final Deque<JsonNode> samples = new ArrayDeque<>();
  private final Deque<JsonNode> records = new ArrayDeque<>();

  /** Apart, so that a flood of others does not push them out. */
  private final Deque<JsonNode> warnings = new ArrayDeque<>();

  private final Deque<JsonNode> errors = new ArrayDeque<>();
  private final Map<String, PeerRow> peers = new LinkedHashMap<>();

  /**
   * Creates a view that has not read anything.
   *
   * @param base of the run, with the directory
   */
  public LiveRun(Path base) {
    resources = new Tail(base, ".resources.jsonl", 1 << 20);
    logs = new Tail(base, ".logs.jsonl", 1 << 20);
    events = new Tail(base, ".events.jsonl", 4 << 20);
  }

  /** Reads what was appended since the last call. */
  public void poll() throws IOException {
    resources.poll(sample -> keep(samples, sample, SAMPLES));
    logs.poll(this::record);
    events.poll(this::event);
  }

  private void record(JsonNode record) {
    keep(records, record, RECORDS);
    String level = record.path("level").asText();
    if (level.equals("WARN") || level.equals("ERROR")) {
      keep(warnings, record, RECORDS);
    }
    if (level.equals("ERROR")) {
      keep(errors, record, RECORDS);
    }
  }

  private static void keep(Deque<JsonNode> kept, JsonNode one, int max) {
    if (kept.size() == max) {
      kept.removeFirst();
    }
    kept.addLast(one);
  }

  private void event(JsonNode event) {
    JsonNode id = event.path("peer_id");
    if (id.isTextual() && (peers.size() < PEERS || peers.containsKey(id.asText()))) {
      peers.computeIfAbsent(id.asText(), PeerRow::new).add(event.path("event").asText(), event);
    }
  }

  @Nullable JsonNode last() {
    return samples.peekLast();
  }

  /** The latest records of a level and above, the newest last. */
  List<JsonNode> records(Level level) {
    return switch (level) {
      case ERROR -> List.copyOf(errors);
      case WARN -> List.copyOf(warnings);
      default -> records.stream().filter(record -> isFrom(level, record)).toList();
    };
  }

  private static boolean isFrom(Level least, JsonNode record) {
    String name = record.path("level").asText();
    for (Level level : Level.values()) {
      if (level.name().equals(name)) {
        return level.ordinal() <= least.ordinal();
      }
    }
    return false;
  }

  List<PeerRow> peers() {
    return new ArrayList<>(peers.values());
  }

  /** The values of a key, the newest last; NaN where there is none. */
  double[] series(ResourceKey key) {
    return samples.stream().mapToDouble(sample -> number(sample, key)).toArray();
  }

  /** Units done per second, by sample. */
  double[] speed() {
    double[] speed = new double[samples.size()];
    JsonNode before = null;
    int at = 0;
    for (JsonNode sample : samples) {
      speed[at++] = before == null ? Double.NaN : rate(before, sample);
      before = sample;
    }
    return speed;
  }

  /** Units done per second over the last half minute; NaN if unknown. */
  double rate() {
    JsonNode last = samples.peekLast();
    if (last == null) {
      return Double.NaN;
    }
    for (JsonNode sample : samples) {
      long apart = last.path("t_ms").asLong() - sample.path("t_ms").asLong();
      double rate = apart > 0 && apart <= RATE_MILLIS ? rate(sample, last) : Double.NaN;
      if (!Double.isNaN(rate)) {
        return rate;
      }
    }
    return Double.NaN;
  }

  /** Milliseconds until waiting and current work is done; NaN if unknown. */
  double etaMillis() {
    JsonNode last = samples.peekLast();
    double rate = rate();
    if (last == null || !(rate > 0)) {
      return Double.NaN;
    }
    return left(last) * 1000 / rate;
  }

  private static double rate(JsonNode from, JsonNode to) {
    double millis = number(to, "t_ms") - number(from, "t_ms");
    double done = done(to) - done(from);
    return millis > 0 && done >= 0 ? done * 1000 / millis : Double.NaN;
  }

  /** Units done, under whichever key the program provides them; NaN if unknown. */
  static double done(@Nullable JsonNode sample) {
    double done = number(sample, ResourceKey.DONE);
    return Double.isNaN(done) ? number(sample, ResourceKey.PROCESSED) : done;
  }

  /** Units still to be done; NaN if unknown. */
  static double left(@Nullable JsonNode sample) {
    double total = number(sample, ResourceKey.TOTAL);
    return Double.isNaN(total)
        ? number(sample, ResourceKey.QUEUE) + number(sample, ResourceKey.INFLIGHT)
        : Math.max(0, total - done(sample));
  }

  static double number(@Nullable JsonNode sample, ResourceKey key) {
    return number(sample, key.key());
  }

  static double number(@Nullable JsonNode sample, String key) {
    JsonNode value = sample == null ? null : sample.get(key);
    return value != null && value.isNumber() ? value.doubleValue() : Double.NaN;
  }

  @Override
  public void close() throws IOException {
    resources.close();
    logs.close();
    events.close();
  }
}
