package dev.tachograph.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What another program's JVM answers may be anything. */
class RunningJvmTest {
  private static String reason(String answer) {
    return RunningJvm.reason(RunningJvm.words(answer));
  }

  @Test
  void anAnswerHasThreeWordsOfWhichTheLastMayHaveSpaces() {
    assertThat(RunningJvm.words("recording r-1 /tmp/my runs\n"))
        .containsExactly("recording", "r-1", "/tmp/my runs");
  }

  @Test
  void theReasonIsWhatFollowsFailed() {
    assertThat(reason("failed there is no /x")).isEqualTo("there is no /x");
  }

  @Test
  void anOddAnswerIsAReasonAsItIs() {
    assertThat(reason("")).isEqualTo("it left no answer");
    assertThat(reason("failed")).isEqualTo("it left no answer");
    assertThat(reason("hm")).isEqualTo("hm");
    assertThat(reason("a b")).isEqualTo("a b");
    assertThat(reason("recording r-1")).isEqualTo("recording r-1");
    assertThat(reason("x \u001b[31m")).doesNotContain("\u001b");
  }
}
