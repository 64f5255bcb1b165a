package dev.tachograph.slf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.entry;

import dev.tachograph.common.Level;
import dev.tachograph.logging.Logging;
import dev.tachograph.logging.TracingGuards;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.event.DefaultLoggingEvent;

class ProviderTest {
  private static final Logger LOGGER = LoggerFactory.getLogger("io.example.Fetcher");

  private final CollectingLayer layer = new CollectingLayer("trace,io.example.quiet=error");
  private TracingGuards guards;

  @BeforeEach
  void start() {
    guards = Logging.initTracing(List.of(layer));
    MDC.clear();
  }

  @AfterEach
  void stop() {
    guards.close();
    MDC.clear();
  }

  @Test
  void slf4jFindsTheProvider() {
    assertThat(LOGGER).isInstanceOf(TachographLogger.class);
    assertThat(LoggerFactory.getLogger("io.example.Fetcher")).isSameAs(LOGGER);
    assertThat(LoggerFactory.getLogger((String) null).getName()).isEqualTo("null");
  }

  @Test
  void eachLevelArrivesAsItself() {
    LOGGER.error("e");
    LOGGER.warn("w");
    LOGGER.info("i");
    LOGGER.debug("d");
    LOGGER.trace("t");
    assertThat(layer.seen())
        .extracting(CollectingLayer.Seen::level)
        .containsExactly(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE);
    assertThat(layer.seen()).allMatch(seen -> seen.target().equals("io.example.Fetcher"));
  }

  @Test
  void levelsFollowTheFilterOfTheLayers() {
    Logger quiet = LoggerFactory.getLogger("io.example.quiet.Worker");
    assertThat(quiet.isErrorEnabled()).isTrue();
    assertThat(quiet.isWarnEnabled()).isFalse();
    assertThat(quiet.isInfoEnabled()).isFalse();
    assertThat(quiet.isDebugEnabled()).isFalse();
    assertThat(quiet.isTraceEnabled()).isFalse();
    assertThat(LOGGER.isTraceEnabled()).isTrue();
    AtomicInteger asked = new AtomicInteger();
    quiet.warn("{}", counting(asked));
    quiet.atWarn().log("{}", counting(asked));
    DefaultLoggingEvent event = new DefaultLoggingEvent(org.slf4j.event.Level.WARN, quiet);
    event.setMessage("{}");
    event.addArgument(counting(asked));
    ((TachographLogger) quiet).log(event);
    assertThat(layer.seen()).isEmpty();
    assertThat(asked).hasValue(0);
  }

  @Test
  void messageIsFormattedAndTheLastThrowableIsTheError() {
    Exception error = new IllegalStateException("broken");
    LOGGER.info("a {} b {} c {}", 1, "two", 3.5);
    LOGGER.warn("failed {}", "once", error);
    LOGGER.error("failed", error);
    assertThat(layer.seen().get(0).message()).isEqualTo("a 1 b two c 3.5");
    assertThat(layer.seen().get(1).message()).isEqualTo("failed once");
    assertThat(layer.seen().get(1).error()).isSameAs(error);
    assertThat(layer.seen().get(2).error()).isSameAs(error);
  }

  @Test
  void arraysNullsAndSurplusArgumentsAreFormattedAsSlf4jDoes() {
    LOGGER.info("{} {} {}", new int[] {1, 2}, new Object[] {"a", null}, null);
    LOGGER.info("{}", "used", "surplus");
    LOGGER.info("\\{} {}", "x");
    LOGGER.info(null);
    assertThat(layer.seen())
        .extracting(CollectingLayer.Seen::message)
        .containsExactly("[1, 2] [a, null] null", "used", "{} x", null);
  }

