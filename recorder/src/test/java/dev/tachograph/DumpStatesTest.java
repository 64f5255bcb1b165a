package dev.tachograph;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.testing.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Dumps of real JVMs that are in trouble, or large. */
@Timeout(180)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "NOT TESTED: this system has no POSIX signals")
class DumpStatesTest {
  private static final String WRITTEN = "SIGUSR1: written";

  /** No dump is larger than this, whatever the program does. */
  private static final int MAX_BYTES = 12 << 20;

  @TempDir Path dir;

  private Child start(String state, String... flags) throws IOException {
    return Child.start(DumpMain.class, List.of(flags), dir, state).awaitLine("ready");
  }

  private String dumpOf(String state, String... flags) throws Exception {
    try (Child child = start(state, flags)) {
      child.signal("USR1").awaitLine(WRITTEN);
      child.say("q");
      assertThat(child.end()).isZero();
    }
    String text = RunFilesOf.in(dir).check().text(".dump-1.txt");
    assertThat(text).endsWith("\n== end\n").doesNotContain("hunter2", "\nforged");
    assertThat(text.length()).isLessThan(MAX_BYTES);
    return text;
  }

  @Test
  void dumpReportsRunProgressPeersResourcesHeapLedgerProblemsSpansAndThreads() throws Exception {
    assertThat(dumpOf("idle"))
        .contains("== run\n  run_id: ", "run_name: dumped", "uptime_ms: ", "pid: ")
        .contains("processed: 70", "queue: 20", "inflight: 10", "rate_per_s: ", "eta_ms: ")
        .contains("estimated_end: 20")
        .contains("== peer pool\n  connected: 3\n  banned: 0\n  available: 4")
        .contains("== peer health snapshot (top)\n  peer_id: a", "ban_reason: ", "ban_expires_at: ")
        .contains("== peer health snapshot (worst)\n  peer_id: f")
        .contains("== last resource sample")
        .contains("== heap\n  used_kb: ", "== gc\n", " collections, ")
        .contains("== recorder\n  logs_produced: ", "bytes_written: ", "logs_dropped: 0")
        .contains("WARN  test.dumped [main] something odd api_key=*** peer=a?forged")
        .contains(
            "== open spans\n\"main\" #", "\n  outer, span ", "\n    inner, span ", "open for ")
        .contains("== deadlocks\n  none", "== threads (", "\"main\" #")
        .doesNotContain("failed: ");
  }

  @Test
  void deadlockedApplicationIsDumpedWholeAndItsLocksAreReported() throws Exception {
    String text = dumpOf("deadlock");
    assertThat(text).contains("\"lock-one\" waits for", "\"lock-two\" waits for", "- holds java");
    for (int i = 0; i < 5; i++) {
      assertThat(text).contains("== stuck " + i + "\n  failed: did not answer in time");
    }
    assertThat(text).contains("== peer health snapshot (top)", "processed: 70");
  }

  @Test
  void fullCollectionsOneAfterAnotherDoNotKeepADumpFromBeingTaken() throws Exception {
    assertThat(dumpOf("gc-storm", "-Xmx64m")).contains("\"collecting\" #", "== gc\n");
  }

  @Test
  void fiveThousandThreadsAreAllNamedWithinTheBound() throws Exception {
    String text = dumpOf("threads");
    for (int i = 0; i < 5_000; i++) {
      assertThat(text).contains("\"many-" + i + "\" #");
    }
    assertThat(text).contains("dev.tachograph.DumpMain.deep(");
  }

  @Test
  @EnabledForJreRange(
      min = JRE.JAVA_21,
      disabledReason = "NOT TESTED: this JVM has no virtual threads")
  void virtualThreadsAreShownWhereTheJdkGivesThem() throws Exception {
    String text = dumpOf("virtual");
    String part = text.substring(text.indexOf("== virtual threads ("));
    assertThat(part.substring(0, part.indexOf("== threads (")))
        .contains("dev.tachograph.DumpMain.deep(");
  }

  @Test
  void handlerThatTheApplicationHadIsCalledToo() throws Exception {
    try (Child child = start("own-usr1")) {
      child.signal("USR1").awaitLine("own handler");
      child.say("q");
      assertThat(child.end()).isZero();
    }
    assertThat(RunFilesOf.in(dir).check().text(".dump-1.txt")).endsWith("== end\n");
  }

  @Test
  void programTakesADumpByItself() throws Exception {
    assertThat(Tachograph.dump()).isEmpty();
    try (Child child = start("idle")) {
      child.say("d");
      child.awaitLine("dumped 1").say("q");
      assertThat(child.end()).isZero();
    }
    assertThat(RunFilesOf.in(dir).check().text(".dump-1.txt")).endsWith("== end\n");
  }

  @Test
  void whoIsAttachedIsGivenTheTextAndTheFile() throws Exception {
    assertThat(DumpControl.dump()).isEmpty();
    RunConfig config = RunConfig.builder().outputDir(dir).consoleFilter(null).build();
    try (Run run = Tachograph.start(config)) {
      String[] given = DumpControl.dump();
      assertThat(given[0]).contains("of run " + run.runId());
      assertThat(Path.of(given[1])).hasContent(given[0]);
    }
  }

  @Test
  void manySignalsAreJoinedAndTheLastIsNotLost() throws Exception {
    try (Child child = start("idle")) {
      for (int i = 0; i < 30; i++) {
        child.signal("USR1");
      }
      child.awaitLine(WRITTEN).say("q");
      assertThat(child.end()).isZero();
    }
    RunFilesOf.in(dir).check();
    assertThat(dumps(dir)).isNotEmpty().hasSizeLessThan(31);
    for (Path dump : dumps(dir)) {
      assertThat(Files.readString(dump)).endsWith("== end\n");
    }
  }

  @Test
  void fullDiskSendsTheWholeDumpElsewhere() throws Exception {
    Path disk = Files.createDirectory(dir.resolve("disk"));
    Path elsewhere = Files.createDirectory(dir.resolve("elsewhere"));
    try (Kernel.Mounted mounted = Kernel.tmpfs(disk, "4m");
        Child child =
            Child.start(
                DumpMain.class, List.of("-Djava.io.tmpdir=" + elsewhere), mounted.at(), "idle")) {
      child.awaitLine("ready").say("f");
      child.awaitLine("filled").signal("USR1");
      until("the dump is elsewhere", () -> isWhole(elsewhere));
      Path file = dumps(elsewhere).get(0);
      assertThat(Files.readString(file)).contains("== threads (", "\"main\" #", "logs_waiting: ");
      assertThat(child.isAlive()).isTrue();
    }
  }

  private static boolean isWhole(Path where) {
    try {
      List<Path> found = dumps(where);
      return !found.isEmpty() && Files.readString(found.get(0)).endsWith("== end\n");
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> dumps(Path where) throws IOException {
    try (Stream<Path> files = Files.list(where)) {
      return files.filter(file -> file.getFileName().toString().contains(".dump-")).toList();
    }
  }
}
