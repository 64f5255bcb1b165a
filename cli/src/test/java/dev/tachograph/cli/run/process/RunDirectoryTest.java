package dev.tachograph.cli.run.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of the directory of runs, the command runs as without it. */
@EnabledOnOs(OS.LINUX)
class RunDirectoryTest {
  private static final String SCRIPT = "echo out; echo err >&2; exit 5";

  @TempDir Path dir;

  private void assertRan(TachoRun run, int lines) throws Exception {
    assertThat(run.startAndAwait()).as(run.errText()).isEqualTo(5);
    assertThat(run.outText()).isEqualTo("out\n");
    assertThat(run.errText()).contains("err\n");
    assertThat(run.errText().lines().filter(line -> !line.equals("err")).toList())
        .hasSizeLessThanOrEqualTo(lines)
        .allMatch(line -> line.startsWith("tacho: ") || line.startsWith("tachograph: "));
  }

  @Test
  void oneThatIsMissingIsMade() throws Exception {
    try (TachoRun run = TachoRun.sh(dir, SCRIPT)) {
      assertRan(run, 0);
      assertThat(run.report().path("end").path("exit_code").asInt()).isEqualTo(5);
    }
  }

  @Test
  void placeWhereNoneCanBeMadeIsTold() throws Exception {
    Files.createSymbolicLink(dir.resolve("runs"), Path.of("/proc/none"));
    try (TachoRun run = TachoRun.sh(dir, SCRIPT)) {
      assertRan(run, 1);
      assertThat(run.errText()).contains("tacho: the command is not recorded: ");
    }
  }

  /** On a file system of its own: one that is full after its first 64 KiB, one without a byte. */
  @ParameterizedTest
  @ValueSource(strings = {"size=64k", "size=4k", "ro"})
  void fileSystemThatIsFullOrReadOnlyIsSurvived(String options) throws Exception {
    Files.createDirectories(dir.resolve("runs"));
    String mount = "mount -t tmpfs -o " + options + " none " + dir.resolve("runs");
    List<String> mounted = List.of("unshare", "-m", "sh", "-c", mount + " && exec \"$@\"", "sh");
    if (!TachoRun.isThere("unshare")
        || new ProcessBuilder("unshare", "-m", "sh", "-c", mount)
                .redirectErrorStream(true)
                .start()
                .waitFor()
            != 0) {
      System.err.println("NOT TESTED: a file system of its own, refused here");
      Assumptions.abort(
          "this kernel refuses tmpfs; NOT TESTED: no file system can be mounted here");
    }
    try (TachoRun run = new TachoRun(dir, mounted, "--", "sh", "-c", SCRIPT)) {
      // That recording stops, and where not even that could begin, that nothing is recorded.
      assertRan(run, 2);
    }
  }

  @Test
  void oneThatOthersUseIsShared() throws Exception {
    try (TachoRun one = TachoRun.sh(dir, "echo ready; read end; " + SCRIPT)) {
      one.start();
      one.untilOut("ready\n");
      Path other = Files.createDirectory(dir.resolve("other"));
      Files.createSymbolicLink(other.resolve("runs"), dir.resolve("runs"));
      try (TachoRun two = TachoRun.sh(other, SCRIPT)) {
        assertRan(two, 0);
      }
      one.stdin().close();
      assertThat(one.await()).isEqualTo(5);
    }
    assertThat(reports()).isEqualTo(2);
  }

  private long reports() throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("runs"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json") && !name.contains(".trace."))
          .count();
    }
  }
}
