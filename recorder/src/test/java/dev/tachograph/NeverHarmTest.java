package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.RunConfig.WhenFull;
import dev.tachograph.logging.Log;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads that end badly, or in great numbers, with the mapped journal of a whole run. */
@Timeout(300)
class NeverHarmTest {
  private static final Log LOG = Log.get("test.harm");

  @TempDir Path dir;

  private RunConfigBuilder config() {
    return RunConfig.builder()
        .outputDir(dir)
        .consoleFilter(null)
        .journalBytes(65_536)
        .whenFull(WhenFull.BLOCK)
        .blockTimeout(Duration.ofSeconds(60));
  }

  private static void runAll(ThreadFactory factory, int count, Runnable work)
      throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < count; t++) {
      Thread thread = factory.newThread(work);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join(200_000);
      assertThat(thread.isAlive()).as("hung: %s", thread).isFalse();
    }
  }

  @Test
  void threadsWhoseStackEndsAnywhereInTheCallLeaveTheRingUsable() throws Exception {
    try (Run run = Tachograph.start(config().build())) {
      runAll(
          work -> new Thread(null, work, "deep", 256 * 1024),
          4,
          () -> {
            LOG.info("shallow").emit();
            for (int i = 0; i < 20; i++) {
              overflow(0);
            }
          });
      assertThat(LOG.info("alive").emit()).isTrue();
      run.close(0);
    }
    RunFilesOf files = RunFilesOf.in(dir).check();
    assertThat(files.messages()).contains("alive");
    assertThat(files.report().at("/logs/produced").asLong()).isGreaterThan(100);
  }

  /** Logs at every depth up to the end of the stack. */
  private static void overflow(int depth) {
    try {
      overflow(depth + 1);
    } catch (StackOverflowError e) {
      // The frames near the end log on the way back.
    }
    try {
      LOG.info("deep").with("depth", depth).emit();
    } catch (StackOverflowError e) {
      return;
    }
  }

  @Test
  void thousandsOfThreadsLogInsideSynchronizedWithoutABufferEach() throws Exception {
    ThreadFactory virtual = virtualThreads();
    int count = virtual == null ? 1_000 : 10_000;
    AtomicLong numbers = new AtomicLong();
    try (Run run = Tachograph.start(config().build())) {
      runAll(
          virtual == null ? work -> new Thread(null, work, "many", 128 * 1024) : virtual,
          count,
          () -> {
            for (int i = 0; i < 5; i++) {
              Object own = new Object();
              synchronized (own) {
                assertThat(LOG.info("many").with("n", numbers.getAndIncrement()).emit()).isTrue();
              }
            }
          });
      run.close(0);
    }
    Set<Long> seen = new HashSet<>();
    for (JsonNode line : RunFilesOf.in(dir).check().lines(".logs.jsonl")) {
      if (line.get("message").asText().equals("many")) {
        assertThat(seen.add(line.at("/fields/n").asLong())).isTrue();
      }
    }
    assertThat(seen).hasSize(5 * count);
  }

  /**
   * They poll for space so often together that the writer, which frees it, would get no processor.
   */
  @Test
  void threadsThatWaitForRoomLeaveTheWriterAProcessor() throws Exception {
    int count = 1_000;
    AtomicLong taken = new AtomicLong();
    try (Run run = Tachograph.start(config().build())) {
      runAll(
          work -> new Thread(null, work, "waits", 128 * 1024),
          count,
          () -> {
            for (int i = 0; i < 50; i++) {
              if (LOG.info("waits").emit()) {
                taken.incrementAndGet();
              }
            }
          });
      run.close(0);
    }
    assertThat(taken).hasValue(50L * count);
  }

  /** Virtual threads on the JVMs that have them. */
  private static @Nullable ThreadFactory virtualThreads() throws ReflectiveOperationException {
    if (Runtime.version().feature() < 21) {
      return null;
    }
    Method ofVirtual = Thread.class.getMethod("ofVirtual");
    Object builder = ofVirtual.invoke(null);
    return (ThreadFactory)
        Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
  }
}
