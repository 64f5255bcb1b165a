package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.testing.Kernel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two JVMs that are process 1, each in a namespace of its own, and share {@code /tmp}. */
@Timeout(300)
class SafepointNamespaceTest {
  private static Process start(String what, String... flags) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("unshare", "--kill-child", "-pf", "--mount-proc"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SafepointMain.class.getName(), what));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static void say(Process process) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write('\n');
    in.flush();
  }

  @Test
  void safepointsOfAnotherJvmWithTheSameNumberAreNotOurs() throws Exception {
    Kernel.needs(Kernel.PID_NAMESPACE);
    Process busy = start("busy");
    // As if it had died without its file, or could not lock it: it has none of its own.
    Process idle = start("idle", "-XX:+PerfDisableSharedMem");
    try (BufferedReader busySays = busy.inputReader(StandardCharsets.UTF_8);
        BufferedReader idleSays = idle.inputReader(StandardCharsets.UTF_8)) {
      assertThat(busySays.readLine()).isEqualTo("ready as 1");
      assertThat(idleSays.readLine()).isEqualTo("ready as 1");
      say(idle);
      assertThat(idleSays.readLine()).isEqualTo("not known");
      say(busy);
      assertThat(busy.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      busy.destroyForcibly().onExit().join();
      idle.destroyForcibly().onExit().join();
    }
  }
}
