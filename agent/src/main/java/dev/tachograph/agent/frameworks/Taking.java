package dev.tachograph.agent.frameworks;

import dev.tachograph.logging.ForeignRecords;
import dev.tachograph.logging.Log;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the record that a framework is about to give to its appenders, unless it is one that an
 * outer framework gave on.
 */
final class Taking {
  /** A logger of ours lives as long as it is known here: asking for it costs more than a record. */
  private static final Map<String, Log> LOGS = new ConcurrentHashMap<>();

  /** Names may come without an end. */
  private static final int MOST_LOGS = 10_000;

  /** Whether a record of the calling thread is the business of a run that is not ours. */
  private static volatile BooleanSupplier isOthers = Taking::nobody;

  private Taking() {}

  /** Leaves records to others from here on. */
  static void leave(BooleanSupplier others) {
    isOthers = others;
  }

  private static boolean nobody() {
    return false;
  }

  /** Leaves none to others. */
  static void end() {
    isOthers = Taking::nobody;
  }

  /**
   * Takes an event, on the thread and within the call in which it passes.
   *
   * @param call the arguments of that call, by which its end is known
   */
  static void take(EventReader reader, @Nullable Object[] call, Object event) {
    Inside inside = Inside.current();
    if (!inside.holds(event)) {
      inside.enter(call, event);
      takeKnown(inside, reader, call, event);
    }
  }

  /** Takes an event of a call that is known already. */
  static void takeKnown(Inside inside, EventReader reader, @Nullable Object[] call, Object event) {
    Taken taken = new Taken();
    readHead(reader, event, taken);
    Log log = logOf(taken.target);
    if (log.isEnabled(taken.level) && !isOthers.getAsBoolean()) {
      ForeignRecords.take(
          log, taken.level, taken.pattern, () -> read(inside, reader, call, event, taken, log));
    }
  }

  private static void readHead(EventReader reader, Object event, Taken taken) {
    try {
      reader.readHead(event, taken);
    } catch (RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (Throwable checked) {
      throw new IllegalStateException(checked);
    }
  }

  private static void read(
      Inside inside,
      EventReader reader,
      @Nullable Object[] call,
      Object event,
      Taken taken,
      Log log) {
    try {
      reader.readMessage(event, taken);
      boolean isKnown = inside.covers(reader, taken.target, taken.message);
      // Also if it is: the next framework may be another one of the first's kind.
      inside.recorded(call, reader, taken.target, taken.message);
      if (isKnown) {
        return;
      }
      reader.readRest(event, taken);
      if (!reader.readsPairs()) {
        FluentCalls.addTo(taken, inside.around(call));
      }
    } catch (RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (Throwable checked) {
      throw new IllegalStateException(checked);
    }
    taken.emit(log);
  }

  private static Log logOf(String target) {
    Log known = LOGS.get(target);
    if (known == null) {
      known = Log.get(target);
      if (LOGS.size() < MOST_LOGS) {
        LOGS.put(target, known);
      }
    }
    return known;
  }
}
