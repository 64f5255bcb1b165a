package dev.tachograph;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Recovery.Found;
import dev.tachograph.recovery.Recovery.Outcome;
import dev.tachograph.testing.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Recovery in a process that lacks memory, is interrupted, or runs at the same time as others. */
@Tag("long")
@Timeout(300)
class RecoveryUnderPressureTest {
  private static final String NO_LOCKS =
      """
      #define _GNU_SOURCE
      #include <errno.h>
      #include <fcntl.h>
      #include <stdarg.h>
      #include <sys/syscall.h>
      #include <unistd.h>
      static int call(int fd, int cmd, void *arg) {
        if (cmd == F_SETLK || cmd == F_SETLKW) { errno = ENOLCK; return -1; }
        return syscall(SYS_fcntl, fd, cmd, arg);
      }
      int fcntl(int fd, int cmd, ...) {
        va_list list; va_start(list, cmd); void *arg = va_arg(list, void *); va_end(list);
        return call(fd, cmd, arg);
      }
      int fcntl64(int fd, int cmd, ...) {
        va_list list; va_start(list, cmd); void *arg = va_arg(list, void *); va_end(list);
        return call(fd, cmd, arg);
      }
      """;

  @TempDir Path dir;

  private Path killed(Map<String, String> env, int records) throws Exception {
    Path runs = Files.createDirectory(dir.resolve("runs"));
    Path acks = dir.resolve("acknowledged");
    Acknowledged acknowledged = Acknowledged.in(acks);
    String[] what = {acks.toString(), "BLOCK", "65536"};
    try (Child child = Child.start(env, KillMain.class, List.of(), runs, what)) {
      child.awaitLine("ready");
      until("records", () -> acknowledged.count(0) > records);
      child.kill();
    }
    return runs;
  }

  private Path copy(Path from, String to) throws IOException {
    Path copy = Files.createDirectories(dir.resolve(to));
    for (String name : RunFilesOf.names(from)) {
      Files.copy(from.resolve(name), copy.resolve(name));
    }
    return copy;
  }

  private static void isTheSame(Path once, Path again) throws IOException {
    assertThat(RunFilesOf.names(again)).isEqualTo(RunFilesOf.names(once));
    for (String name : RunFilesOf.names(once)) {
      assertThat(Files.readString(again.resolve(name)))
          .as(name)
          .isEqualTo(Files.readString(once.resolve(name)));
    }
  }

  private static List<Outcome> outcomes(Path runs) throws IOException {
    return Recovery.recover(runs, false).stream().map(Found::outcome).toList();
  }

  @Test
  void directMemoryThatIsUsedUpIsNoReasonNotToRecover() throws Exception {
    Path runs = killed(Map.of(), 1_000);
    List<String> flags = List.of("-XX:MaxDirectMemorySize=4m");
    try (Child child = Child.start(RecoverMain.class, flags, runs, "exhaust")) {
      assertThat(child.rest()).contains("RECOVERED").doesNotContain("FAILED");
      assertThat(child.end()).isZero();
    }
    RunFilesOf.in(runs).check();
  }

  /** A heap that is full at some moment, simulated at each read. */
  @Test
  void heapThatIsFullInTheMiddleLeavesTheRunAsItWasForTheNextTime() throws Exception {
    Path runs = killed(Map.of(), 1_000);
    Path once = copy(runs, "once");
    AtomicInteger calls = new AtomicInteger();
    Recovery.recover(once, false, (base, bytes, of) -> calls.incrementAndGet());
    assertThat(calls.get()).isGreaterThan(3);
    for (int full = 1; full <= calls.get(); full++) {
      Path again = copy(runs, "full-" + full);
      int at = full;
      AtomicInteger seen = new AtomicInteger();
      List<Found> found =
          Recovery.recover(
              again,
              false,
              (base, bytes, of) -> {
                if (seen.incrementAndGet() == at) {
                  throw new OutOfMemoryError("Java heap space");
                }
              });
      assertThat(found).extracting(Found::outcome).containsExactly(Outcome.FAILED);
      assertThat(found.get(0).detail()).contains("Java heap space");
      assertThat(outcomes(again)).containsExactly(Outcome.RECOVERED);
      isTheSame(once, again);
    }
  }

  @Test
  void interruptInTheMiddleMattersToNothing() throws Exception {
    Path runs = killed(Map.of(), 1_000);
    Path once = copy(runs, "once");
    Recovery.recover(once, false);
    List<Found> found =
        Recovery.recover(runs, false, (base, bytes, of) -> Thread.currentThread().interrupt());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(found).extracting(Found::outcome).containsExactly(Outcome.RECOVERED);
    isTheSame(once, runs);
  }

  @Test
  void runIsRecoveredOnceBySeveralAtOnceWhereFilesCannotBeLocked() throws Exception {
    Kernel.needs(Kernel.PRELOADED_SHIM);
    Path source = Files.writeString(dir.resolve("nolock.c"), NO_LOCKS);
    Path library = dir.resolve("nolock.so");
    Kernel.must("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString());
    Map<String, String> env = Map.of("LD_PRELOAD", library.toString());
    Path runs = killed(env, 8_000);
    List<Child> children = new ArrayList<>();
    StringBuilder said = new StringBuilder();
    try {
      for (int i = 0; i < 3; i++) {
        children.add(Child.start(env, RecoverMain.class, List.of(), runs));
      }
      for (Child child : children) {
        said.append(child.rest());
        assertThat(child.end()).isZero();
      }
    } finally {
      children.forEach(Child::close);
    }
    assertThat(said.toString()).contains("RECOVERED").doesNotContain("FAILED");
    RunFilesOf.in(runs).check();
    assertThat(RunFilesOf.names(runs)).noneMatch(name -> name.contains(".recovering"));
  }
}
