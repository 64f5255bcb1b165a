package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.testing.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a run ends stands in its report, however it ends: real JVMs, real signals. */
@Timeout(300)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "NOT TESTED: this system has no POSIX signals")
class RunEndsTest {
  @TempDir Path dir;

  @Test
  void exitCodeZeroIsCompleted() throws Exception {
    try (Child child = Child.start(dir, "code", "0")) {
      assertThat(child.end()).isZero();
    }
    JsonNode report = RunFilesOf.in(dir).check().report();
    assertThat(report.get("status").asText()).isEqualTo("completed");
    assertThat(report.at("/end/exit_code").asInt(-1)).isZero();
    assertThat(report.at("/end/exception").isNull()).isTrue();
    assertThat(report.at("/config/answer").asInt()).isEqualTo(42);
    assertThat(report.at("/config/api_key").asText()).isEqualTo("***");
    assertThat(report.at("/results/done").asBoolean()).isTrue();
    assertThat(report.at("/events/by_event/test_event").asInt()).isEqualTo(25);
    assertThat(report.at("/logs/by_level/INFO/written").asInt()).isEqualTo(100);
    assertThat(report.at("/spans").findValuesAsText("name"))
        .containsExactlyInAnyOrder("work", "inner");
    assertThat(report.at("/spans/0/count").asInt()).isEqualTo(100);
    assertThat(report.at("/resources/heap_used_kb/max").asDouble()).isPositive();
    assertThat(RunFilesOf.in(dir).lines(".resources.jsonl")).isNotEmpty();
    assertThat(report.at("/events/by_event/resources_sample").asInt()).isPositive();
    assertThat(RunFilesOf.in(dir).trace().findValuesAsText("ph")).contains("C");
  }

  @Test
  void anotherExitCodeIsFailed() throws Exception {
    try (Child child = Child.start(dir, "code", "3")) {
      assertThat(child.end()).isEqualTo(3);
    }
    JsonNode report = RunFilesOf.in(dir).check().report();
    assertThat(report.get("status").asText()).isEqualTo("failed");
    assertThat(report.at("/end/exit_code").asInt()).isEqualTo(3);
  }

  @Test
  void exceptionOfTheBodyIsFailedAndThrownOn() throws Exception {
    try (Child child = Child.start(dir, "throw")) {
      assertThat(child.rest()).contains("Exception in thread \"main\"").contains("body broke");
      assertThat(child.end()).isEqualTo(1);
    }
    failedWith("body broke");
  }

  @Test
  void uncaughtExceptionOfAnotherThreadIsFailed() throws Exception {
    try (Child child = Child.start(dir, "uncaught")) {
      assertThat(child.rest()).contains("Exception in thread \"breaker\"");
      assertThat(child.end()).isZero();
    }
    failedWith("thread broke");
    assertThat(RunFilesOf.in(dir).messages()).contains("uncaught exception");
  }

  @Test
  void exceptionThatEndsTheClosingThreadReplacesTheReport() throws Exception {
    try (Child child = Child.start(dir, "close-then-throw")) {
      assertThat(child.end()).isEqualTo(1);
    }
    failedWith("main broke");
  }

  @Test
  void exitBySomebodyIsExitedWithAnUnknownCode() throws Exception {
    try (Child child = Child.start(dir, "exit")) {
      assertThat(child.end()).isEqualTo(5);
    }
    JsonNode report = RunFilesOf.in(dir).check().report();
    assertThat(report.get("status").asText()).isEqualTo("exited");
    assertThat(report.at("/end/exit_code").isNull()).isTrue();
    assertThat(report.at("/end/cause").asText()).contains("System.exit");
  }

