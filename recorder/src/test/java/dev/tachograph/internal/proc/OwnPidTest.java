package dev.tachograph.internal.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnPidTest {
  @TempDir Path dir;

  private long pid(String status) throws IOException {
    return OwnPid.pid(Files.writeString(dir.resolve("status"), status));
  }

  @Test
  void itIsTheOneOfTheJdk() {
    assertThat(OwnPid.get()).isEqualTo(ProcessHandle.current().pid());
  }

  /** In a container whose /proc is the host's, the last is what getpid(2) gives. */
  @Test
  void theInnermostNamespaceCounts() throws IOException {
    assertThat(pid("Name:\tjava\nPid:\t4711\nNSpid:\t4711\t12\t7\nNSpgid:\t1\n")).isEqualTo(7);
    assertThat(pid("Name:\tjava\nPid:\t4711\nNSpid:\t4711\nNSpgid:\t1\n")).isEqualTo(4711);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Pid:\t4711\n", "Pid:\t1\nNSpid:\tx\n", "Pid:\t1\nNSpid:\t47"})
  void whereItIsUnknownTheJdkIsAsked(String status) throws IOException {
    assertThat(pid(status)).isEqualTo(ProcessHandle.current().pid());
    assertThat(OwnPid.pid(dir.resolve("absent"))).isEqualTo(ProcessHandle.current().pid());
  }
}
