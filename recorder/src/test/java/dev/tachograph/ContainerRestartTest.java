package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.recovery.Pruning;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Recovery.Found;
import dev.tachograph.recovery.Recovery.Outcome;
import dev.tachograph.recovery.Retention;
import dev.tachograph.testing.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of other containers in the same directory: the lock shows which of them are over. */
@Timeout(180)
class ContainerRestartTest {
  private static final int SUM = 12;
  private static final int LENGTH = 20;
  private static final int IDENTITY = 24;

  @TempDir Path dir;

  private static List<Outcome> outcomes(Path runs, boolean force) throws IOException {
    return Recovery.recover(runs, force).stream().map(Found::outcome).toList();
  }

  private static Path journal(Path runs) throws IOException {
    return RunFilesOf.names(runs).stream()
        .filter(name -> name.endsWith(".journal"))
        .map(runs::resolve)
        .findFirst()
        .orElseThrow();
  }

  private void leaveAKilledRun() throws Exception {
    try (Child child = Child.start(EndMain.class, List.of(), dir, "killed")) {
      assertThat(child.end()).isEqualTo(137);
    }
  }

  /** Changes the journal as if another machine or container had written it. */
  private void pretend(String key, String value) throws IOException {
    try (FileChannel channel =
        FileChannel.open(journal(dir), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer page = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(channel.read(page, 0)).isEqualTo(1024);
      String text = new String(page.array(), IDENTITY, page.getInt(LENGTH), StandardCharsets.UTF_8);
      assertThat(text).contains("\n" + key + "=");
      String changed = text.replaceFirst("\n" + key + "=[^\n]*", "\n" + key + "=" + value);
      byte[] bytes = changed.getBytes(StandardCharsets.UTF_8);
      page.putInt(LENGTH, bytes.length).put(IDENTITY, bytes);
      CRC32C sum = new CRC32C();
      sum.update(page.array(), SUM + 4, IDENTITY - SUM - 4 + bytes.length);
      page.putInt(SUM, (int) sum.getValue());
      channel.write(page.rewind(), 0);
    }
  }

  private static List<Pruning.Outcome> pruned(Path runs) throws IOException {
    return Pruning.prune(runs, Retention.none().withRuns(0), false, true).stream()
        .map(Pruning.Found::outcome)
        .toList();
  }

  @Test
  void runOfAnotherNamespaceThatHeldItsLockIsOverOnceTheLockIsFree() throws Exception {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/proc/self/ns/pid")), "NOT TESTED: there are no namespaces here");
    leaveAKilledRun();
    pretend("pid_namespace", "pid:[1]");
    assertThat(pruned(dir)).containsExactly(Pruning.Outcome.UNFINISHED);
    assertThat(outcomes(dir, false)).containsExactly(Outcome.RECOVERED);
    assertThat(RunFilesOf.in(dir).check().report().get("status").asText()).isEqualTo("killed");
  }

  @Test
  void runOfAnotherNamespaceThatCouldNotLockIsFinishedByForceOnly() throws Exception {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/proc/self/ns/pid")), "NOT TESTED: there are no namespaces here");
    leaveAKilledRun();
    pretend("pid_namespace", "pid:[1]");
    pretend("locked", "no");
    assertThat(pruned(dir)).containsExactly(Pruning.Outcome.FOREIGN);
    assertThat(outcomes(dir, false)).containsExactly(Outcome.FOREIGN);
    assertThat(outcomes(dir, true)).containsExactly(Outcome.RECOVERED);
  }

  @Test
  void runOfAnotherBootOfAContainerIsFinishedByForceOnly() throws Exception {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/proc/sys/kernel/random/boot_id")),
        "NOT TESTED: the kernel does not show its boot here");
    leaveAKilledRun();
    pretend("boot_id", "00000000-0000-4000-8000-000000000001");
    pretend("host", "another");
    assertThat(outcomes(dir, false)).containsExactly(Outcome.FOREIGN);
    assertThat(outcomes(dir, true)).containsExactly(Outcome.RECOVERED);
  }

  @Test
  void runWhoseLockIsHeldIsNeverTouchedWhateverItsIdentitySays() throws Exception {
    try (Child child = Child.start(EndMain.class, List.of(), dir, "stuck").awaitLine("ready")) {
      pretend("start_ticks", "1");
      assertThat(outcomes(dir, false)).containsExactly(Outcome.ALIVE);
      assertThat(outcomes(dir, true)).containsExactly(Outcome.ALIVE);
      assertThat(Pruning.prune(dir, Retention.none().withRuns(0), true, false))
          .extracting(Pruning.Found::outcome)
          .containsExactly(Pruning.Outcome.ALIVE);
      child.kill();
    }
    assertThat(outcomes(dir, false)).containsExactly(Outcome.RECOVERED);
  }

