package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** The content of a run's trace: spans by name and by path, and the longest ones. */
public final class SpanData {
  /** The maximum number of the longest spans kept. */
  public static final int MAX_KEPT = 5000;

  private static final int MAX_NAMES = 2000;
  private static final int MAX_PHASES = 2000;
  private static final int MAX_NODES = 5000;
  private static final int MAX_OPEN = 100_000;

  /** Spans with one name. */
  public static final class Name {
    private final Figures millis = Figures.ofOneOfMany();
    private double selfMillis;

    /** Their durations. */
    public Figures millis() {
      return millis;
    }

    /** Their durations without nested spans. */
    public double selfMillis() {
      return selfMillis;
    }
  }

  /** Spans with one name and the same enclosing spans. */
  public static final class Node {
    private final Map<String, Node> within = new TreeMap<>();
    private double totalMillis;
    private long count;

    /** The nested spans by name. */
    public Map<String, Node> within() {
      return within;
    }

    /** The total of their durations. */
    public double totalMillis() {
      return totalMillis;
    }

    /** The number of spans. */
    public long count() {
      return count;
    }
  }

  /**
   * A span; times in ms since the start.
   *
   * @param thread on which it was opened
   * @param detached whether it stands by itself, as one of several at a time on that thread
   */
  public record Span(
      String name, long thread, double startMillis, double durationMillis, boolean detached) {}

  private static final class Open {
    final String name;
    final double start;
    final Node node;
    double within;

    Open(String name, double start, Node node) {
      this.name = name;
      this.start = start;
      this.node = node;
    }
  }

  private final Map<String, Name> names = new TreeMap<>();
  private final Node root = new Node();
  private final Map<Long, ArrayDeque<Open>> threads = new HashMap<>();
  private final Map<String, Open> async = new HashMap<>();
  private final PriorityQueue<Span> longest =
      new PriorityQueue<>(Comparator.comparingDouble(Span::durationMillis));
  private final Map<Long, String> threadNames = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private final List<Span> phases = new ArrayList<>();
  private final LatencySteps latencies = new LatencySteps();
  private int nodes;
  private long count;
  private long unreadable;

  static SpanData read(List<Path> files, boolean live) {
    SpanData data = new SpanData();
    for (Path file : files) {
      try {
        data.unreadable += TraceLines.read(file, live, Json.MAPPER, data::take);
      } catch (IOException e) {
        data.faults.add(ReadFailures.cannotRead(file, e));
      }
    }
    return data;
  }

  private void take(JsonNode event) {
    double at = event.path("ts").asDouble() / 1000;
    long thread = event.path("tid").asLong();
    String name = event.path("name").asText("");
    switch (event.path("ph").asText()) {
      case "B" -> {
        ArrayDeque<Open> stack = threads.computeIfAbsent(thread, t -> new ArrayDeque<>());
        Open around = stack.peek();
        stack.push(new Open(name, at, node(around == null ? root : around.node, name)));
      }
      case "E" -> {
        ArrayDeque<Open> stack = threads.get(thread);
        phase(event, stack == null ? null : stack.peek(), thread, at);
        end(stack, thread, at);
      }
      case "b" -> {
        if (async.size() < MAX_OPEN) {
          async.put(event.path("id").asText(), new Open(name, at, node(root, name)));
        }
      }
      case "e" -> {
        Open open = async.remove(event.path("id").asText());
        if (open != null) {
          close(open, thread, at, true);
        }
      }
      case "M" -> {
        if (name.equals("thread_name") && threadNames.size() < MAX_OPEN) {
          threadNames.put(thread, event.at("/args/name").asText());
        }
      }
      default -> {}
    }
  }

  /** Keeps what ends if it is a phase of the run. */
  private void phase(
      JsonNode event, @org.jspecify.annotations.Nullable Open open, long thread, double at) {
    if (open != null && phases.size() < MAX_PHASES && event.path("cat").asText().equals("phase")) {
      phases.add(new Span(open.name, thread, open.start, Math.max(0, at - open.start), false));
    }
  }

  private void end(
      @org.jspecify.annotations.Nullable ArrayDeque<Open> stack, long thread, double at) {
    if (stack == null || stack.isEmpty()) {
      return;
    }
    Open open = stack.pop();
    double duration = close(open, thread, at, false);
    Open around = stack.peek();
    if (around != null) {
      around.within += duration;
    }
  }

  private double close(Open open, long thread, double at, boolean detached) {
    double duration = Math.max(0, at - open.start);
    count++;
    String key = names.containsKey(open.name) || names.size() < MAX_NAMES ? open.name : "(others)";
    Name name = names.computeIfAbsent(key, n -> new Name());
    name.millis.add(duration);
    latencies.add(key, at, duration);
    name.selfMillis += Math.max(0, duration - open.within);
    open.node.totalMillis += duration;
    open.node.count++;
    Span last = longest.peek();
    if (longest.size() < MAX_KEPT || (last != null && duration > last.durationMillis())) {
      longest.add(new Span(open.name, thread, open.start, duration, detached));
      if (longest.size() > MAX_KEPT) {
        longest.poll();
      }
    }
    return duration;
  }

  private Node node(Node around, String name) {
    Node node = around.within.get(name);
    if (node == null) {
      String key = nodes < MAX_NODES ? name : "(others)";
      nodes++;
      node = around.within.computeIfAbsent(key, n -> new Node());
    }
    return node;
  }

  /** The number of spans that ended. */
  public long count() {
    return count;
  }

  /** The number of lines that are not trace events. */
  public long unreadable() {
    return unreadable;
  }

  /** By name. */
  public Map<String, Name> names() {
    return names;
  }

  /** The parent of all spans that have no enclosing span. */
  public Node root() {
    return root;
  }

  /** Their durations over time. */
  public LatencySteps latencies() {
    return latencies;
  }

  /** The longest spans in the order of time. */
  public List<Span> longest() {
    return longest.stream().sorted(Comparator.comparingDouble(Span::startMillis)).toList();
  }

  /** The first phases of the run that ended, in order. */
  public List<Span> phases() {
    return phases;
  }

  /** The name of a thread; its number if it has none. */
  public String threadName(long thread) {
    return threadNames.getOrDefault(thread, Long.toString(thread));
  }

  /** What could not be read, in words. */
  public List<String> faults() {
    return faults;
  }
}
