package dev.tachograph.agent.core;

import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What methods of other people's classes call. It is not used as it is here: {@link Gate} defines
 * it as {@code java.lang.TachographGate}, which every class loader finds, also one without parent.
 * Hence it knows nothing but the JDK, and its fields can be set by reflection alone.
 */
public final class TachographGate {
  /** Both are {@code null} while no agent is there. */
  @SuppressWarnings("UnusedVariable")
  private static volatile @Nullable ObjIntConsumer<@Nullable Object[]> entries;

  private static volatile @Nullable ObjIntConsumer<@Nullable Object[]> exits;

  private TachographGate() {}

  /**
   * Called when a method begins. Never throws.
   *
   * @param call what the method was called on, its arguments as an array, a place that {@link
   *     #exited} uses, its name, and a place for the mark of who saw it begin
   * @param hook whose method it is
   */
  public static void entered(@Nullable Object[] call, int hook) {
    try {
      ObjIntConsumer<@Nullable Object[]> present = entries;
      if (present != null) {
        present.accept(call, hook);
      }
    } catch (Throwable broken) {
      // The program goes on.
    }
  }

  /**
   * Called when a method ends. Never throws.
   *
   * @param thrown {@code null} if it returns
   * @param call what {@link #entered} was given
   * @param hook whose method it is
   */
  public static void exited(@Nullable Throwable thrown, @Nullable Object[] call, int hook) {
    try {
      ObjIntConsumer<@Nullable Object[]> present = exits;
      if (present != null) {
        call[2] = thrown;
        present.accept(call, hook);
      }
    } catch (Throwable broken) {
      // The program goes on.
    }
  }
}
