package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.RunConfig.WhenFull;
import dev.tachograph.common.Dump;
import dev.tachograph.internal.Interrupts;
import dev.tachograph.logging.Log;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Recovery.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An interrupt, from anywhere at any time, neither loses acknowledged records nor changes the
 * status.
 */
@Timeout(300)
class InterruptsTest {
  private static final Log LOG = Log.get("test.interrupts");

  @TempDir Path dir;

  private RunConfigBuilder config() {
    return RunConfig.builder().outputDir(dir).consoleFilter(null);
  }

  /** Runs work on a thread in a group of its own; true if its interrupt flag was set at the end. */
  private static boolean inGroup(ThreadGroup group, Callable<?> work) throws Exception {
    AtomicBoolean flag = new AtomicBoolean();
    FutureTask<Object> task =
        new FutureTask<>(
            () -> {
              Object result = work.call();
              flag.set(Thread.currentThread().isInterrupted());
              return result;
            });
    Thread thread = new Thread(group, task, "app");
    thread.start();
    task.get();
    thread.join();
    return flag.get();
  }

  private static boolean onItsOwn(Callable<?> work) throws Exception {
    return inGroup(new ThreadGroup("app"), work);
  }

  private static int logAcknowledged(int from, int to) {
    int taken = 0;
    for (int i = from; i < to; i++) {
      taken += LOG.info("line").with("i", i).emit() ? 1 : 0;
    }
    return taken;
  }

  private void completed(int acknowledged) throws Exception {
    RunFilesOf files = RunFilesOf.in(dir).check();
    JsonNode report = files.report();
    assertThat(report.get("status").asText()).isEqualTo("completed");
    assertThat(report.get("findings").findValuesAsText("kind"))
        .doesNotContain("finalization_failed");
    assertThat(files.messages().stream().filter("line"::equals).count()).isEqualTo(acknowledged);
  }

  @Test
  void bodyThatReturnsInterruptedIsFinishedAndItsFlagStaysUp() throws Exception {
    boolean flag =
        onItsOwn(
            () ->
                Tachograph.run(
                    config().build(),
                    run -> {
                      assertThat(logAcknowledged(0, 100)).isEqualTo(100);
                      Thread.currentThread().interrupt();
                      return 0;
                    }));
    assertThat(flag).isTrue();
    completed(100);
  }

  @Test
  void runCanBeStartedAndClosedOnAnInterruptedThread() throws Exception {
    boolean flag =
        onItsOwn(
            () -> {
              Thread.currentThread().interrupt();
              Run run = Tachograph.start(config().journalDir(dir.resolve("elsewhere")).build());
              assertThat(Thread.currentThread().isInterrupted()).isTrue();
              assertThat(logAcknowledged(0, 100)).isEqualTo(100);
              run.close(0);
              return null;
            });
    assertThat(flag).isTrue();
    completed(100);
  }

  @Test
  void flagThatWasDownStaysDown() throws Exception {
    boolean flag = onItsOwn(() -> Tachograph.run(config().build(), run -> 0));
    assertThat(flag).isFalse();
    completed(0);
  }

  @Test
  void taskThatShutdownNowEndsIsFinished() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    CountDownLatch ready = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    pool.submit(
        () ->
            Tachograph.run(
                config().build(),
                run -> {
                  logAcknowledged(0, 1_000);
                  ready.countDown();
                  try {
                    never.await();
                  } catch (InterruptedException asked) {
                    Thread.currentThread().interrupt();
                  }
                  logAcknowledged(1_000, 2_000);
                  return 0;
                }));
    ready.await();
    pool.shutdownNow();
    assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    completed(2_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void interruptOfTheStartersGroupReachesNoThreadOfTheRecorder(int times) throws Exception {
    ThreadGroup group = new ThreadGroup("app");
    inGroup(
        group,
        () ->
            Tachograph.run(
                config().build(),
                run -> {
                  int taken = logAcknowledged(0, 1_000);
                  for (int i = 0; i < times; i++) {
                    group.interrupt();
                    taken +=
                        logAcknowledged(1_000 + i * 1_000 / times, 1_000 + (i + 1) * 1_000 / times);
                  }
                  assertThat(taken).isEqualTo(2_000);
                  return 0;
                }));
    completed(2_000);
  }

  /** Interrupts the threads of the recorder and of the program for as long as it is open. */
  private static final class Storm implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread = new Thread(this::blow, "storm");

    void begin() {
      thread.start();
    }

    private void blow() {
      ThreadGroup root = Thread.currentThread().getThreadGroup();
      while (root.getParent() != null) {
        root = root.getParent();
      }
      while (!over.get()) {
        Thread[] all = new Thread[root.activeCount() + 16];
        root.enumerate(all, true);
        for (Thread one : all) {
          if (one != null
              && (one.getName().startsWith("tachograph-") || one.getName().equals("app"))) {
            one.interrupt();
          }
        }
        Thread.yield();
      }
    }

    @Override
    public void close() {
      over.set(true);
      assertThat(Interrupts.join(thread, 60_000)).isTrue();
    }
  }