  private static Child inAFreshNamespace(Class<?> main, Path runs, String... what)
      throws IOException {
    return Child.start(
        List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"), main, runs, what);
  }

  @Test
  void containerThatCrashesAndRestartsLeavesOneJournalAtMost() throws Exception {
    Kernel.needs(Kernel.PID_NAMESPACE);
    // Open, so that no two of the namespaces have the same number.
    List<InputStream> namespaces = new ArrayList<>();
    for (int crash = 1; crash <= 3; crash++) {
      try (Child child = inAFreshNamespace(EndMain.class, dir, "crash").awaitLine("ready")) {
        Path namespace = Path.of("/proc/" + child.pid() + "/ns/pid_for_children");
        namespaces.add(Files.newInputStream(namespace));
        child.say("go on");
        assertThat(child.end()).isEqualTo(137);
      }
      assertThat(RunFilesOf.names(dir)).filteredOn(name -> name.endsWith(".journal")).hasSize(1);
      assertThat(RunFilesOf.bases(dir)).hasSize(crash - 1);
    }
    for (InputStream namespace : namespaces) {
      namespace.close();
    }
  }

  @Test
  void livingRunOfAnotherNamespaceStaysAloneAlsoByForce() throws Exception {
    Kernel.needs(Kernel.PID_NAMESPACE);
    try (Child child = inAFreshNamespace(EndMain.class, dir, "stuck").awaitLine("ready")) {
      assertThat(outcomes(dir, true)).containsExactly(Outcome.ALIVE);
      try (Child other = inAFreshNamespace(RecoverMain.class, dir)) {
        assertThat(other.rest()).contains("ALIVE");
      }
      child.kill();
    }
  }

  /** Whether this process holds a lock on a file, according to the kernel; proc_locks(5). */
  private static boolean isLockedByUs(Path file) throws IOException {
    Object inode = Files.getAttribute(file, "unix:ino");
    String end = ":" + inode + " ";
    return Files.readAllLines(Path.of("/proc/locks")).stream()
        .anyMatch(
            line -> line.contains(" " + ProcessHandle.current().pid() + " ") && line.contains(end));
  }

  private static void assumeTheKernelListsLocks() {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/proc/locks")), "NOT TESTED: the kernel does not show locks here");
  }

  @Test
  void runOfThisProcessKeepsItsLockByWhateverNameItIsFound() throws Exception {
    assumeTheKernelListsLocks();
    Path runs = Files.createDirectory(dir.resolve("runs"));
    Path link = Files.createSymbolicLink(dir.resolve("link"), runs);
    Path other = Files.createDirectory(dir.resolve("other"));
    try (Run run =
        Tachograph.start(RunConfig.builder().outputDir(runs).consoleFilter(null).build())) {
      Path journal = journal(runs);
      assertThat(isLockedByUs(journal)).isTrue();
      Files.createLink(other.resolve(String.valueOf(journal.getFileName())), journal);
      for (Path name : List.of(runs, link, other)) {
        assertThat(outcomes(name, true)).containsExactly(Outcome.ALIVE);
        assertThat(isLockedByUs(journal)).as(name.toString()).isTrue();
      }
      run.close(0);
    }
  }

  @Test
  void secondCopyOfTheRecorderInTheSameJvmLeavesTheLockAlone() throws Exception {
    assumeTheKernelListsLocks();
    List<URL> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
      classPath.add(Path.of(entry).toUri().toURL());
    }
    try (Run run =
            Tachograph.start(RunConfig.builder().outputDir(dir).consoleFilter(null).build());
        URLClassLoader copy =
            new URLClassLoader(
                classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> recovery = copy.loadClass(Recovery.class.getName());
      assertThat(recovery).isNotEqualTo(Recovery.class);
      for (int i = 0; i < 2; i++) {
        Object found =
            recovery.getMethod("recover", Path.class, boolean.class).invoke(null, dir, true);
        assertThat(String.valueOf(found)).contains("ALIVE");
        assertThat(isLockedByUs(journal(dir))).isTrue();
      }
      run.close(0);
    }
    assertThat(System.getProperty("dev.tachograph.claims", "")).doesNotContain(dir.toString());
  }
}
