package dev.tachograph.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.agent.programs.Ends;
import dev.tachograph.agent.programs.Hello;
import dev.tachograph.recovery.Recovery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a program ends is in its report, as it was, without a word of the program. */
class AgentEndIT {
  @TempDir private Path work;

  private RunOfProgram end(String how, int exitCode, String out) throws Exception {
    try (Program program = start(how)) {
      assertThat(program.end(exitCode)).isEqualTo(out);
    }
    return run();
  }

  private Program start(String how) throws IOException {
    List<String> options = new ArrayList<>(List.of(Program.option("out=runs")));
    if (Program.version() > 17 && how.startsWith("refused")) {
      options.add("-Djava.security.manager=allow");
    }
    return Program.start(work, options, Ends.class, how);
  }

  private RunOfProgram run() {
    return new RunOfProgram(work.resolve("runs"));
  }

  private static void assertEnd(JsonNode report, String status, Integer code, String cause) {
    assertThat(report.at("/status").asText()).isEqualTo(status);
    assertThat(report.at("/end/exit_code").asInt(-1)).isEqualTo(code);
    assertThat(report.at("/end/cause").asText()).contains(cause);
  }

  @Test
  void whoExitsIsInTheReportAndInTheLog() throws Exception {
    RunOfProgram run = end("exit", 3, "");
    assertEnd(run.report(), "failed", 3, "programs.Ends.stop(Ends.java:");
    List<JsonNode> records = run.logs("System.exit");
    assertThat(records).hasSize(1);
    assertThat(records.get(0).at("/fields/exit_code").asInt()).isEqualTo(3);
    assertThat(records.get(0).at("/fields/caller").asText()).contains("Ends.stop(Ends.java:");
  }

  @Test
  void anExitWithZeroIsNoFailure() throws Exception {
    assertEnd(end("exit0", 0, "").report(), "completed", 0, "called System.exit(0)");
  }

  @Test
  void anExitThatWasRefusedIsNotTheEnd() throws Exception {
    assumeTrue(
        Program.version() < 24, "NOT TESTED: this JVM is too new, it has no security manager");
    RunOfProgram run = end("refused", 0, "not now");
    assertEnd(run.report(), "completed", 0, "last thread ended");
    assertThat(run.logs("System.exit was refused")).hasSize(1);
  }

  @Test
  void afterARefusedExitASignalIsTheEnd() throws Exception {
    assumeTrue(
        Program.version() < 24, "NOT TESTED: this JVM is too new, it has no security manager");
    try (Program program = start("refused-serve")) {
      assertThat(program.line()).isEqualTo("not now");
      assertThat(program.line()).isEqualTo("ready");
      program.process().toHandle().destroy();
      program.end(143);
    }
    assertEnd(run().report(), "interrupted", 143, "SIGTERM");
  }

  @Test
  void anExceptionThatLeavesMainIsTheCause() throws Exception {
    RunOfProgram run = end("throw", 1, "");
    assertEnd(run.report(), "failed", 1, "java.io.IOException: main fails");
    assertThat(run.logs("uncaught exception")).hasSize(1);
  }

  @Test
  void anExceptionThatNobodyCatchesInAThreadIsTheCause() throws Exception {
    RunOfProgram run = end("worker", 0, "");
    assertEnd(run.report(), "failed", 0, "worker fails");
    List<JsonNode> records = run.logs("uncaught exception");
    assertThat(records).hasSize(1);
    assertThat(records.get(0).at("/fields/in_thread").asText()).isEqualTo("worker-1");
    assertThat(records.get(0).at("/error/type").asText())
        .isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void anExceptionForWhichAThreadHasAHandlerIsRecordedAndNoFailure() throws Exception {
    RunOfProgram run = end("handled", 0, "handled");
    assertEnd(run.report(), "completed", 0, "last thread ended");
    assertThat(run.logs("uncaught exception")).hasSize(1);
  }

  @Test
  void anExceptionForTheProgramsDefaultHandlerIsRecordedAndNoFailure() throws Exception {
    RunOfProgram run = end("default", 0, "mine");
    assertEnd(run.report(), "completed", 0, "last thread ended");
    assertThat(run.logs("uncaught exception")).hasSize(1);
  }

  @Test
  void whatAHookDoesLongAfterTheSignalIsRecorded() throws Exception {
    try (Program program = start("hook")) {
      assertThat(program.line()).isEqualTo("ready");
      program.process().toHandle().destroy();
      assertThat(program.line()).isEqualTo("in hook");
      assertThat(run().isRunning()).isTrue();
      program.end(143);
    }
    assertEnd(run().report(), "interrupted", 143, "SIGTERM");
    List<JsonNode> records = run().logs("uncaught exception");
    assertThat(records).hasSize(1);
    assertThat(records.get(0).at("/fields/in_thread").asText()).isEqualTo("late");
  }

  @Test
  void aServerWhoseMainHasReturnedEndsByItsSignal() throws Exception {
    try (Program program = start("serve")) {
      assertThat(program.line()).isEqualTo("ready");
      program.process().toHandle().destroy();
      program.end(143);
    }
    assertEnd(run().report(), "interrupted", 143, "SIGTERM");
  }

  @Test
  void aServerWhoseMainHasReturnedEndsByWhoExits() throws Exception {
    assertEnd(end("serve-exit", 3, "").report(), "failed", 3, "programs.Ends.stop(Ends.java:");
  }

  @Test
  void aHaltIsRecordedWithWhoCalledIt() throws Exception {
    try (Program program = start("halt")) {
      program.end(4);
    }
    recover();
    assertEnd(run().report(), "failed", 4, "called Runtime.halt(4)");
    List<JsonNode> records = run().logs("Runtime.halt");
    assertThat(records).hasSize(1);
    assertThat(records.get(0).at("/fields/exit_code").asInt()).isEqualTo(4);
    assertThat(records.get(0).at("/fields/caller").asText()).contains("Ends.main(Ends.java:");
  }

  @Test
  void aKilledProgramsRunIsWhole() throws Exception {
    try (Program program =
        Program.start(work, List.of(Program.option("out=runs")), Hello.class, "stay")) {
      assertThat(program.line()).isEqualTo("hello");
      program.process().destroyForcibly().waitFor();
    }
    recover();
    assertThat(run().report().at("/status").asText()).isEqualTo("killed");
  }

  @Test
  void aHangupThatTheProgramAnsweredIsNotWhatItIsKilledAfter() throws Exception {
    try (Program program = start("hangup")) {
      assertThat(program.line()).isEqualTo("ready");
      String pid = String.valueOf(program.process().pid());
      assertThat(new ProcessBuilder("kill", "-HUP", pid).start().waitFor()).isZero();
      assertThat(program.line()).isEqualTo("configured");
      program.process().destroyForcibly().waitFor();
    }
    recover();
    JsonNode report = run().report();
    assertThat(report.at("/status").asText()).isEqualTo("killed");
    assertThat(report.at("/end/cause").asText()).doesNotContain("SIGHUP");
  }

  private void recover() throws Exception {
    Eventually.until(
        "the recovered report",
        () -> {
          Recovery.recover(work.resolve("runs"), false);
          return !run().isRunning();
        });
  }
}
