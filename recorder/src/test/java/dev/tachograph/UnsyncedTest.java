package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Recovery.Found;
import dev.tachograph.recovery.Recovery.Outcome;
import dev.tachograph.testing.Kernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** File systems that refuse fsync(2) with EINVAL, made by a library before the system's own. */
@Timeout(300)
class UnsyncedTest {
  private static final String SHIM =
      """
      #include <errno.h>
      #include <stdlib.h>
      #include <sys/stat.h>
      #include <sys/syscall.h>
      #include <unistd.h>
      static int refuses(int fd) {
        struct stat of;
        if (fstat(fd, &of) != 0) return 0;
        return S_ISDIR(of.st_mode) || (getenv("REFUSE_FILES") && S_ISREG(of.st_mode));
      }
      int fsync(int fd) {
        if (refuses(fd)) { errno = EINVAL; return -1; }
        return syscall(SYS_fsync, fd);
      }
      int fdatasync(int fd) {
        if (refuses(fd)) { errno = EINVAL; return -1; }
        return syscall(SYS_fdatasync, fd);
      }
      """;

  @TempDir Path dir;

  private Map<String, String> refusing(boolean files) throws Exception {
    Kernel.needs(Kernel.PRELOADED_SHIM);
    Path source = Files.writeString(dir.resolve("refuse.c"), SHIM);
    Path library = dir.resolve("refuse.so");
    Kernel.must("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString());
    return files
        ? Map.of("LD_PRELOAD", library.toString(), "REFUSE_FILES", "1")
        : Map.of("LD_PRELOAD", library.toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reportGetsItsFinalNameWhereNothingCanBeSyncedAndThatIsReportedOnce(boolean files)
      throws Exception {
    Path runs = Files.createDirectory(dir.resolve("runs"));
    Map<String, String> env = refusing(files);
    try (Child child = Child.start(env, EndMain.class, List.of(), runs, "closed")) {
      assertThat(child.rest()).doesNotContain("tachograph: ");
      assertThat(child.end()).isZero();
    }
    JsonNode report = RunFilesOf.in(runs).check().report();
    assertThat(report.get("status").asText()).isEqualTo("completed");
    assertThat(report.get("findings"))
        .filteredOn(finding -> finding.get("rule").asText().equals("not_synced"))
        .hasSize(1);
    assertThat(report.get("findings"))
        .noneMatch(finding -> finding.get("rule").asText().equals("finalization_failed"));
  }

  @Test
  void killedRunIsRecoveredWhereNothingCanBeSynced() throws Exception {
    Path runs = Files.createDirectory(dir.resolve("runs"));
    Map<String, String> env = refusing(true);
    try (Child child = Child.start(env, EndMain.class, List.of(), runs, "killed")) {
      assertThat(child.end()).isEqualTo(137);
    }
    try (Child child = Child.start(env, RecoverMain.class, List.of(), runs)) {
      assertThat(child.rest()).contains(Outcome.RECOVERED.name());
    }
    RunFilesOf.in(runs).check();
    assertThat(Recovery.recover(runs, false)).extracting(Found::outcome).isEmpty();
  }
}
