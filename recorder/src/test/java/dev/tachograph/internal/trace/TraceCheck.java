package dev.tachograph.internal.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the events of a trace as a viewer does, and stops at the first inconsistency. */
public final class TraceCheck {
  private TraceCheck() {}

  /**
   * A span as the viewer shows it.
   *
   * @param track the thread, or the id of an asynchronous one
   */
  public record Slice(
      String name, String track, BigDecimal start, BigDecimal end, @Nullable JsonNode args) {}

  private record Begun(String name, BigDecimal at) {}

  /**
   * All slices, in the order of their ends.
   *
   * @throws IllegalStateException for an end without its begin, or of another name, a begin without
   *     an end, or a time that steps back on a track
   */
  public static List<Slice> slices(List<JsonNode> events) {
    Map<String, Deque<Begun>> open = new HashMap<>();
    Map<String, BigDecimal> last = new HashMap<>();
    List<Slice> slices = new ArrayList<>();
    List<JsonNode> sorted = new ArrayList<>(events);
    sorted.removeIf(event -> !event.has("ts"));
    sorted.sort(Comparator.comparing(TraceCheck::time));
    for (JsonNode event : sorted) {
      String phase = event.get("ph").asText();
      boolean async = phase.equals("b") || phase.equals("e");
      if (!async && !phase.equals("B") && !phase.equals("E")) {
        continue;
      }
      String track = async ? "id " + event.get("id").asText() : "tid " + event.get("tid").asText();
      BigDecimal at = time(event);
      BigDecimal before = last.put(track, at);
      if (before != null && before.compareTo(at) >= 0) {
        throw new IllegalStateException("not later than what was before it: " + event);
      }
      Deque<Begun> stack = open.computeIfAbsent(track, any -> new ArrayDeque<>());
      String name = event.get("name").asText();
      if (phase.equalsIgnoreCase("b")) {
        stack.push(new Begun(name, at));
        continue;
      }
      Begun begun = stack.poll();
      if (begun == null || !begun.name.equals(name)) {
        throw new IllegalStateException("ends what is not innermost: " + event);
      }
      slices.add(new Slice(name, track, begun.at, at, event.get("args")));
    }
    open.forEach(
        (track, stack) -> {
          if (!stack.isEmpty()) {
            throw new IllegalStateException(track + " is left open: " + stack);
          }
        });
    return slices;
  }

  private static BigDecimal time(JsonNode event) {
    return new BigDecimal(event.get("ts").asText());
  }
}
