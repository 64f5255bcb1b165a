package dev.tachograph.logging;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way through markers that refer to others, within bounds. */
final class ForeignMarkers<T> {
  /** The maximum number of names; more are of no use. */
  private static final int MOST = 256;

  private static final int DEEPEST = 32;

  private final Function<T, @Nullable String> name;
  private final Function<T, @Nullable Iterator<T>> related;
  private final Set<String> names = new LinkedHashSet<>();

  /** The number of markers that may still be visited: equal names are no sign of a cycle. */
  private int left = 4 * MOST;

  ForeignMarkers(Function<T, @Nullable String> name, Function<T, @Nullable Iterator<T>> related) {
    this.name = name;
    this.related = related;
  }

  List<String> of(Iterable<? extends @Nullable T> markers) {
    try {
      for (T marker : markers) {
        add(marker, 0);
      }
    } catch (Throwable t) {
      failed(t);
    }
    return new ArrayList<>(names);
  }

  private void failed(Throwable t) {
    names.add("<marker threw " + t.getClass().getName() + ">");
  }

  private void add(@Nullable T marker, int depth) {
    if (marker == null || names.size() >= MOST || left-- <= 0) {
      return;
    }
    boolean isNew = true;
    try {
      isNew = names.add(String.valueOf(name.apply(marker)));
    } catch (Throwable t) {
      failed(t);
    }
    if (!isNew || depth == DEEPEST) {
      return;
    }
    try {
      Iterator<T> inner = related.apply(marker);
      while (inner != null && inner.hasNext() && left > 0) {
        add(inner.next(), depth + 1);
      }
    } catch (Throwable t) {
      failed(t);
    }
  }
}
