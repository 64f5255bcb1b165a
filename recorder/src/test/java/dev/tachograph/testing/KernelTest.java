package dev.tachograph.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The objects that other tests rely on are really made, and gone afterwards. */
class KernelTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({"1,memory", "1,cpu", "1,cpuset", "2,''", "2,memory", "2,cpu", "2,cpuset"})
  void processOfAControlGroupIsInItAndTheGroupIsGoneAfterwards(int version, String controller)
      throws Exception {
    ControlGroup group =
        version == 1 ? ControlGroup.ofVersion1(controller) : ControlGroup.ofVersion2(controller);
    try (group) {
      Path child = group.child("child");
      if (controller.equals("cpuset") && version == 1) {
        for (Path level : List.of(group.dir(), child)) {
          Files.writeString(level.resolve("cpuset.cpus"), "0");
          Files.writeString(level.resolve("cpuset.mems"), "0");
        }
      }
      List<String> command = new ArrayList<>(ControlGroup.enter(child));
      command.addAll(List.of("cat", "/proc/self/cgroup"));
      assertThat(Kernel.must(command.toArray(String[]::new)))
          .contains("/" + group.dir().getFileName() + "/child\n");
    }
    assertThat(group.dir()).doesNotExist();
  }

  @Test
  void tmpfsHoldsWhatItsSizeSaysAndIsGoneAfterwards() throws Exception {
    try (Kernel.Mounted disk = Kernel.tmpfs(dir, "1m")) {
      Files.writeString(disk.at().resolve("file"), "here");
      assertThat(dir.toFile().getTotalSpace()).isEqualTo(1 << 20);
    }
    assertThat(dir).isEmptyDirectory();
  }
}
