package dev.tachograph.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.report.RunReport;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFactsTest {
  @TempDir Path root;

  @Test
  void factsAreReadFromProc() throws Exception {
    Files.createDirectories(root.resolve("proc/self"));
    Files.createDirectories(root.resolve("proc/1"));
    Files.createDirectories(root.resolve("proc/sys/kernel/random"));
    Files.writeString(
        root.resolve("proc/self/stat"),
        "17 (odd ) name) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21\n");
    Files.writeString(root.resolve("proc/sys/kernel/random/boot_id"), "b00t\n");
    Files.writeString(root.resolve("proc/sys/kernel/hostname"), "machine\n");
    Files.writeString(root.resolve("proc/meminfo"), "MemTotal:       1234 kB\nMemFree: 1 kB\n");
    Files.writeString(root.resolve("proc/1/cgroup"), "0::/kubepods/pod1\n");
    RunReport.Env env = new ProcessFacts(root).env();
    assertThat(env.processStartTicks()).isEqualTo(4711);
    assertThat(env.bootId()).isEqualTo("b00t");
    assertThat(env.host()).isEqualTo("machine");
    assertThat(env.memoryKb()).isEqualTo(1234);
    assertThat(env.container()).isTrue();
  }

  @Test
  void whatIsNotThereIsNull() {
    RunReport.Env env = new ProcessFacts(root).env();
    assertThat(env.processStartTicks()).isNull();
    assertThat(env.bootId()).isNull();
    assertThat(env.memoryKb()).isNull();
    assertThat(env.container()).isNull();
    assertThat(env.pid()).isEqualTo(ProcessHandle.current().pid());
  }
}