  @Test
  void runThatNobodyClosedIsFinished() throws Exception {
    try (Child child = Child.start(dir, "no-close")) {
      assertThat(child.end()).isZero();
    }
    JsonNode report = RunFilesOf.in(dir).check().report();
    assertThat(report.get("status").asText()).isEqualTo("exited");
    assertThat(report.at("/end/cause").asText()).contains("without closing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void signalIsInterruptedAndTheBodyDrains(String signal) throws Exception {
    int number = List.of("HUP", "INT").indexOf(signal) + 1;
    int code = 128 + (number == 0 ? 15 : number);
    try (Child child = Child.start(dir, "wait")) {
      assertThat(child.awaitLine("ready").signal(signal).end()).isEqualTo(code);
    }
    RunFilesOf files = RunFilesOf.in(dir).check();
    interrupted(files.report(), "SIG" + signal, code);
    assertThat(files.report().at("/results/drained").asBoolean()).isTrue();
    assertThat(files.messages()).contains("draining", "drained");
  }

  @Test
  void secondSignalAfterASecondEndsAtOnce() throws Exception {
    try (Child child = Child.start(dir, "block")) {
      child.awaitLine("ready").signal("INT").awaitLine("blocking");
      // Those within a second of the first are the same request.
      Eventually.until("its end", () -> !child.signalled("INT").isAlive());
      assertThat(child.end()).isEqualTo(130);
    }
    assertThat(RunFilesOf.names(dir)).anyMatch(name -> name.endsWith(".json.part"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void signalsInAMomentAreOneRequest(String signal) throws Exception {
    int code = 128 + (signal.equals("INT") ? 2 : 15);
    try (Child child = Child.start(dir, "wait")) {
      // Sent by one process, so that they come in a moment also on a machine that is busy.
      child.awaitLine("ready").signals(signal, signal, signal, signal, signal);
      assertThat(child.end()).isEqualTo(code);
    }
    RunFilesOf files = RunFilesOf.in(dir).check();
    interrupted(files.report(), "SIG" + signal, code);
    assertThat(files.messages()).contains("draining", "drained");
  }

  /** Of one signal the kernel keeps only one pending; of two different ones both arrive. */
  @Test
  void signalsOfTwoKindsInAMomentAreOneRequest() throws Exception {
    int code;
    try (Child child = Child.start(dir, "drain")) {
      child.awaitLine("ready").signals("TERM", "INT").say("drain");
      code = child.end();
    }
    RunFilesOf files = RunFilesOf.in(dir).check();
    // Which of them the JVM handles first is unspecified.
    interrupted(files.report(), code == 130 ? "SIGINT" : "SIGTERM", code == 130 ? 130 : 143);
    assertThat(files.messages()).contains("drained");
  }

  @Test
  void endByGnuTimeoutIsOneRequest() throws Exception {
    assumeTrue(
        new ProcessBuilder("timeout", "--version").start().waitFor() == 0,
        "NOT TESTED: this system has no GNU timeout");
    // It signals the child, and then its group, to which the child belongs.
    try (Child child = Child.start(List.of("timeout", "600"), ChildMain.class, dir, "wait")) {
      // Which is how it learns that the time is up.
      child.awaitLine("ready").signal("ALRM");
      assertThat(child.end()).isEqualTo(124);
    }
    interrupted(RunFilesOf.in(dir).check().report(), "SIGTERM", 143);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit", "TERM"})
  void hooksThatLogLateAreRecorded(String how) throws Exception {
    try (Child child = Child.start(dir, "late-hook", how)) {
      child.awaitLine("ready");
      if (!how.equals("exit")) {
        child.signal(how);
      }
      child.end();
    }
    RunFilesOf files = RunFilesOf.in(dir).check();
    long dropped = files.report().at("/logs/dropped").asLong();
    long late = files.messages().stream().filter("late"::equals).count();
    assertThat(late + dropped).isEqualTo(6_000);
  }

  /** It begins between the start of the recorder's own hook and that hook's first step. */
  @ParameterizedTest
  @ValueSource(strings = {"exit", "return", "TERM"})
  void hookThatIsStartedRightAfterTheRecordersOwnIsRecorded(String how) throws Exception {
    String said;
    try (Child child = Child.start(dir, "many-hooks", how)) {
      child.awaitLine("ready");
      if (how.equals("TERM")) {
        child.signal(how);
      }
      said = child.rest();
      child.end();
    }
    // Of 41 the recorder's own may be the last, seldom.
    List<String> messages = RunFilesOf.in(dir).check().messages();
    assertThat(messages.stream().filter("beside"::equals)).hasSize(said.contains("beside") ? 1 : 0);
  }

  /** Only the order in which the JVM starts and joins its hooks shows which there are. */
  @ParameterizedTest
  @ValueSource(strings = {"exit", "return", "TERM"})
  void hooksThatTheJvmStartsSlowlyAreRecorded(String how) throws Exception {
    try (Child child = Child.start(dir, "slow-hooks", how)) {
      child.awaitLine("ready");
      if (how.equals("TERM")) {
        child.signal(how);
      }
      child.end();
    }
    List<String> messages = RunFilesOf.in(dir).check().messages();
    assertThat(messages.stream().filter("slow"::equals)).hasSize(9);
  }

  @Test
  void workerThatAHookLeavesBehindDoesNotHoldUpTheEnd() throws Exception {
    try (Child child = Child.start(dir, "hook-with-a-worker")) {
      child.awaitLine("ready").signal("TERM").end();
    }
    assertThat(RunFilesOf.in(dir).check().messages()).contains("worked");
  }

  @Test
  void handlerOfTheApplicationIsCalledAndDecides() throws Exception {
    try (Child child = Child.start(dir, "own-handler")) {
      child.awaitLine("ready").signal("TERM").awaitLine("own handler");
      assertThat(child.end()).isZero();
    }
    JsonNode report = RunFilesOf.in(dir).check().report();
    interrupted(report, "SIGTERM", 0);
  }

  @Test
  void jvmThatKeepsItsHandsOffSignalsIsSurvived() throws Exception {
    try (Child child = Child.start(List.of("-Xrs"), dir, "code", "0")) {
      assertThat(child.end()).isZero();
    }
    assertThat(RunFilesOf.in(dir).check().report().get("status").asText()).isEqualTo("completed");
  }

  @Test
  void twoRunsInOneDirectoryDoNotTouchEachOther() throws Exception {
    try (Child one = Child.start(dir, "code", "0");
        Child two = Child.start(dir, "code", "0");
        Child three = Child.start(dir, "code", "0")) {
      assertThat(one.end() + two.end() + three.end()).isZero();
    }
    List<String> bases = RunFilesOf.bases(dir);
    assertThat(bases).hasSize(3);
    for (String base : bases) {
      RunFilesOf files = new RunFilesOf(dir, base).check();
      assertThat(files.report().at("/meta/timestamp_utc").asText()).isEqualTo(base);
      assertThat(files.report().at("/logs/by_level/INFO/written").asInt()).isEqualTo(100);
    }
  }

  @Test
  void onlyWhatIsOnAppears() throws Exception {
    try (Child child = Child.start(dir, "only-report")) {
      assertThat(child.end()).isZero();
    }
    assertThat(RunFilesOf.names(dir)).hasSize(1).allMatch(name -> name.endsWith(".json"));
  }

  private void failedWith(String message) throws IOException {
    JsonNode report = RunFilesOf.in(dir).check().report();
    assertThat(report.get("status").asText()).isEqualTo("failed");
    JsonNode exception = report.at("/end/exception");
    assertThat(exception.get("type").asText()).isEqualTo(IllegalStateException.class.getName());
    assertThat(exception.get("message").asText()).contains(message);
    assertThat(exception.get("stack").asText()).contains("ChildMain");
  }

  private static void interrupted(JsonNode report, String signal, int code) {
    assertThat(report.get("status").asText()).isEqualTo("interrupted");
    assertThat(report.at("/end/signal").asText()).isEqualTo(signal);
    assertThat(report.at("/end/exit_code").asInt()).isEqualTo(code);
  }
}
