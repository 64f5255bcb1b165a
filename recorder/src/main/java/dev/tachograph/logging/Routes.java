package dev.tachograph.logging;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.RunScope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is given the records of one target within one run, by level. Immutable. */
final class Routes {
  static final Level[] LEVELS = Level.values();

  private static final Layer[] NOBODY = {};

  /** For a logger that does not know yet. */
  static final Routes NONE = new Routes("", Logging.IDLE_CLOCK, RunScope.PROCESS, List.of());

  final RunClock clock;
  final RunScope scope;

  /** The ordinal of the least severe level that somebody wants; -1 for none. */
  final int threshold;

  /** By level: the writer of the JSON file that alone wants the records. */
  final @Nullable JsonLogWriter[] direct = new @Nullable JsonLogWriter[LEVELS.length];

  private final Layer[][] layers = new Layer[LEVELS.length][];

  private Routes(String target, RunClock clock, RunScope scope, List<Layer> all) {
    this.clock = clock;
    this.scope = scope;
    int least = -1;
    for (Level level : LEVELS) {
      Layer[] wanting = wanting(all, level, target);
      layers[level.ordinal()] = wanting;
      if (wanting.length > 0) {
        least = level.ordinal();
      }
      if (wanting.length == 1 && wanting[0] instanceof JsonLogLayer json) {
        direct[level.ordinal()] = json.directWriter(target);
      }
    }
    threshold = least;
  }

  /** Asks the layers of a run what they want of a target. */
  static Routes of(Logging.Active run, String target) {
    return new Routes(target, run.clock, run.scope, run.layers);
  }

  private static Layer[] wanting(List<Layer> layers, Level level, String target) {
    List<Layer> wanting = new ArrayList<>();
    for (Layer layer : layers) {
      try {
        if (layer.enabled(level, target)) {
          wanting.add(layer);
        }
      } catch (Throwable t) {
        // A layer that cannot say gets nothing; the others go on.
      }
    }
    return wanting.toArray(NOBODY);
  }

  Layer[] of(Level level) {
    return layers[level.ordinal()];
  }

  boolean isWanted(Level level) {
    return level.ordinal() <= threshold;
  }
}
