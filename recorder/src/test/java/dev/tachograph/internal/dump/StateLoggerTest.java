package dev.tachograph.internal.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.RunClock;
import dev.tachograph.common.StateSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class StateLoggerTest {
  private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
  private final CountDownLatch never = new CountDownLatch(1);

  private StateLogger start(StateSource... sources) {
    return StateLogger.start(context(List.of(sources), List.of(), this::keep));
  }

  private String keep(int number, String text) {
    texts.add(text);
    return "dump-" + number;
  }

  private static DumpContext context(
      List<StateSource> sources, List<DumpPart> parts, DumpContext.DumpFile file) {
    return new DumpContext(
        "run-1",
        "name",
        RunClock.start(),
        () -> null,
        () -> null,
        () -> sources,
        new RecentSamples(),
        parts,
        file);
  }

  private String next() throws InterruptedException {
    String text = texts.poll(120, TimeUnit.SECONDS);
    assertThat(text).isNotNull();
    return text;
  }

  @Test
  void sourceThatHangsIsNamedAndTheOthersAreShown() throws Exception {
    try (StateLogger logger = start(new Part("stuck", never), new Part("fine", null))) {
      logger.request();
      String text = next();
      assertThat(text).contains("== stuck\n  failed: did not answer in time");
      assertThat(text).contains("== fine\n  value: 1");
      assertThat(text).contains("\"tachograph-dump-source\"");
    } finally {
      never.countDown();
    }
  }

  @Test
  void sourceThatStillHangsIsNotAskedAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Part stuck = new Part("stuck", never);
    StateSource counting =
        new StateSource() {
          @Override
          public String title() {
            return stuck.title();
          }

          @Override
          public void writeState(FieldConsumer out) {
            asked.incrementAndGet();
            stuck.writeState(out);
          }
        };
    try (StateLogger logger = start(counting)) {
      logger.request();
      assertThat(next()).contains("did not answer in time");
      logger.request();
      String text = next();
      assertThat(text).contains("  failed: has not answered an earlier dump yet");
      // Each question has a thread of its own; those of other sources have the same name.
      assertThat(text).contains("\"tachograph-dump-source\"");
      assertThat(asked).hasValue(1);
    } finally {
      never.countDown();
    }
  }

  @Test
  void requestsAreJoinedWithTheOneThatWaitsAndNoneIsLost() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    DumpContext context =
        context(
            List.of(),
            List.of(),
            (number, text) -> {
              writing.countDown();
              awaited(go);
              return keep(number, text);
            });
    try (StateLogger logger = StateLogger.start(context)) {
      logger.request();
      writing.await();
      for (int i = 0; i < 50; i++) {
        logger.request();
      }
      go.countDown();
      assertThat(next()).startsWith("state dump 1 ");
      assertThat(next()).startsWith("state dump 2 ");
    }
    assertThat(texts).isEmpty();
  }

  @Test
  void closingServesWhatWasAskedFor() {
    StateLogger logger = start();
    logger.request();
    logger.close();
    assertThat(texts).hasSize(1);
    assertThat(logger.dump(1_000)).isNull();
  }

  @Test
  void partThatFailsIsReportedAndTheOthersAreShown() throws Exception {
    DumpPart broken =
        new DumpPart() {
          @Override
          public String title() {
            return "broken";
          }

          @Override
          public void writeTo(DumpText out) {
            out.line("half of it");
            throw new StackOverflowError();
          }
        };
    try (StateLogger logger = StateLogger.start(context(List.of(), List.of(broken), this::keep))) {
      logger.request();
      String text = next();
      assertThat(text).contains("== broken\n  failed: java.lang.StackOverflowError");
      assertThat(text).doesNotContain("half of it").endsWith("\n== end\n");
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void deadlockIsReported() throws Exception {
    Object one = new Object();
    Object two = new Object();
    CountDownLatch bothHeld = new CountDownLatch(2);
    Thread first = locker("lock-one", one, two, bothHeld);
    Thread second = locker("lock-two", two, one, bothHeld);
    while (first.getState() != Thread.State.BLOCKED || second.getState() != Thread.State.BLOCKED) {
      Thread.onSpinWait();
    }
    try (StateLogger logger = start()) {
      logger.request();
      assertThat(next()).contains("\"lock-one\" waits for", "\"lock-two\" waits for");
    }
  }

  private static Thread locker(String name, Object first, Object second, CountDownLatch held) {
    Thread thread =
        new Thread(
            () -> {
              synchronized (first) {
                held.countDown();
                try {
                  held.await();
                } catch (InterruptedException ended) {
                  return;
                }
                synchronized (second) {
                  held.countDown();
                }
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private record Part(String title, CountDownLatch blocker) implements StateSource {
    @Override
    public void writeState(FieldConsumer out) {
      try {
        if (blocker != null) {
          blocker.await();
        }
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
      out.put("value", 1);
    }
  }
}