  @Test
  void everyFormOfTheFluentApiIsTaken() {
    Exception last = new IllegalStateException("last");
    LOGGER.atInfo().setMessage("{} {} {}").addArgument(1).addArgument(() -> 2).addArgument(3).log();
    LOGGER.atInfo().setMessage(() -> "lazy {}").log("given {}", "a");
    LOGGER.atInfo().log("{} {}", "a", "b");
    LOGGER.atInfo().log("{} {} {}", "a", "b", "c", last);
    LOGGER.atInfo().addMarker(MarkerFactory.getMarker("M")).log(() -> "supplied");
    LOGGER.atInfo().log((String) null);
    LOGGER
        .atInfo()
        .addKeyValue(null, "no key")
        .addKeyValue("broken", (Supplier<Object>) () -> List.of().get(0))
        .log(
            (Supplier<String>)
                () -> {
                  throw new IllegalStateException();
                });
    assertThat(layer.seen())
        .extracting(CollectingLayer.Seen::message)
        .containsExactly(
            "1 2 3",
            "given a",
            "a b",
            "a b c",
            "supplied",
            null,
            "<supplier threw java.lang.IllegalStateException>");
    assertThat(layer.seen().get(3).error()).isSameAs(last);
    assertThat(layer.seen().get(4).markers()).containsExactly("M");
    assertThat(layer.seen().get(6).fields())
        .containsExactly(
            entry("null", "no key"),
            entry("broken", "<supplier threw java.lang.ArrayIndexOutOfBoundsException>"));
  }

  @Test
  void fluentKeyValuesKeepTheirTypes() {
    Exception error = new IllegalStateException("broken");
    LOGGER
        .atInfo()
        .setCause(error)
        .addKeyValue("long", 1L)
        .addKeyValue("int", 2)
        .addKeyValue("short", (short) 3)
        .addKeyValue("byte", (byte) 4)
        .addKeyValue("double", 0.5)
        .addKeyValue("float", 0.25f)
        .addKeyValue("boolean", true)
        .addKeyValue("text", "t")
        .addKeyValue("char", 'c')
        .addKeyValue("enum", Level.WARN)
        .addKeyValue("null", (Object) null)
        .addKeyValue("lazy", () -> 7)
        .addArgument("x")
        .log("message {}");
    CollectingLayer.Seen seen = layer.only();
    assertThat(seen.message()).isEqualTo("message x");
    assertThat(seen.error()).isSameAs(error);
    assertThat(seen.fields())
        .containsExactly(
            entry("long", 1L),
            entry("int", 2L),
            entry("short", 3L),
            entry("byte", 4L),
            entry("double", 0.5),
            entry("float", 0.25),
            entry("boolean", true),
            entry("text", "t"),
            entry("char", "c"),
            entry("enum", "WARN"),
            entry("null", null),
            entry("lazy", 7L));
  }

  @Test
  void lastArgumentOfAFluentCallMayBeTheError() {
    Exception error = new IllegalStateException("broken");
    LOGGER.atError().addArgument(1).addArgument(error).log("failed {}");
    assertThat(layer.only().message()).isEqualTo("failed 1");
    assertThat(layer.only().error()).isSameAs(error);
  }

  @Test
  void markersAreNamed() {
    Marker net = MarkerFactory.getMarker("NET");
    LOGGER.info(net, "one {}", 1);
    LOGGER.atInfo().addMarker(net).addMarker(MarkerFactory.getMarker("OTHER")).log("two");
    LOGGER.info("three");
    assertThat(layer.seen())
        .extracting(CollectingLayer.Seen::markers)
        .containsExactly(List.of("NET"), List.of("NET", "OTHER"), List.of());
  }

  @Test
  void recordCarriesTheContextAsItWasAtTheCall() {
    MDC.put("request", "1");
    MDC.MDCCloseable user = MDC.putCloseable("user", "ann");
    LOGGER.info("inside");
    user.close();
    MDC.put("request", "2");
    LOGGER.info("after");
    MDC.clear();
    LOGGER.info("cleared");
    assertThat(layer.seen())
        .extracting(CollectingLayer.Seen::mdc)
        .containsExactly(Map.of("request", "1", "user", "ann"), Map.of("request", "2"), Map.of());
  }

  @Test
  void recordNamesTheCallersThread() throws InterruptedException {
    Thread thread = new Thread(() -> LOGGER.info("here"), "fetch-1");
    thread.start();
    thread.join();
    assertThat(layer.only().thread()).isEqualTo("fetch-1");
  }

