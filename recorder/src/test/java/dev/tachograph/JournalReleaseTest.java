package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.logging.Log;
import dev.tachograph.testing.Eventually;
import dev.tachograph.trace.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The journal of a finished run takes up no space, though its mapping waits for a collection. */
@Timeout(300)
class JournalReleaseTest {
  private static final Log LOG = Log.get("test.let-go");

  @TempDir Path dir;

  private RunConfigBuilder config() {
    return RunConfig.builder().outputDir(dir.resolve("runs")).consoleFilter(null).recover(false);
  }

  private static Path journal(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".journal")).findFirst().orElseThrow();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void blocksAreGivenBackAtTheEnd(boolean elsewhere) throws IOException {
    Path journals = elsewhere ? dir.resolve("journals") : dir.resolve("runs");
    // Another name of the file shows what is left of it.
    Path other = dir.resolve("other");
    Run run = Tachograph.start(config().journalDir(elsewhere ? journals : null).build());
    Files.createLink(other, journal(journals));
    assertThat(Files.size(other)).isGreaterThan(1 << 20);
    LOG.info("recorded").emit();
    run.close();
    assertThat(Files.size(other)).isZero();
    assertThat(RunFilesOf.in(dir.resolve("runs")).check().messages()).contains("recorded");
  }

  @Test
  @Tag("long")
  void threadsThatRecordWhileARunEndsMeetNothing() throws Exception {
    ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    AtomicBoolean ended = new AtomicBoolean();
    AtomicLong recorded = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread = new Thread(() -> recordUntil(ended, recorded));
      thread.setUncaughtExceptionHandler((which, error) -> thrown.add(error));
      thread.start();
      threads.add(thread);
    }
    for (int i = 0; i < 20; i++) {
      Run run = Tachograph.start(config().journalBytes(1 << 20).build());
      long before = recorded.get();
      Eventually.until("records", () -> recorded.get() > before + 1_000);
      run.close();
      long after = recorded.get();
      Eventually.until("calls after it", () -> recorded.get() > after + 1_000);
    }
    ended.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(thrown).isEmpty();
    for (String base : RunFilesOf.bases(dir.resolve("runs"))) {
      new RunFilesOf(dir.resolve("runs"), base).check();
    }
  }

  private static void recordUntil(AtomicBoolean ended, AtomicLong recorded) {
    while (!ended.get()) {
      LOG.warn("recorded").with("number", recorded.incrementAndGet()).emit();
      try (Span span = Span.open("work")) {
        span.with("number", 1);
      }
    }
  }
}
