package dev.tachograph.trace;

import org.jspecify.annotations.Nullable;

/**
 * A piece of work on one thread, from {@link #open} to {@link #close}: {@code try (Span span =
 * Span.open("fetch").with("peer", id)) {...}}.
 *
 * <p>Nests on its thread; used on the thread that opened it. Nothing here throws.
 */
public final class Span implements AutoCloseable {
  private static final Span NONE = new Span();

  private Span() {}

  /** Opens a span of the caller's thread. */
  public static Span open(String name) {
    return NONE;
  }

  /** Adds a whole number. */
  public Span with(String key, long value) {
    return this;
  }

  /** Adds a number. */
  public Span with(String key, double value) {
    return this;
  }

  /** Adds a truth value. */
  public Span with(String key, boolean value) {
    return this;
  }

  /** Adds a text. */
  public Span with(String key, @Nullable CharSequence value) {
    return this;
  }

  /** Ends the span; a second call does nothing. */
  @Override
  public void close() {}
}
