package dev.tachograph.slf4j;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * The names of markers and of those that they refer to, each once, outer before inner.
 *
 * <p>Markers may refer to each other in a cycle, and any of their methods may throw.
 */
final class MarkerNames {
  /** The maximum number of names; more are of no use. */
  private static final int MOST = 256;

  private static final int DEEPEST = 32;

  private final Set<String> names = new LinkedHashSet<>();

  /** The number of markers that may still be visited: equal names are no sign of a cycle. */
  private int left = 4 * MOST;

  private MarkerNames() {}

  static List<String> of(@Nullable List<@Nullable Marker> markers) {
    if (markers == null) {
      return List.of();
    }
    MarkerNames found = new MarkerNames();
    try {
      for (Marker marker : markers) {
        found.add(marker, 0);
      }
    } catch (Throwable t) {
      found.failed(t);
    }
    return new ArrayList<>(found.names);
  }

  private void failed(Throwable t) {
    names.add("<marker threw " + t.getClass().getName() + ">");
  }

  // There is no other way to the markers that a marker refers to.
  @SuppressWarnings("deprecation")
  private void add(@Nullable Marker marker, int depth) {
    if (marker == null || names.size() >= MOST || left-- <= 0) {
      return;
    }
    boolean isNew = true;
    try {
      isNew = names.add(String.valueOf(marker.getName()));
    } catch (Throwable t) {
      failed(t);
    }
    if (!isNew || depth == DEEPEST) {
      return;
    }
    try {
      Iterator<Marker> inner = marker.iterator();
      while (inner != null && inner.hasNext() && left > 0) {
        add(inner.next(), depth + 1);
      }
    } catch (Throwable t) {
      failed(t);
    }
  }
}
