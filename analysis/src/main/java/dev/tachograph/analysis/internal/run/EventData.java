package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.report.PeerHealthSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The content of a run's events: counts and durations by name, work by peer, pauses, and a sample.
 */
public final class EventData {
  /** The maximum number of events kept per name. */
  public static final int MAX_OF_A_NAME = 400;

  private static final String SAMPLE = "resources_sample";
  private static final int MAX_NAMES = 500;

  /** Events of a range that are gone to one by one. */
  private static final int FEW_PLACES = 16;

  private static final int MAX_PEERS = 25_000;
  private static final int MAX_PAUSES = 20_000;
  private static final List<String> DURATIONS =
      List.of("duration_ms", "duration_us", "connect_ms", "connected_ms");

  /** Events of one name. */
  public static final class Kind {
    private final Figures millis = Figures.ofOneOfMany();
    private final PriorityQueue<Sampled> kept =
        new PriorityQueue<>(Comparator.comparingLong(Sampled::key).reversed());
    private long count;
    private long errors;

    /** The number of events. */
    public long count() {
      return count;
    }

    /** The number of events with an error. */
    public long errors() {
      return errors;
    }

    /** Their durations in ms. */
    public Figures millis() {
      return millis;
    }
  }

  /** The work of one peer. */
  public static final class Peer {
    private final Figures millis = Figures.ofOneOfMany();
    private long blocks;
    private long bytes;
    private long failures;
    private long timeouts;
    private long bans;
    private long lastEnd = -1;

    /** The durations of its batches in ms. */
    public Figures millis() {
      return millis;
    }

    /** The blocks it delivered. */
    public long blocks() {
      return blocks;
    }

    /** The bytes it delivered. */
    public long bytes() {
      return bytes;
    }

    /** Batches that ended with an error. */
    public long failures() {
      return failures;
    }

    /** How often no block arrived in time. */
    public long timeouts() {
      return timeouts;
    }

    /** How often it was banned. */
    public long bans() {
      return bans;
    }

    /** When its last batch ended, ms since the start; -1 for never. */
    public long lastEnd() {
      return lastEnd;
    }
  }

  /** A pause of a collector. */
  public record Pause(long millis, double durationMillis, String cause) {}

  private record Sampled(long key, long millis, JsonNode event) {}

  private final Map<String, Kind> kinds = new TreeMap<>();
  private final Map<String, Peer> peers = new HashMap<>();
  private final Map<String, PeerWork> work = new TreeMap<>();
  private final PriorityQueue<Pause> pauses =
      new PriorityQueue<>(Comparator.comparingDouble(Pause::durationMillis));
  private final Figures pauseMillis = new Figures();
  private final FetchGaps gaps = new FetchGaps();
  private final LatencySteps latencies = new LatencySteps();
  private final List<String> faults = new ArrayList<>();
  private long count;
  private long unreadable;
  private long lastMillis = -1;
  private long firstFetch = -1;

  /**
   * Reads files.
   *
   * @param samples takes the samples that are repeated here; {@code null} if they have files
   * @param index tells where those are, so that they need not be read
   */
  static EventData read(
      List<Path> files, boolean live, @Nullable Samples samples, @Nullable RunIndex index) {
    EventData data = new EventData();
    Map<Integer, List<JsonNode>> ranges = ranges(files, samples == null ? index : null);
    for (int i = 0; i < files.size(); i++) {
      List<JsonNode> told = ranges.get(i);
      if (told != null) {
        data.addOthers(files.get(i), i, told);
        continue;
      }
      try (JsonLines lines = new JsonLines(files.get(i), 0, Long.MAX_VALUE)) {
        while (lines.next()) {
          data.add(lines, i, live, samples);
        }
        data.unreadable += lines.damaged();
      } catch (IOException e) {
        data.faults.add(ReadFailures.cannotRead(files.get(i), e));
      }
    }
    data.gaps.finish(data.lastMillis);
    return data;
  }

