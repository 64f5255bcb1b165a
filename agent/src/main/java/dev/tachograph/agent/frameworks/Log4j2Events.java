package dev.tachograph.agent.frameworks;

import dev.tachograph.logging.ForeignRecords;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Events of Log4j 2's core. Its asynchronous loggers bring them to their own thread first, with
 * text, context and time of the call; events that are used again are read within the call.
 */
final class Log4j2Events extends EventReader {
  private static final String EVENT = "org.apache.logging.log4j.core.LogEvent";
  private static final Getter LEVEL = Getter.of(EVENT, "getLevel");
  private static final String ANY_LEVEL = "org.apache.logging.log4j.Level";
  private static final Getter SEVERITY = Getter.of(ANY_LEVEL, "intLevel");
  private static final Getter LEVEL_NAME = Getter.of(ANY_LEVEL, "name");
  private static final Getter LOGGER_NAME = Getter.of(EVENT, "getLoggerName");
  private static final Getter MESSAGE = Getter.of(EVENT, "getMessage");
  private static final Getter THREAD = Getter.of(EVENT, "getThreadName");
  private static final Getter MILLIS = Getter.of(EVENT, "getTimeMillis");
  private static final Getter ERROR = Getter.of(EVENT, "getThrown");
  private static final Getter CONTEXT = Getter.of(EVENT, "getContextData");
  private static final String ANY_CONTEXT = "org.apache.logging.log4j.util.ReadOnlyStringMap";
  private static final Getter CONTEXT_IS_EMPTY = Getter.of(ANY_CONTEXT, "isEmpty");
  private static final Getter CONTEXT_TO_MAP = Getter.of(ANY_CONTEXT, "toMap");
  private static final Getter CONTEXT_MAP = Getter.of(EVENT, "getContextMap");
  private static final Getter CONTEXT_STACK = Getter.of(EVENT, "getContextStack");
  private static final String ANY_STACK = "org.apache.logging.log4j.ThreadContext$ContextStack";
  private static final Getter STACK_DEPTH = Getter.of(ANY_STACK, "getDepth");
  private static final Getter STACK_TO_LIST = Getter.of(ANY_STACK, "asList");
  private static final Getter MARKER = Getter.of(EVENT, "getMarker");
  private static final String ANY_MARKER = "org.apache.logging.log4j.Marker";
  private static final Getter MARKER_NAME = Getter.of(ANY_MARKER, "getName");
  private static final Getter MARKER_PARENTS = Getter.of(ANY_MARKER, "getParents");
  private static final String ANY_MESSAGE = "org.apache.logging.log4j.message.Message";
  private static final Getter TEXT = Getter.of(ANY_MESSAGE, "getFormattedMessage");
  private static final Getter FORMAT = Getter.of(ANY_MESSAGE, "getFormat");
  private static final Getter PARAMETERS = Getter.of(ANY_MESSAGE, "getParameters");
  private static final Getter DATA =
      Getter.of("org.apache.logging.log4j.message.MapMessage", "getData");

  /** The second pass over asynchronous loggers, on their own thread; the first is recorded. */
  private static final String SECOND_PASS = "ASYNCHRONOUS_ONLY";

  /** Events of the queue that an outer framework has recorded: only few, and none for long. */
  private static final Map<Object, Boolean> HANDED_ON =
      Collections.synchronizedMap(new WeakHashMap<>());

  private static volatile boolean isAnyHandedOn;

  /** Stateless. */
  private static final Log4j2Events READER = new Log4j2Events();

  /** Notes an event that waits for Log4j's own thread, if it is one of those. */
  static void noteHandedOn(Object event, Inside inside) {
    String target = Texts.target((String) LOGGER_NAME.ask(event));
    if (inside.covers(READER, target, (String) TEXT.ask(MESSAGE.ask(event)))) {
      HANDED_ON.put(event, true);
      isAnyHandedOn = true;
    } else {
      noteNew(event);
    }
  }

  @Override
  @Nullable Object event(@Nullable Object self, @Nullable Object[] arguments) {
    boolean again =
        arguments.length > 1
            && arguments[1] instanceof Enum<?> pass
            && pass.name().equals(SECOND_PASS);
    if (!again && isHandedOn(arguments[0])) {
      // Nor is it when the logger gives it to its parent.
      Inside.current().enter(arguments, arguments[0]);
      return null;
    }
    return again ? null : arguments[0];
  }

  private static boolean isHandedOn(@Nullable Object event) {
    return isAnyHandedOn && event != null && HANDED_ON.remove(event) != null;
  }

  /**
   * What waits in this event now was not recorded outside; its last record may have been filtered.
   */
  static void noteNew(Object event) {
    boolean ignored = isHandedOn(event);
  }

  @Override
  boolean readsPairs() {
    return true;
  }

  @Override
  void readHead(Object event, Taken to) throws Throwable {
    Object level = LEVEL.get(event);
    to.level = Levels.ofHundreds(SEVERITY.number(level));
    to.levelName = Levels.nameUnlessOurs(LEVEL_NAME.text(level));
    to.target = Texts.target(LOGGER_NAME.text(event));
    to.pattern = FORMAT.text(MESSAGE.get(event));
  }

  @Override
  void readMessage(Object event, Taken to) throws Throwable {
    Object message = MESSAGE.get(event);
    if (Braces.mayBeSecret(to.pattern)) {
      @Nullable Object @Nullable [] parameters = (@Nullable Object[]) PARAMETERS.get(message);
      if (Braces.isSecret(to.pattern, parameters)) {
        to.message = Braces.format(to.pattern, parameters);
        return;
      }
    }
    to.message = TEXT.text(message);
  }

  @Override
  void readRest(Object event, Taken to) throws Throwable {
    to.thread = THREAD.text(event);
    if (to.thread != null && !to.thread.equals(Thread.currentThread().getName())) {
      to.wallMillis = MILLIS.get(event) instanceof Long millis ? millis : 0;
    }
    to.error = (Throwable) ERROR.get(event);
    Object context = CONTEXT.get(event);
    if (context == null) {
      to.mdc = Texts.context((Map<?, ?>) CONTEXT_MAP.get(event));
    } else if (!Boolean.TRUE.equals(CONTEXT_IS_EMPTY.get(context))) {
      to.mdc = Texts.context((Map<?, ?>) CONTEXT_TO_MAP.get(context));
    }
    Object stack = CONTEXT_STACK.get(event);
    if (STACK_DEPTH.number(stack) > 0) {
      to.field("context_stack", STACK_TO_LIST.get(stack));
    }
    Object marker = MARKER.get(event);
    if (marker != null) {
      to.markers =
          ForeignRecords.<Object>markers(
              List.of(marker), one -> (String) MARKER_NAME.ask(one), one -> parentsOf(one));
    }
    if (DATA.get(MESSAGE.get(event)) instanceof Map<?, ?> data) {
      data.forEach(to::field);
    }
  }

  private static @Nullable Iterator<Object> parentsOf(Object marker) {
    Object[] parents = (Object[]) MARKER_PARENTS.ask(marker);
    return parents == null ? null : Arrays.asList(parents).iterator();
  }
}
