package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import org.jspecify.annotations.Nullable;

/**
 * Makes writers of log records on the journal of a run. Programs make theirs on a file: a public
 * constructor that takes a journal would show them this package.
 */
public final class LogWriterAccess {
  private static volatile @Nullable Maker<?> maker;

  private LogWriterAccess() {}

  /**
   * A constructor that is not public.
   *
   * @param <W> what it makes
   */
  @FunctionalInterface
  public interface Maker<W> {
    /** A writer of a stream of a journal that stays open when the writer is finished. */
    W make(Journal journal, Stream stream, RunClock clock);
  }

  /** Called by the class of the writers when it is initialized. */
  public static void set(Maker<?> constructor) {
    maker = constructor;
  }

  /**
   * Makes a writer.
   *
   * @param type the class that {@linkplain #set set} the constructor
   */
  public static <W> W make(Class<W> type, Journal journal, Stream stream, RunClock clock) {
    try {
      Class.forName(type.getName(), true, type.getClassLoader());
    } catch (ClassNotFoundException impossible) {
      throw new IllegalStateException(impossible);
    }
    Maker<?> constructor = maker;
    if (constructor == null) {
      throw new IllegalStateException(type + " gave no constructor.");
    }
    return type.cast(constructor.make(journal, stream, clock));
  }
}
