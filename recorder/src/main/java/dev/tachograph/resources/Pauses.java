package dev.tachograph.resources;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the pauses of the JVM go, each by itself. Called on threads of the JVM; quick.
 *
 * @param collections given each pause of a collector
 * @param safepoints given each safepoint, whatever it was for; {@code null}: they are not asked
 *     for, and the flight recorder is not started
 */
public record Pauses(Consumer<GcPause> collections, @Nullable Consumer<Safepoint> safepoints) {
  /** Nowhere. */
  public static final Pauses NONE = new Pauses(pause -> {}, null);
}