  /** The ranges of each file, by its place in the list, of which the index tells all. */
  private static Map<Integer, List<JsonNode>> ranges(List<Path> files, @Nullable RunIndex index) {
    Map<Integer, List<JsonNode>> ranges = new HashMap<>();
    if (index == null) {
      return ranges;
    }
    try {
      int[] numbers = index.numbers(RunIndex.EVENTS, files);
      for (int i = 0; i < numbers.length; i++) {
        if (numbers[i] >= 0) {
          ranges.put(i, new ArrayList<>());
        }
      }
      if (ranges.isEmpty()) {
        return ranges;
      }
      index.read(
          RunIndex.EVENTS,
          numbers,
          (i, range) -> {
            requirePlaces(range);
            ranges.computeIfAbsent(i, file -> new ArrayList<>()).add(range);
          });
    } catch (IOException | RuntimeException e) {
      // An index that is damaged tells nothing.
      ranges.clear();
    }
    return ranges;
  }

  private static void requirePlaces(JsonNode range) throws IOException {
    long at = range.path("from").asLong(-1);
    JsonNode others = range.path("others");
    boolean sound = at >= 0 && range.path("samples").asLong() >= 0;
    for (int i = 0; i + 1 < others.size(); i += 2) {
      long before = others.path(i).asLong(-1);
      long length = others.path(i + 1).asLong(-1);
      sound &= before >= 0 && length >= 0;
      at += before + length;
    }
    if (!sound || at > range.path("to").asLong()) {
      throw new IOException("no places of events");
    }
  }

  /** Counts the samples of a file of which the index tells, and reads the other events. */
  private void addOthers(Path file, int number, List<JsonNode> ranges) {
    try {
      for (JsonNode range : ranges) {
        addRange(file, number, range);
      }
    } catch (IOException e) {
      faults.add(ReadFailures.cannotRead(file, e));
    }
  }

  private void addRange(Path file, int number, JsonNode range) throws IOException {
    JsonNode others = range.path("others");
    long at = range.path("from").asLong();
    if (others.size() > 2 * FEW_PLACES) {
      // To go to each place takes longer than to read what is between.
      addLines(file, number, at, range.path("to").asLong());
      return;
    }
    long samples = range.path("samples").asLong();
    if (samples > 0) {
      kind(SAMPLE).count += samples;
      count += samples;
      lastMillis = Math.max(lastMillis, range.path("last_sample_t_ms").asLong());
    }
    for (int i = 0; i + 1 < others.size(); i += 2) {
      long from = at + others.path(i).asLong();
      at = from + others.path(i + 1).asLong();
      addLines(file, number, from, at);
    }
  }

  private void addLines(Path file, int number, long from, long to) throws IOException {
    try (JsonLines lines = new JsonLines(file, from, to)) {
      while (lines.next()) {
        add(lines, number, false, null);
      }
      unreadable += lines.damaged();
    }
  }

  private Kind kind(String name) {
    Kind kind = kinds.get(name);
    return kind == null
        ? kinds.computeIfAbsent(kinds.size() < MAX_NAMES ? name : "(others)", n -> new Kind())
        : kind;
  }

  private void add(JsonLines lines, int file, boolean live, @Nullable Samples samples)
      throws IOException {
    JsonNode event;
    try {
      event = Json.MAPPER.readTree(lines.buffer(), lines.from, lines.length);
    } catch (JsonProcessingException e) {
      unreadable += lines.whole || !live ? 1 : 0;
      return;
    }
    String name = event.path("event").asText("");
    if (name.isEmpty()) {
      unreadable++;
      return;
    }
    count++;
    long millis = event.path("t_ms").asLong();
    lastMillis = Math.max(lastMillis, millis);
    boolean isSample = name.equals(SAMPLE);
    if (isSample && samples != null) {
      samples.add(lines);
    }
    Kind kind = kind(name);
    kind.count++;
    kind.errors += event.path("error").isTextual() ? 1 : 0;
    double duration = duration(event);
    if (duration >= 0) {
      kind.millis.add(duration);
      latencies.add(name, (double) millis, duration);
    }
    if (!isSample) {
      keep(kind, new Sampled(BoundedSample.key(0, file, lines.offset()), millis, event));
      peer(name, event, millis, duration);
    }
  }

  private static void keep(Kind kind, Sampled event) {
    Sampled last = kind.kept.peek();
    if (kind.kept.size() < MAX_OF_A_NAME || (last != null && event.key() < last.key())) {
      kind.kept.add(event);
      if (kind.kept.size() > MAX_OF_A_NAME) {
        kind.kept.poll();
      }
    }
  }

