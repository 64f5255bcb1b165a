package dev.tachograph.agent.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a thread is inside of tells a record that is handed on from one of its own. */
class InsideTest {
  private static final EventReader OUTER = EventReaders.of(EventReaders.JUL);
  private static final EventReader OTHER = EventReaders.of(EventReaders.LOGBACK);

  private final Inside inside = new Inside();

  private Object[] recorded(String target, String message) {
    Object[] call = {target};
    inside.enter(call, new Object());
    inside.recorded(call, OUTER, target, message);
    return call;
  }

  @Test
  void anEqualRecordIsCoveredUntilTheCallEnds() {
    Object[] call = recorded("demo.A", "first");
    assertThat(inside.covers(OTHER, "demo.A", "first")).isTrue();
    assertThat(inside.covers(OTHER, "demo.A", "other")).isFalse();
    assertThat(inside.covers(OTHER, "demo.B", "first")).isFalse();
    inside.exit(call);
    assertThat(inside.covers(OTHER, "demo.A", "first")).isFalse();
  }

  @Test
  void aFrameworkGivesNothingOnToItself() {
    recorded("demo.A", "first");
    assertThat(inside.covers(EventReaders.of(EventReaders.JUL), "demo.A", "first")).isFalse();
  }

  @Test
  void anEmptyMessageIsLikeNone() {
    recorded("demo.A", "");
    assertThat(inside.covers(OTHER, "demo.A", null)).isTrue();
  }

  @Test
  void callsMayBeNestedDeepAndEndTogether() {
    Object[] outer = recorded("demo.A", "0");
    for (int i = 1; i < 100; i++) {
      recorded("demo.A", "" + i);
    }
    assertThat(inside.covers(OTHER, "demo.A", "99")).isTrue();
    inside.exit(outer);
    assertThat(inside.innermost()).isNull();
  }

  @Test
  void theEndOfAnUnknownCallChangesNothing() {
    recorded("demo.A", "first");
    inside.exit(new Object[0]);
    assertThat(inside.covers(OTHER, "demo.A", "first")).isTrue();
  }

  @Test
  void anEventWaitsForItsFilterOnce() {
    Object event = new Object();
    Object[] call = {event};
    Object logger = new Object();
    inside.enter(call, event, logger);
    assertThat(inside.isFiltered(new Object())).isFalse();
    assertThat(inside.takeFiltered(new Object())).isNull();
    assertThat(inside.isFiltered(logger)).isTrue();
    assertThat(inside.takeFiltered(logger)).isSameAs(call);
    assertThat(inside.takeFiltered(logger)).isNull();
    assertThat(inside.holds(event)).isTrue();
    inside.exit(call);
    assertThat(inside.holds(event)).isFalse();
  }
}
