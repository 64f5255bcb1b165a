package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** SIGUSR1 at a real JVM. */
@Timeout(300)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "NOT TESTED: this system has no POSIX signals")
class DumpsTest {
  private static final String WRITTEN = "SIGUSR1: written";

  @TempDir Path dir;

  @Test
  void signalDuringTheRunIsAnsweredAndTheRunContinues() throws Exception {
    try (Child child = Child.start(dir, "wait")) {
      child.awaitLine("ready").signal("USR1").awaitLine(WRITTEN);
      child.signal("USR1").awaitLine(WRITTEN);
      assertThat(child.signal("TERM").end()).isEqualTo(143);
    }
    RunFilesOf files = RunFilesOf.in(dir).check();
    assertThat(files.messages())
        .contains("SIGUSR1: state dump", "SIGUSR1: peer pool", "SIGUSR1: peer health snapshot")
        .contains("SIGUSR1: a source failed");
    assertThat(peersOf(files, "top").subList(0, 3)).containsExactly("a", "b", "c");
    assertThat(peersOf(files, "worst").subList(0, 3)).containsExactly("f", "e", "d");
    String text = files.text(".dump-1.txt");
    assertThat(text)
        .contains("status: fetching", "== peer pool", "connected: 6", "== threads", "\"main\"")
        .contains("== broken part", "failed: java.lang.IllegalStateException")
        .contains("== deadlocks", "== heap")
        .doesNotContain("hunter2", "\nforged");
    assertThat(files.text(".dump-2.txt")).contains("state dump 2");
  }

  @Test
  void signalDuringStartUpIsKeptAndServed() throws Exception {
    try (Child child = Child.start(dir, "early-usr1")) {
      child.awaitLine("early").signal("USR1").say("go");
      child.awaitLine(WRITTEN);
      assertThat(child.signal("TERM").end()).isEqualTo(143);
    }
    assertThat(RunFilesOf.in(dir).check().text(".dump-1.txt")).contains("state dump 1");
  }

  @Test
  void twoSignalsAtOnceAreServedOneAfterAnother() throws Exception {
    try (Child child = Child.start(dir, "wait")) {
      child.awaitLine("ready").signal("USR1").signal("USR1").awaitLine(WRITTEN);
      assertThat(child.signal("TERM").end()).isEqualTo(143);
    }
    RunFilesOf files = RunFilesOf.in(dir).check();
    assertThat(files.text(".dump-1.txt")).contains("== threads");
  }

  private static List<String> peersOf(RunFilesOf files, String place) throws Exception {
    return files.lines(".logs.jsonl").stream()
        .filter(
            line ->
                line.get("message")
                    .asText()
                    .equals("SIGUSR1: peer health snapshot (" + place + ")"))
        .map(line -> line.at("/fields/peer_id").asText())
        .toList();
  }
}
