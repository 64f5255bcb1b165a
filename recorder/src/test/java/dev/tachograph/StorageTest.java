package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageTest {
  private static final RunConfig HERE = RunConfig.builder().outputDir(Path.of("logs")).build();

  @ParameterizedTest
  @ValueSource(
      strings = {"nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "lustre", "fuse.sshfs", "fuse.s3fs"})
  void journalOnAnotherMachineIsReportedWithWhatToDo(String type) {
    assertThat(Storage.warning(HERE, directory -> type))
        .contains("journal", "(" + type + ", logs)", "journalDir");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "fuse.fuse-overlayfs"})
  void localStorageNeedsNoWarning(String type) {
    assertThat(Storage.warning(HERE, directory -> type)).isNull();
  }

  @Test
  void localJournalOfRemoteFilesIsReportedOtherwise() {
    RunConfig config =
        RunConfig.builder().outputDir(Path.of("logs")).journalDir(Path.of("shm")).build();
    assertThat(Storage.warning(config, dir -> dir.endsWith("shm") ? "tmpfs" : "nfs4"))
        .contains("files of the run", "(nfs4, logs)")
        .doesNotContain("set journalDir");
    assertThat(Storage.warning(config, dir -> dir.endsWith("shm") ? "nfs" : "ext4"))
        .contains("(nfs, shm)");
  }

  @Test
  void unknownStorageNeedsNoWarning() {
    assertThat(Storage.warning(HERE, directory -> null)).isNull();
  }
}
