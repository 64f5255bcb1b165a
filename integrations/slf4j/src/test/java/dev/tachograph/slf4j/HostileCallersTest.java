package dev.tachograph.slf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.tachograph.common.Level;
import dev.tachograph.logging.Logging;
import dev.tachograph.logging.TracingGuards;
import java.lang.reflect.Proxy;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.event.DefaultLoggingEvent;
import org.slf4j.spi.LocationAwareLogger;

/** What callers bring along that throws, has no end, or is none. */
class HostileCallersTest {
  private static final Logger LOGGER = LoggerFactory.getLogger("io.example.Fetcher");

  private final CollectingLayer layer = new CollectingLayer("trace");
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
  @SuppressWarnings("deprecation")
  void markersThatReferToOthersAreAllNamedOnceAlsoInACircle() {
    Marker outer = MarkerFactory.getDetachedMarker("OUTER");
    Marker inner = MarkerFactory.getDetachedMarker("INNER");
    Marker deep = MarkerFactory.getDetachedMarker("DEEP");
    outer.add(inner);
    outer.add(deep);
    inner.add(deep);
    LOGGER.info(outer, "one");
    LOGGER.atInfo().addMarker(outer).addMarker(inner).log("two");
    LOGGER.info(circular(), "three");
    assertThat(layer.seen())
        .extracting(CollectingLayer.Seen::markers)
        .containsExactly(
            List.of("OUTER", "INNER", "DEEP"), List.of("OUTER", "INNER", "DEEP"), List.of("SELF"));
  }

  private static Marker circular() {
    Marker[] self = new Marker[1];
    self[0] =
        (Marker)
            Proxy.newProxyInstance(
                Marker.class.getClassLoader(),
                new Class<?>[] {Marker.class},
                (proxy, method, arguments) ->
                    method.getName().equals("getName") ? "SELF" : List.of(self[0]).iterator());
    return self[0];
  }

  @Test
  void markerThatThrowsAnErrorOrIsNullKeepsTheRecord() {
    Marker marker =
        (Marker)
            Proxy.newProxyInstance(
                Marker.class.getClassLoader(),
                new Class<?>[] {Marker.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("getName")) {
                    return "KNOWN";
                  }
                  throw new StackOverflowError();
                });
    LOGGER.info(marker, "one");
    LOGGER.atInfo().addMarker(null).addKeyValue("k", 1).log("two");
    assertThat(layer.seen())
        .extracting(CollectingLayer.Seen::markers)
        .containsExactly(
            List.of("KNOWN", "<marker threw java.lang.StackOverflowError>"), List.of());
  }

  @Test
  void arraysOfKeyValuesAreArraysAndThoseInMessagesAreTakenApartWithinBounds() {
    Object[] circle = new Object[2];
    circle[0] = circle;
    circle[1] = throwing(new IllegalStateException());
    LOGGER.atInfo().addKeyValue("ids", new int[] {1, 2}).log("a");
    LOGGER.info("{} {}", circle, 1);
    Object[] deep = {"bottom"};
    for (int i = 0; i < 5_000; i++) {
      deep = new Object[] {deep};
    }
    LOGGER.info("{} {}", deep, 1);
    assertThat(layer.seen().get(0).fields()).containsExactly(entry("ids", "[1,2]"));
    assertThat(layer.seen().get(1).message())
        .isEqualTo("[[...], <toString threw java.lang.IllegalStateException>] 1");
    assertThat(layer.seen().get(2).message()).contains("[...]").endsWith(" 1");
  }

  @Test
  void recordThatCannotBeFormattedIsKeptWithItsMessage() {
    LOGGER.atInfo().setMessage("no {}").addArgument("x").log();
    ((TachographLogger) LOGGER)
        .log(
            new DefaultLoggingEvent(org.slf4j.event.Level.WARN, LOGGER) {
              @Override
              public String getMessage() {
                return "kept {}";
              }

              @Override
              public List<Marker> getMarkers() {
                throw new AssertionError();
              }
            });
    assertThat(layer.seen().get(1).message()).isEqualTo("kept {}");
    assertThat(layer.seen().get(1).fields())
        .containsExactly(entry("unformatted", "java.lang.AssertionError"));
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void contextThatIsNoneCostsNoRecord() {
    MDC.setContextMap((Map) Map.of("n", 1));
    LOGGER.info("numbers");
    MDC.setContextMap(
        new AbstractMap<>() {
          @Override
          public boolean isEmpty() {
            return false;
          }

          @Override
          public Set<Entry<String, String>> entrySet() {
            throw new IllegalStateException();
          }
        });
    LOGGER.info("none");
    assertThat(layer.seen())
        .extracting(CollectingLayer.Seen::mdc)
        .containsExactly(
            Map.of("n", "1"),
            Map.of("<mdc>", "could not be read: java.lang.IllegalStateException"));
  }

  @Test
  void bridgesThatNameTheClassTheProgramCalledAreTaken() {
    ((LocationAwareLogger) LOGGER)
        .log(null, "io.example.Front", LocationAwareLogger.WARN_INT, "{}", new Object[] {1}, null);
    assertThat(layer.only().message()).isEqualTo("1");
    assertThat(layer.only().level()).isEqualTo(Level.WARN);
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

  /** What is known of a parameter, where it ends, is not known of the text that holds it. */
  @Test
  void parameterThatIsTheValueOfASecretKeyIsMaskedWhole() {
    String secret = "hun ter, 2; x2 \" y";
    LOGGER.info("password={}, user={}", secret, "bob");
    LOGGER.info("password: '{}' of {}", secret, "bob");
    LOGGER.atInfo().log("user {} has api_key={} and {}", "bob", secret, "more");
    LOGGER.info("token = {}", new StringBuilder(secret));
    LOGGER.info("a \\{} and \\\\{} with secret={}", "first", secret);
    LOGGER.info("Authorization: {}", "Bearer x1 y2");
    LOGGER.info("authorization: {}", "granted for bob");
    LOGGER.info("token_count={} unexpected token: {} password={}", 5, "';'", null);
    assertThat(layer.seen())
        .extracting(CollectingLayer.Seen::message)
        .containsExactly(
            "password=***, user=bob",
            "password: '***' of bob",
            "user bob has api_key=*** and more",
            "token = ***",
            "a {} and \\first with secret=***",
            "Authorization: ***",
            "authorization: granted for bob",
            "token_count=5 unexpected token: ';' password=null");
  }
}