  @Test
  void whatIsAcknowledgedWhileAllThreadsAreInterruptedIsWritten() throws Exception {
    int[] taken = {0};
    try (Storm storm = new Storm()) {
      storm.begin();
      onItsOwn(
          () ->
              Tachograph.run(
                  config().maxFileBytes(1 << 20).whenFull(WhenFull.BLOCK).build(),
                  run -> {
                    taken[0] = logAcknowledged(0, 50_000);
                    return 0;
                  }));
    }
    assertThat(taken[0]).isEqualTo(50_000);
    completed(50_000);
  }

  @Test
  void recordOfAnInterruptedThreadWaitsForRoomLikeAnyOther() throws Exception {
    boolean flag =
        onItsOwn(
            () ->
                Tachograph.run(
                    config()
                        .journalBytes(64 * 1024)
                        .whenFull(WhenFull.BLOCK)
                        .blockTimeout(Duration.ofSeconds(60))
                        .build(),
                    run -> {
                      Thread.currentThread().interrupt();
                      assertThat(logAcknowledged(0, 20_000)).isEqualTo(20_000);
                      return 0;
                    }));
    assertThat(flag).isTrue();
    completed(20_000);
  }

  @Test
  void dumpIsTakenForAnInterruptedThread() throws Exception {
    boolean flag =
        onItsOwn(
            () ->
                Tachograph.run(
                    config().build(),
                    run -> {
                      Thread.currentThread().interrupt();
                      Optional<Dump> dump = Tachograph.dump();
                      assertThat(dump).isPresent();
                      return 0;
                    }));
    assertThat(flag).isTrue();
    assertThat(RunFilesOf.names(dir)).anyMatch(name -> name.contains(".dump-1."));
  }

  @Test
  void killedRunIsRecoveredOnAnInterruptedThread() throws Exception {
    try (Child child = Child.start(dir, "wait")) {
      child.awaitLine("ready").kill();
    }
    boolean flag =
        onItsOwn(
            () -> {
              Thread.currentThread().interrupt();
              List<Recovery.Found> found = Recovery.recover(dir, false);
              assertThat(found).hasSize(1);
              assertThat(found.get(0).outcome()).isEqualTo(Outcome.RECOVERED);
              return null;
            });
    assertThat(flag).isTrue();
    assertThat(RunFilesOf.in(dir).check().report().get("status").asText()).isEqualTo("killed");
  }

  @Test
  void threadsOfTheRecorderInheritNothing() throws Exception {
    ThreadGroup group = new ThreadGroup("app");
    inGroup(
        group,
        () ->
            Tachograph.run(
                config().build(),
                run -> {
                  Thread[] found = new Thread[group.activeCount() + 16];
                  int count = group.enumerate(found, true);
                  for (int i = 0; i < count; i++) {
                    assertThat(found[i].getName()).doesNotStartWith("tachograph-");
                  }
                  Thread.getAllStackTraces().keySet().stream()
                      .filter(thread -> thread.getName().startsWith("tachograph-"))
                      .forEach(
                          thread -> {
                            assertThat(thread.getContextClassLoader()).isNull();
                            assertThat(thread.isDaemon()).as(thread.getName()).isTrue();
                          });
                  return 0;
                }));
    completed(0);
  }
}
