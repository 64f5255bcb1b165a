package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.RunConfig.WhenFull;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.testing.Eventually;
import dev.tachograph.trace.Span;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs, on the mapped journal, of programs that misuse their log. */
@Timeout(300)
class HostileUseTest {
  private static final Log LOG = Log.get("test.hostile");
  private static final int VIRTUAL = 10_000;

  @TempDir Path dir;

  private RunConfigBuilder config(WhenFull policy) {
    return RunConfig.builder()
        .outputDir(dir)
        .consoleFilter(null)
        .jsonFilter(LogFilter.parse("trace"))
        .journalBytes(64 * 1024)
        .whenFull(policy)
        .blockTimeout(Duration.ofSeconds(20));
  }

  private static void inThreads(int count, IntConsumer body) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < count; t++) {
      int number = t;
      Thread thread = new Thread(null, () -> body.accept(number), "hostile-" + t, 256 * 1024);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void addsUp(JsonNode ledger) {
    assertThat(ledger.get("produced").asLong())
        .isEqualTo(
            ledger.get("written").asLong()
                + ledger.get("collapsed").asLong()
                + ledger.get("dropped").asLong());
  }

  @ParameterizedTest
  @EnumSource(WhenFull.class)
  void toStringThatLogsFromEightThreadsWhileTheRingIsFullDeadlocksNothing(WhenFull policy)
      throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Object chatty =
        new Object() {
          @Override
          public synchronized String toString() {
            LOG.info("inner").with("n", asked.incrementAndGet()).with("y", "y".repeat(500)).emit();
            return "chatty";
          }
        };
    Tachograph.run(
        config(policy).build(),
        run -> {
          inThreads(
              8,
              t -> {
                for (int i = 0; i < 2_000; i++) {
                  LOG.info("outer").with("i", i).withLazy("o", () -> chatty).emit();
                }
              });
          return 0;
        });
    assertThat(asked).hasValue(16_000);
    JsonNode info = RunFilesOf.in(dir).check().report().at("/logs/by_level/INFO");
    assertThat(info.get("produced").asLong()).isEqualTo(32_000);
    addsUp(info);
  }

  @ParameterizedTest
  @EnumSource(WhenFull.class)
  void ledgerOfATenfoldFloodIsExactByLevel(WhenFull policy) throws Exception {
    AtomicInteger refused = new AtomicInteger();
    Tachograph.run(
        config(policy).build(),
        run -> {
          inThreads(
              4,
              t -> {
                for (int i = 0; i < 10_000; i++) {
                  boolean taken =
                      (i % 2 == 0 ? LOG.error("flood") : LOG.debug("flood"))
                          .with("t", t)
                          .with("i", i)
                          .emit();
                  refused.addAndGet(taken ? 0 : 1);
                }
              });
          return 0;
        });
    JsonNode logs = RunFilesOf.in(dir).check().report().get("logs");
    for (String level : List.of("ERROR", "DEBUG")) {
      JsonNode ledger = logs.at("/by_level/" + level);
      assertThat(ledger.get("produced").asLong()).isEqualTo(20_000);
      addsUp(ledger);
    }
    assertThat(logs.get("dropped").asLong()).isGreaterThanOrEqualTo(refused.get());
    Set<String> lines = new HashSet<>();
    for (JsonNode line : RunFilesOf.in(dir).lines(".logs.jsonl")) {
      if (line.get("message").asText().equals("flood")) {
        assertThat(lines.add(line.get("level") + " " + line.get("fields"))).isTrue();
      }
    }
    assertThat(lines.size()).isEqualTo(40_000 - refused.get());
  }

  @Test
  void threadsThatDieInsideTheCallStopNeitherOthersNorTheWriter() throws Exception {
    Tachograph.run(
        config(WhenFull.DROP).journalBytes(8 << 20).build(),
        run -> {
          // Classes first loaded at the end of a stack are broken for good, so they are loaded
          // here.
          LOG.info("first").emit();
          inThreads(4, t -> dieInTheCall());
          // The flood may have filled the ring: the writer will free space.
          Eventually.until("a record is taken", () -> LOG.info("alive").emit());
          return 0;
        });
    RunFilesOf files = RunFilesOf.in(dir).check();
    assertThat(files.messages()).contains("alive", "no memory");
    addsUp(files.report().at("/logs/by_level/INFO"));
  }

  private static void dieInTheCall() {
    for (int i = 0; i < 10; i++) {
      overflow(0);
    }
    Eventually.until("a record is taken", HostileUseTest::logWithoutMemory);
  }

  private static boolean logWithoutMemory() {
    return LOG.info("no memory")
        .withLazy(
            "huge",
            () -> {
              throw new OutOfMemoryError("Java heap space");
            })
        .emit();
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
      // There was no stack left for the call itself.
    }
  }

  @Test
  void secretIsInNoFileWhereverItWasGiven() throws Exception {
    Tachograph.run(
        config(WhenFull.DROP)
            .argv(List.of("--password", "hunter2", "--url=http://bob:hunter2@h/", "-v"))
            .build(),
        run -> {
          run.putConfig("db.password", "hunter2");
          run.putDerived("url", "http://bob:hunter2@h/");
          run.putResult("token", "hunter2");
          try (Span span = Span.open("login").with("api_key", "hunter2")) {
            LOG.info("password=hunter2").with("secret", "hunter2").with("span", "" + span).emit();
            LOG.error("failed").with(new IllegalStateException("pwd=hunter2")).emit();
          }
          return 0;
        });
    RunFilesOf.in(dir).check();
    for (String name : RunFilesOf.names(dir)) {
      assertThat(Files.readString(dir.resolve(name), StandardCharsets.UTF_8))
          .as(name)
          .doesNotContain("hunter2");
    }
    assertThat(RunFilesOf.in(dir).text(".json")).contains("--password", "***");
  }

  @Test
  void tenThousandVirtualThreadsThatLogInsideSynchronizedAllEnd() throws Exception {
    Assumptions.assumeTrue(
        Runtime.version().feature() >= 21, "NOT TESTED: this JVM has no virtual threads");
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    AtomicInteger accepted = new AtomicInteger();
    Tachograph.run(
        config(WhenFull.BLOCK).build(),
        run -> {
          Object[] locks = {new Object(), new Object(), new Object(), new Object()};
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < VIRTUAL; i++) {
            int number = i;
            Runnable work =
                () -> {
                  synchronized (locks[number % locks.length]) {
                    boolean taken = LOG.info("virtual").with("number", number).emit();
                    accepted.addAndGet(taken ? 1 : 0);
                  }
                };
            threads.add((Thread) start.invoke(null, work));
          }
          for (Thread thread : threads) {
            thread.join();
          }
          return 0;
        });
    RunFilesOf files = RunFilesOf.in(dir).check();
    Set<Integer> numbers = new HashSet<>();
    for (JsonNode line : files.lines(".logs.jsonl")) {
      if (line.get("message").asText().equals("virtual")) {
        assertThat(numbers.add(line.at("/fields/number").asInt())).isTrue();
      }
    }
    assertThat(numbers).hasSize(accepted.get());
    assertThat(files.report().at("/logs/by_level/INFO/produced").asInt())
        .isGreaterThanOrEqualTo(VIRTUAL);
  }
}
