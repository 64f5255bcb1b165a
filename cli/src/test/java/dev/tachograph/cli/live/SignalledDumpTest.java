package dev.tachograph.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which of the files that appear after a signal is the dump that was asked for. */
@Timeout(300)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "NOT TESTED: this system has no POSIX signals")
class SignalledDumpTest {
  private static final String DUMP = "printf 'true\\n== end\\n'";

  @TempDir Path dir;

  /** A process that does something when it is signalled. */
  private SignalledDump.Written dump(String atSignal) throws Exception {
    Files.writeString(dir.resolve("run.journal"), "");
    String script = "trap \"" + atSignal + "\" USR1; echo ready; while :; do sleep 0.02; done";
    Process process =
        new ProcessBuilder("env", "--default-signal=USR1", "sh", "-c", script)
            .directory(dir.toFile())
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("ready");
      long[] millis = {0};
      return SignalledDump.take(process.pid(), dir.resolve("run"), () -> millis[0]++);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void numbersThatAreTakenBeforeDoNotMatter() throws Exception {
    Files.writeString(dir.resolve("run.dump-999999999.txt"), "planted\n== end\n");
    Files.writeString(dir.resolve("run.dump-1.txt"), "planted\n== end\n");
    SignalledDump.Written written = dump(DUMP + " > run.dump-2.txt");
    assertThat(written).isNotNull();
    assertThat(written.text()).isEqualTo("true\n== end\n");
    assertThat(written.file()).isEqualTo(dir.resolve("run.dump-2.txt"));
  }

  @Test
  void fileOfAnotherUserAndLinksAreNoDump() throws Exception {
    assumeTrue(
        System.getProperty("user.name").equals("root"),
        "NOT TESTED: only root can act as another user");
    Files.writeString(dir.resolve("planted"), "forged\n== end\n");
    Files.writeString(dir.resolve("of-another"), "forged\n== end\n");
    SignalledDump.Written written =
        dump(
            "ln -s planted run.dump-1.txt; chown 65534 of-another; mv of-another run.dump-2.txt; "
                + DUMP
                + " > run.dump-3.txt");
    assertThat(written).isNotNull();
    assertThat(written.text()).isEqualTo("true\n== end\n");
  }
}