  @Test
  void argumentThatThrowsHarmsNothingAndPrintsNothing() {
    PrintStream stderr = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      LOGGER.info("a {} b", throwing(new IllegalStateException("broken")));
      LOGGER.info("a {} b", throwing(new StackOverflowError()));
      LOGGER.atInfo().addKeyValue("k", throwing(new IllegalStateException("broken"))).log("c");
    } finally {
      System.setErr(stderr);
    }
    assertThat(layer.seen())
        .extracting(CollectingLayer.Seen::message)
        .containsExactly(
            "a <toString threw java.lang.IllegalStateException> b",
            "a <toString threw java.lang.StackOverflowError> b",
            "c");
    assertThat((String) layer.seen().get(2).fields().get("k")).contains("IllegalStateException");
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void markerThatThrowsKeepsTheRecord() {
    Marker marker =
        (Marker)
            Proxy.newProxyInstance(
                Marker.class.getClassLoader(),
                new Class<?>[] {Marker.class},
                (proxy, method, arguments) -> {
                  throw new IllegalStateException("broken");
                });
    LOGGER.info(marker, "message");
    assertThat(layer.only().message()).isEqualTo("message");
    assertThat(layer.only().markers())
        .containsExactly("<marker threw java.lang.IllegalStateException>");
  }

  @Test
  void argumentMayLogInItsToString() {
    Object logs =
        new Object() {
          @Override
          public String toString() {
            LOGGER.debug("inner {}", 1);
            return "logged";
          }
        };
    LOGGER.info("outer {}", logs);
    assertThat(layer.seen())
        .extracting(CollectingLayer.Seen::message)
        .containsExactly("inner 1", "outer logged");
  }

  @Test
  void argumentThatLogsItselfEnds() {
    Object logsItself =
        new Object() {
          @Override
          public String toString() {
            LOGGER.info("first {}", this);
            LOGGER.info("second {}", this);
            return "self";
          }
        };
    LOGGER.info("outer {}", logsItself);
    assertThat(layer.seen()).hasSizeBetween(2, 100);
    LOGGER.info("afterwards");
    assertThat(layer.seen().get(layer.seen().size() - 1).message()).isEqualTo("afterwards");
  }

  @Test
  void recordsOutsideARunGoNowhereButErrorsToTheConsole() {
    guards.close();
    assertThat(LOGGER.isErrorEnabled()).isTrue();
    assertThat(LOGGER.isWarnEnabled()).isFalse();
    assertThatCode(
            () -> {
              LOGGER.error("shown on stderr", new IllegalStateException("broken"));
              LOGGER.atError().addKeyValue("k", 1).log("shown on stderr");
            })
        .doesNotThrowAnyException();
    assertThat(layer.seen()).isEmpty();

    guards = Logging.initTracing(List.of(layer));
    LOGGER.info("kept");
    assertThat(layer.only().message()).isEqualTo("kept");
  }

  @Test
  void eventThatSlf4jReplaysKeepsItsThread() {
    DefaultLoggingEvent event = new ReplayedEvent(LOGGER);
    event.setMessage("early");
    ((TachographLogger) LOGGER).log(event);
    assertThat(layer.only().thread()).isEqualTo("early-thread");
  }

  @Test
  void loggerThatIsReadBackIsTheSameLogger() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(LOGGER);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isSameAs(LOGGER);
    }
  }

  @Test
  void eightThreadsWhoseArgumentsLogAreAllRecorded() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 100; i++) {
                  LOGGER.info("outer {}", counting(new AtomicInteger()));
                }
              });
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join(60_000);
      assertThat(thread.isAlive()).isFalse();
    }
    assertThat(layer.seen()).hasSize(1_600);
  }

  private static Object counting(AtomicInteger asked) {
    return new Object() {
      @Override
      public String toString() {
        asked.incrementAndGet();
        LOGGER.debug("inner");
        return "counted";
      }
    };
  }

  private static Object throwing(Throwable thrown) {
    return new Object() {
      @Override
      public String toString() {
        if (thrown instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) thrown;
      }
    };
  }

  private static final class ReplayedEvent extends DefaultLoggingEvent {
    ReplayedEvent(Logger logger) {
      super(org.slf4j.event.Level.INFO, logger);
    }

    @Override
    public String getThreadName() {
      return "early-thread";
    }
  }
}
