package dev.tachograph.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.files.FileOwners;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.JournalOptions;
import dev.tachograph.internal.journal.JournalReader;
import dev.tachograph.internal.journal.RingJournal;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import dev.tachograph.internal.lifecycle.ProcessIdentity.Relation;
import dev.tachograph.internal.report.RunningReport;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Why a process died, according to a journal and files with any content. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CauseTest {
  private static final long PID = 4_000_000_001L;
  private static final RunningReport NO_REPORT =
      RunningReport.of("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));

  @TempDir Path dir;

  /** The cause found for a process with a given identity in its journal. */
  private Cause cause(String identity, RunningReport report, Object whose) throws IOException {
    Path file = dir.resolve("journal");
    String whole = "pid=" + PID + "\nhost=here\n" + identity;
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      try (Journal journal =
          RingJournal.open(
              RunClock.start(),
              Map.of(),
              channel,
              whole,
              JournalOptions.ofBytes(JournalOptions.MIN_BYTES))) {
        assertThat(journal.flush(30_000)).isTrue();
        JournalReader reader = JournalReader.open(channel);
        ProcessIdentity owner = new ProcessIdentity(PID, 1L, "boot", null, "here", null, false);
        return Cause.of(Relation.FOREIGN, owner, reader, report, dir, whose, dir);
      }
    }
  }

  private Object me() throws IOException {
    return FileOwners.of(dir);
  }

  @Test
  void crashIsReadFromTheFileThatTheJournalNames() throws IOException {
    Path crash = Files.writeString(dir.resolve("crash-" + PID), "#  SIGSEGV (0xb) at pc=0\n");
    Cause cause = cause("error_file=" + dir.resolve("crash-%p") + "\n", NO_REPORT, me());
    assertThat(cause.text()).isEqualTo("the JVM crashed; it wrote " + crash);
    assertThat(cause.signal()).isEqualTo("SIGSEGV");
    assertThat(cause.rule()).isEqualTo("jvm_crash");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no POSIX owners")
  void fileOfAnotherUserThanTheRunsIsNotOpened() throws IOException {
    Path crash = Files.writeString(dir.resolve("crash"), "#  SIGSEGV (0xb) at pc=0\n");
    Cause cause = cause("error_file=" + crash + "\n", NO_REPORT, "somebody else");
    assertThat(cause.rule()).isEqualTo(Cause.FOUND_DEAD);
  }

  /** Its reader would block until the next kernel message. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no /proc/kmsg")
  void fileOfTheKernelThatAnotherUsersJournalNamesIsNotOpened() throws IOException {
    Cause cause = cause("error_file=/proc/kmsg\n", NO_REPORT, "somebody else");
    assertThat(cause.rule()).isEqualTo(Cause.FOUND_DEAD);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: links need a right on this system")
  void linkIsNotFollowed() throws IOException {
    Path crash = Files.writeString(dir.resolve("crash"), "#  SIGSEGV (0xb) at pc=0\n");
    Files.createSymbolicLink(dir.resolve("hs_err_pid" + PID + ".log"), crash);
    Cause cause = cause("cwd=" + dir + "\n", NO_REPORT, me());
    assertThat(cause.rule()).isEqualTo(Cause.FOUND_DEAD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cwd=\0",
        "cwd=\uD800",
        "cwd=\u0001\u001b[31m",
        "cwd=",
        "cwd",
        "error_file=\0%p",
        "error_file=%p%p%p/\0",
        "error_file=",
        "error_file=/",
        "error_file=../../..",
        "error_file=//////",
        "=\n=\n\ncwd=\0\ncwd=/"
      })
  void pathThatIsNoneIsNoCrash(String line) throws IOException {
    Cause cause = cause(line + "\n", NO_REPORT, me());
    assertThat(cause.rule()).isEqualTo(Cause.FOUND_DEAD);
    assertThat(cause.text()).isNotEmpty();
  }

  @Test
  void pathThatIsLongerThanAnyIsNoCrash() throws IOException {
    Cause cause = cause("cwd=/" + "x/".repeat(400) + "\n", NO_REPORT, me());
    assertThat(cause.rule()).isEqualTo(Cause.FOUND_DEAD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\"never\"",
        "\"+1000000000-12-31T23:59:59.999999999Z\"",
        "\"-1000000000-01-01T00:00:00Z\"",
        "7",
        "\"\\ud800\"",
        "{}"
      })
  void startThatIsNoTimeIsSurvived(String started) throws IOException {
    Files.writeString(dir.resolve("hs_err_pid" + PID + ".log"), "#  SIGBUS (0x7) at pc=0\n");
    RunningReport report =
        RunningReport.of(
            ("{\"meta\":{\"started_at\":" + started + "}}")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Cause cause = cause("cwd=" + dir + "\n", report, me());
    assertThat(cause.rule()).isIn("jvm_crash", Cause.FOUND_DEAD);
  }

  @Test
  void headThatIsNoTextNamesNoSignal() throws IOException {
    byte[] head = new byte[20_000];
    java.util.Arrays.fill(head, (byte) 0xff);
    Files.write(dir.resolve("hs_err_pid" + PID + ".log"), head);
    Cause cause = cause("cwd=" + dir + "\n", NO_REPORT, me());
    assertThat(cause.rule()).isEqualTo("jvm_crash");
    assertThat(cause.signal()).isNull();
  }
}
