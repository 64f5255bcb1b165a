package dev.tachograph.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.common.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoggingTest {
  private static final Log LOG = Log.get(LoggingTest.class);

  private final RecordingLayer layer = new RecordingLayer("debug");
  private @Nullable TracingGuards guards;

  private void init(Layer... layers) {
    guards = Logging.initTracing(List.of(layers));
  }

  @AfterEach
  void end() {
    if (guards != null) {
      guards.close();
    }
  }

  @Test
  void fieldsKeepTheirTypesAndOrder() {
    init(layer);
    boolean accepted =
        LOG.info("fetched")
            .with("n", 7)
            .with("ms", 1.5)
            .with("ok", true)
            .with("peer", new StringBuilder("p"))
            .with("none", (CharSequence) null)
            .withLazy("lazy", () -> 8)
            .with(new IllegalStateException("broken"))
            .emit();
    assertThat(accepted).isTrue();
    assertThat(layer.records)
        .containsExactly(
            "INFO dev.tachograph.logging.LoggingTest fetched n=L7 ms=D1.5 ok=Btrue peer=p none=null"
                + " lazy=L8 java.lang.IllegalStateException: broken");
  }

  @Test
  void aRecordCarriesNothingOfTheOneBefore() {
    init(layer);
    LOG.info("first").with("a", "x").with(new IllegalStateException("broken")).emit();
    LOG.info("second").emit();
    assertThat(layer.records.get(1)).isEqualTo("INFO " + LOG.target() + " second");
  }

  @Test
  void withoutLayersErrorsAloneAreEnabledAndNobodyAcceptsThem() {
    assertThat(LOG.isEnabled(Level.ERROR)).isTrue();
    assertThat(LOG.isEnabled(Level.WARN)).isFalse();
    assertThat(LOG.error("x").emit()).isFalse();
    init(layer);
    assertThat(LOG.isEnabled(Level.DEBUG)).isTrue();
    assertThat(LOG.isEnabled(Level.TRACE)).isFalse();
    assertThat(Logging.isEnabled(Level.DEBUG, "some.other.target")).isTrue();
    guards.close();
    assertThat(LOG.isEnabled(Level.WARN)).isFalse();
  }

  @Test
  void suppliersOfUnwantedRecordsAreNotAsked() {
    init(layer);
    LOG.trace("x")
        .withLazy(
            "k",
            () -> {
              throw new AssertionError("asked");
            })
        .emit();
    assertThat(layer.records).isEmpty();
  }

  @Test
  void everyLayerHasItsOwnFilter() {
    RecordingLayer warnings = new RecordingLayer("warn");
    init(layer, warnings);
    LOG.info("low").emit();
    LOG.warn("high").emit();
    assertThat(layer.records).hasSize(2);
    assertThat(warnings.records).hasSize(1);
  }

  @Test
  void levelsCanChangeWhileTheRunContinues() {
    init(layer);
    layer.filter = LogFilter.parse("trace");
    Logging.refresh();
    assertThat(LOG.isEnabled(Level.TRACE)).isTrue();
    layer.filter = LogFilter.parse("off");
    Logging.refresh();
    assertThat(LOG.isEnabled(Level.ERROR)).isFalse();
  }

  @Test
  void aSecondInitFailsClearlyAndOneAfterTheOtherWorks() {
    init(layer);
    assertThatThrownBy(() -> Logging.initTracing(List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("close the TracingGuards");
    guards.close();
    guards.close();
    assertThat(layer.closed).isEqualTo(1);
    init(layer);
    assertThat(LOG.info("x").emit()).isTrue();
  }

  @Test
  void emitReportsARefusal() {
    init(layer, new RecordingLayer("off"));
    layer.accept = false;
    assertThat(LOG.info("x").emit()).isFalse();
  }

  @Test
  void anErrorInALayerReachesNeitherTheCallerNorTheOthers() {
    Layer broken =
        new Layer() {
          @Override
          public boolean enabled(Level level, String target) {
            return true;
          }

          @Override
          public boolean onRecord(LogRecord record) {
            throw new NoClassDefFoundError("gone");
          }

          @Override
          public void close() {
            throw new StackOverflowError();
          }
        };
    Layer brokenFilter =
        new Layer() {
          @Override
          public boolean enabled(Level level, String target) {
            throw new AssertionError("filter");
          }

          @Override
          public boolean onRecord(LogRecord record) {
            return true;
          }
        };
    init(broken, brokenFilter, layer);
    assertThat(LOG.info("x").emit()).isFalse();
    assertThat(layer.records).hasSize(1);
    guards.close();
    assertThat(layer.closed).isEqualTo(1);
  }

  @Test
  void aLayerThatLogsIsNotCalledWithoutEnd() {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      layers.add(
          new Layer() {
            @Override
            public boolean enabled(Level level, String target) {
              return true;
            }

            @Override
            public boolean onRecord(LogRecord record) {
              LOG.info("again").emit();
              return true;
            }
          });
    }
    layers.add(layer);
    guards = Logging.initTracing(layers);
    LOG.info("first").emit();
    assertThat(layer.records).contains("INFO " + LOG.target() + " first").hasSizeLessThan(100);
  }

  @Test
  void whatUserCodeThrowsBecomesTheField() {
    init(layer);
    CharSequence hostile =
        new CharSequence() {
          @Override
          public int length() {
            throw new IllegalStateException();
          }

          @Override
          public char charAt(int index) {
            throw new IllegalStateException();
          }

          @Override
          public CharSequence subSequence(int start, int end) {
            throw new IllegalStateException();
          }

          @Override
          public String toString() {
            return toString();
          }
        };
    LOG.info("x")
        .with("cs", hostile)
        .withLazy(
            "supplier",
            () -> {
              throw new OutOfMemoryError("no");
            })
        .withLazy("object", () -> hostile)
        .emit();
    assertThat(layer.records)
        .containsExactly(
            "INFO "
                + LOG.target()
                + " x cs=<toString threw java.lang.StackOverflowError>"
                + " supplier=<supplier threw java.lang.OutOfMemoryError>"
                + " object=<toString threw java.lang.StackOverflowError>");
  }

  @Test
  void aChainNeverEmittedOrNestedInAnotherHarmsNothing() {
    init(layer);
    LOG.info("forgotten").with("a", 1);
    LogEvent outer = LOG.info("outer").with("a", 2);
    outer.with("b", LOG.info("inner").with("a", 3).emit()).emit();
    assertThat(outer.emit()).isFalse();
    LOG.info("after").emit();
    assertThat(layer.records)
        .containsExactly(
            "INFO " + LOG.target() + " inner a=L3",
            "INFO " + LOG.target() + " outer a=L2 b=Btrue",
            "INFO " + LOG.target() + " after");
  }

  @Test
  void anObjectChangedAfterTheCallWasLoggedAsItWas() {
    init(layer);
    StringBuilder text = new StringBuilder("before");
    List<String> list = new ArrayList<>(List.of("a"));
    LogEvent event = LOG.info("x").with("text", text).withLazy("list", () -> list);
    text.append(" and after");
    list.add("b");
    event.emit();
    assertThat(layer.records.get(0)).endsWith("text=before list=[\"a\"]");
  }

  @Test
  void numbersOfAnyTypeKeepIt() {
    init(layer);
    Logging.dispatch(
        LogRecord.builder(Level.INFO, "t")
            .withAny("i", 1)
            .withAny("b", (byte) 2)
            .withAny("f", 0.1f)
            .withAny("d", 0.25)
            .withAny("t", true)
            .withAny("n", null)
            .withAny("o", List.of(1))
            .build());
    assertThat(layer.records)
        .containsExactly("INFO t null i=L1 b=L2 f=D0.1 d=D0.25 t=Btrue n=null o=[1]");
  }
}