  private static double duration(JsonNode event) {
    for (String key : DURATIONS) {
      JsonNode value = event.path(key);
      if (value.isNumber()) {
        return key.endsWith("_us") ? value.asDouble() / 1000 : value.asDouble();
      }
    }
    return -1;
  }

  private void peer(String name, JsonNode event, long millis, double duration) {
    switch (name) {
      case "gc_pause" -> pause(event, millis, duration);
      case "batch_assigned" -> work(event).assigned(event, millis);
      case "fetch_start" -> {
        firstFetch = firstFetch < 0 ? millis : Math.min(firstFetch, millis);
        gaps.started(event, millis);
      }
      case "process_end" -> gaps.processed(event, millis);
      case "fetch_end" -> {
        Peer peer = peer(event);
        peer.millis.add(Math.max(0, duration));
        peer.blocks += event.path("received_blocks").asLong();
        peer.bytes += event.path("bytes_received").asLong();
        peer.failures += event.path("error").isTextual() ? 1 : 0;
        peer.lastEnd = Math.max(peer.lastEnd, millis);
        work(event).ended(event, millis);
        gaps.ended(event, millis, duration);
      }
      case "fetch_timeout" -> peer(event).timeouts++;
      case "peer_banned" -> {
        peer(event).bans++;
        work(event).banned(event, millis);
      }
      case "peer_unbanned" -> work(event).unbanned();
      default -> {}
    }
  }

  private void pause(JsonNode event, long millis, double duration) {
    pauseMillis.add(Math.max(0, duration));
    pauses.add(new Pause(millis, duration, event.path("cause").asText("")));
    if (pauses.size() > MAX_PAUSES) {
      pauses.poll();
    }
  }

  private Peer peer(JsonNode event) {
    return ofPeer(event, peers, Peer::new);
  }

  private PeerWork work(JsonNode event) {
    return ofPeer(event, work, PeerWork::new);
  }

  private static <T> T ofPeer(JsonNode event, Map<String, T> byId, Supplier<T> first) {
    String id = event.path("peer_id").asText("?");
    String key = byId.size() < MAX_PEERS || byId.containsKey(id) ? id : "(others)";
    return byId.computeIfAbsent(key, name -> first.get());
  }

  /** The number of all events. */
  public long count() {
    return count;
  }

  /** The number of lines that are not events. */
  public long unreadable() {
    return unreadable;
  }

  /** The time of the last event, ms since the start; -1 if there is none. */
  public long lastMillis() {
    return lastMillis;
  }

  /** When the first batch was requested, ms since the start; -1 for never. */
  public long firstFetch() {
    return firstFetch;
  }

  /** Times in which no block came although some were owed. */
  public FetchGaps gaps() {
    return gaps;
  }

  /** By name. */
  public Map<String, Kind> kinds() {
    return kinds;
  }

  /** By peer. */
  public Map<String, Peer> peers() {
    return peers;
  }

  /**
   * The peers as a report has them, in the order of their names.
   *
   * @param now the last sign of life, ms since the start
   */
  List<PeerHealthSummary> peerHealth(long now) {
    List<PeerHealthSummary> health = new ArrayList<>();
    work.forEach((id, peer) -> health.add(peer.summary(id, now)));
    return health;
  }

  /** The durations of timed events over time. */
  public LatencySteps latencies() {
    return latencies;
  }

  /** All pauses of the collectors, in ms. */
  public Figures pauseMillis() {
    return pauseMillis;
  }

  /** The pauses, or only the longest ones, in the order of time. */
  public List<Pause> pauses() {
    return pauses.stream().sorted(Comparator.comparingLong(Pause::millis)).toList();
  }

  /** All events of rare names and a sample of the others, in the order of time. */
  public List<JsonNode> sample() {
    return kinds.values().stream()
        .flatMap(kind -> kind.kept.stream())
        .sorted(Comparator.comparingLong(Sampled::millis))
        .map(Sampled::event)
        .toList();
  }

  /** What could not be read, in words. */
  public List<String> faults() {
    return faults;
  }
}
