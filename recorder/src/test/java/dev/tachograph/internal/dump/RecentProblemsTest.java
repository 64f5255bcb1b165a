package dev.tachograph.internal.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.logging.Layer;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogRecord;
import dev.tachograph.logging.Logging;
import dev.tachograph.logging.TracingGuards;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentProblemsTest {
  private final RecentProblems problems = new RecentProblems(RunClock.start());

  private String text() {
    DumpText text = new DumpText();
    problems.writeTo(text);
    return text.toString();
  }

  private static Layer layer(Level least) {
    return new Layer() {
      @Override
      public boolean enabled(Level level, String target) {
        return level.isAtLeast(least);
      }

      @Override
      public boolean onRecord(LogRecord record) {
        return true;
      }
    };
  }

  private static LogRecord.Builder warning(String message) {
    return LogRecord.builder(Level.WARN, "test").message(message);
  }

  @Test
  void lastOnesAreKeptInTheirOrder() {
    for (int i = 0; i < 100; i++) {
      problems.onRecord(warning("problem " + i + ".").with("n", i).build());
    }
    assertThat(text())
        .contains("count: 100")
        .containsSubsequence("problem 80. n=80", "problem 98. n=98", "problem 99. n=99")
        .doesNotContain("problem 79.");
  }

  @Test
  void whatNobodyElseTakesIsNotAcknowledged() {
    Layer errorsOnly = layer(Level.ERROR);
    problems.accompany(List.of(errorsOnly));
    TracingGuards guards = Logging.initTracing(RunClock.start(), List.of(errorsOnly, problems));
    try {
      Log log = Log.get("recent.problems");
      assertThat(log.warn("nobody writes this").emit()).isFalse();
      assertThat(log.error("written").emit()).isTrue();
    } finally {
      guards.close();
    }
    assertThat(text()).contains("count: 1", "written").doesNotContain("nobody writes this");
  }

  @Test
  void hostileRecordsStayOneShortLineWithoutSecrets() {
    problems.onRecord(
        warning("a\nforged\u001b[2J")
            .with("password", "hunter2")
            .with("long", "x".repeat(1 << 20))
            .with("none", (CharSequence) null)
            .with("ratio", 0.5)
            .with("ok", true)
            .error(
                new IllegalStateException() {
                  private static final long serialVersionUID = 1L;

                  @Override
                  public String getMessage() {
                    throw new IllegalArgumentException("no message");
                  }
                })
            .build());
    problems.onRecord(warning(null).error(new IllegalStateException("broke")).build());
    assertThat(text()).hasLineCount(3).hasSizeLessThan(8_000);
    assertThat(text())
        .contains("a?forged?[2J password=*** long=xxx", "| java.lang.IllegalStateException: broke")
        .doesNotContain("hunter2");
  }

  @Test
  void onlyWarningsAndErrorsAreWanted() {
    problems.accompany(List.of(layer(Level.TRACE)));
    assertThat(problems.enabled(Level.ERROR, "t")).isTrue();
    assertThat(problems.enabled(Level.WARN, "t")).isTrue();
    assertThat(problems.enabled(Level.INFO, "t")).isFalse();
  }
}
