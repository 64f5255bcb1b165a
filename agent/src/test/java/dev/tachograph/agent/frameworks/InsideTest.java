package dev.tachograph.agent.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a thread is inside of tells a record that is handed on from one of its own. */
class InsideTest {
  private final Inside inside = new Inside();

  private Object[] recorded(String target, String message) {
    Object[] call = {target};
    inside.enter(call, new Object(), false);
    inside.recorded(call, target, message);
    return call;
  }

  @Test
  void anEqualRecordIsCoveredUntilTheCallEnds() {
    Object[] call = recorded("demo.A", "first");
    assertThat(inside.covers("demo.A", "first")).isTrue();
    assertThat(inside.covers("demo.A", "other")).isFalse();
    assertThat(inside.covers("demo.B", "first")).isFalse();
    inside.exit(call);
    assertThat(inside.covers("demo.A", "first")).isFalse();
  }

  @Test
  void anEmptyMessageIsLikeNone() {
    recorded("demo.A", "");
    assertThat(inside.covers("demo.A", null)).isTrue();
  }

  @Test
  void callsMayBeNestedDeepAndEndTogether() {
    Object[] outer = recorded("demo.A", "0");
    for (int i = 1; i < 100; i++) {
      recorded("demo.A", "" + i);
    }
    assertThat(inside.covers("demo.A", "99")).isTrue();
    inside.exit(outer);
    assertThat(inside.innermost()).isNull();
  }

  @Test
  void theEndOfAnUnknownCallChangesNothing() {
    recorded("demo.A", "first");
    inside.exit(new Object[0]);
    assertThat(inside.covers("demo.A", "first")).isTrue();
  }

  @Test
  void anEventWaitsForItsFilterOnce() {
    Object event = new Object();
    Object[] call = {event};
    inside.enter(call, event, true);
    assertThat(inside.takeWaiting()).isSameAs(call);
    assertThat(inside.takeWaiting()).isNull();
    assertThat(inside.holds(event)).isTrue();
    inside.exit(call);
    assertThat(inside.holds(event)).isFalse();
  }
}
