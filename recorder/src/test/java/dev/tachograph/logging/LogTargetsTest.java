package dev.tachograph.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.Level;
import dev.tachograph.testing.Eventually;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogTargetsTest {
  @Test
  void targetsThatNobodyHoldsAreForgotten() {
    int[] next = {0};
    Eventually.until(
        "fewer targets than were made up",
        () -> {
          for (int i = 0; i < 10_000; i++) {
            Log.get("test.targets.session" + next[0]++).info("opened").emit();
          }
          System.gc();
          return Log.count() < next[0] / 2;
        });
  }

  @Test
  void targetThatIsHeldStaysTheSameAndFollowsTheLevels() {
    RecordingLayer layer = new RecordingLayer("info");
    String name = "test.targets.held";
    Log held = Log.get(name);
    try (TracingGuards guards = Logging.initTracing(List.of(layer))) {
      System.gc();
      for (int i = 0; i < 1_000; i++) {
        assertThat(Log.get("test.targets.other" + i).target()).endsWith("other" + i);
      }
      assertThat(Log.get(new StringBuilder(name).toString())).isSameAs(held);
      assertThat(held.isEnabled(Level.INFO)).isTrue();
      assertThat(held.isEnabled(Level.DEBUG)).isFalse();
      assertThat(guards).isNotNull();
    }
    assertThat(held.isEnabled(Level.INFO)).isFalse();
  }

  @Test
  void targetThatIsMadeUpAgainFollowsTheLevelsOfNow() {
    String name = "test.targets.again";
    assertThat(Log.get(name).isEnabled(Level.INFO)).isFalse();
    System.gc();
    try (TracingGuards guards = Logging.initTracing(List.of(new RecordingLayer("info")))) {
      assertThat(Log.get(name).isEnabled(Level.INFO)).isTrue();
      assertThat(guards).isNotNull();
    }
  }
}
