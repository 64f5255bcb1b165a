package dev.tachograph.logging;

import dev.tachograph.common.Level;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What adapters of other logging frameworks share: records of others are read, with the code of the
 * application that this may call, and nothing of it reaches the program that logged.
 *
 * <p>Thread-safe; everything happens on the calling thread, and nothing here blocks or throws.
 */
public final class ForeignRecords {
  /** An argument may log in its {@code toString}, and that one's argument too; here it ends. */
  private static final int DEEPEST = 4;

  /** The key that says why a message stands without its arguments. */
  private static final String UNFORMATTED = "unformatted";

  private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);

  private static final Set<String> CONNECTED = ConcurrentHashMap.newKeySet();

  private ForeignRecords() {}

  /**
   * Says that records of a framework arrive, so that no report says that they are missing. Stays so
   * for this JVM.
   *
   * @param framework {@code logback}, {@code log4j2} or {@code jul}
   */
  public static void connected(String framework) {
    CONNECTED.add(framework);
  }

  /**
   * {@return whether records of a framework arrive, or have arrived}
   *
   * @param framework as of {@link #connected}
   */
  public static boolean isConnected(String framework) {
    return CONNECTED.contains(framework);
  }

  /**
   * Does what reads a record and emits or dispatches it. When that throws, the record is kept with
   * its raw message and a field {@code unformatted} that says why; so is one that is logged from
   * within the reading of others, four deep.
   *
   * @param log of the record's target
   * @param level of the record
   * @param message as the program gave it, before arguments are put into it; {@code null} for none
   * @param reading called at most once, during the call; may throw anything
   */
  public static void take(Log log, Level level, @Nullable String message, Runnable reading) {
    take(log, level, message, reading, (self, to, at) -> self.run());
  }

  /**
   * Reads a framework's event, and emits or dispatches it.
   *
   * @param <E> the event's type
   */
  @FunctionalInterface
  public interface Reading<E> {
    /**
     * Reads an event, during the call.
     *
     * @param event what the framework made
     * @param log of the record's target
     * @param level of the record
     * @throws Exception whatever the application's objects throw
     */
    void read(E event, Log log, Level level) throws Exception;
  }

  /**
   * Does what {@link #take(Log, Level, String, Runnable)} does, without an object for each call.
   *
   * @param <E> the event's type
   * @param log of the record's target
   * @param level of the record
   * @param message as the program gave it, before arguments are put into it; {@code null} for none
   * @param event handed to the reading
   * @param reading called at most once, during the call; one for all events
   */
  public static <E> void take(
      Log log, Level level, @Nullable String message, E event, Reading<? super E> reading) {
    int[] depth = DEPTH.get();
    if (depth[0] >= DEEPEST) {
      // Asks nobody for a text, so that nobody logs in turn.
      log.at(level, message).with(UNFORMATTED, "logged from within the logging of others").emit();
      return;
    }
    depth[0]++;
    try {
      reading.read(event, log, level);
    } catch (Throwable t) {
      log.at(level, message).with(UNFORMATTED, t.getClass().getName()).emit();
    } finally {
      depth[0]--;
    }
  }

  /**
   * Makes arguments safe to be put into a message: {@code toString} of each may be called later
   * without throwing, arrays get the text {@code [1, [2, 3]]} within bounds, and one that a place
   * {@code {}} of the message makes the value of a secret key, as {@code password={}} does, is
   * masked.
   *
   * @param message with places {@code {}}, where a backslash before one makes it text, as in SLF4J
   *     and Log4j 2
   * @param arguments in their order; not changed
   * @return as many; {@code null} for {@code null}
   */
  public static @Nullable Object @Nullable [] arguments(
      @Nullable String message, @Nullable Object @Nullable [] arguments) {
    return ForeignArguments.guarded(message, arguments);
  }

  /**
   * {@return whether a place {@code {}} of the message makes an argument the value of a secret key,
   * so that the text which the framework would make of both is not to be taken as it is}
   *
   * @param message with places as in {@link #arguments}
   * @param arguments in their order
   */
  public static boolean hasSecret(
      @Nullable String message, @Nullable Object @Nullable [] arguments) {
    return ForeignArguments.hasSecret(message, arguments);
  }

  /**
   * Makes arguments safe to be put into a message of {@link java.text.MessageFormat}, whose places
   * have numbers, as {@code {0}}: numbers and dates stay what they are, so that they are formatted
   * as such, and values of secret keys are masked.
   *
   * @param message with places {@code {0}}, {@code {1}}
   * @param arguments in their order; not changed
   * @return as many; {@code null} for {@code null}
   */
  public static @Nullable Object @Nullable [] numbered(
      @Nullable String message, @Nullable Object @Nullable [] arguments) {
    return ForeignArguments.numbered(message, arguments);
  }

  /**
   * {@return a supplier's value, or a text that says how it failed; {@code null} without a
   * supplier}
   *
   * @param supplier may throw
   */
  public static @Nullable Object get(@Nullable Supplier<?> supplier) {
    try {
      return supplier == null ? null : supplier.get();
    } catch (Throwable t) {
      return "<supplier threw " + t.getClass().getName() + ">";
    }
  }

  /**
   * The names of markers and of those that they refer to, each once, outer before inner. Markers
   * may refer to each other in a cycle, and either function may throw.
   *
   * @param <T> the framework's markers
   * @param markers {@code null} for none
   * @param name of one
   * @param related those that one refers to; {@code null} for none
   * @return a new list, of 256 names at most
   */
  public static <T> List<String> markers(
      @Nullable Iterable<? extends @Nullable T> markers,
      Function<T, @Nullable String> name,
      Function<T, @Nullable Iterator<T>> related) {
    return markers == null ? List.of() : new ForeignMarkers<>(name, related).of(markers);
  }
}
