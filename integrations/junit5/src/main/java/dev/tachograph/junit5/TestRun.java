package dev.tachograph.junit5;

import dev.tachograph.ProcessRun;
import dev.tachograph.RunConfig;
import dev.tachograph.logging.Log;
import dev.tachograph.trace.Span;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The run of a JVM that runs tests. Thread-safe; nothing here throws. */
final class TestRun {
  private static final Log LOG = Log.get("test");

  /** Of a thousand failures the first hundred say enough; the log has them all. */
  private static final int MAX_FINDINGS = 100;

  private static final TestRun ONLY = new TestRun();

  private final Map<String, Span> open = new ConcurrentHashMap<>();
  private final AtomicInteger run = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger failedContainers = new AtomicInteger();
  private final AtomicInteger aborted = new AtomicInteger();
  private final AtomicInteger skipped = new AtomicInteger();
  private boolean isStarted;

  private TestRun() {}

  /** Starts the run, if it was not started before; where that fails one line says so. */
  static TestRun start() {
    ONLY.begin();
    return ONLY;
  }

  @SuppressWarnings("SystemOut") // There is no log yet, and the tests are to run.
  private synchronized void begin() {
    if (isStarted) {
      return;
    }
    isStarted = true;
    try {
      boolean ignored = ProcessRun.start(RunConfig.builder().runName("tests"));
      // Also of a run that a log appender of these tests began.
      ProcessRun.exitCode(() -> failed.get() + failedContainers.get() == 0 ? 0 : 1);
    } catch (IOException | RuntimeException | LinkageError e) {
      System.err.println("tachograph: Nothing is recorded: " + e.getMessage());
    }
  }

  /** A class or a test begins on this thread. */
  void begun(String id, String name, String displayName) {
    open.put(id, Span.open(name, "test").with("test", displayName));
  }

  /** It ended, on the same thread. */
  void ended(
      String id, String name, boolean isTest, boolean isAborted, @Nullable Throwable thrown) {
    if (isTest) {
      run.incrementAndGet();
    }
    String what = isTest ? "test" : "test container";
    if (isAborted) {
      if (isTest) {
        aborted.incrementAndGet();
      }
      LOG.warn(what + " aborted").with("test", name).with(thrown).emit();
    } else if (thrown != null) {
      LOG.error(what + " failed").with("test", name).with(thrown).emit();
      int nth = (isTest ? failed : failedContainers).incrementAndGet();
      if (nth <= MAX_FINDINGS) {
        ProcessRun.finding("test_failed", "error", sentence(what, name, thrown));
      }
    }
    Span span = open.remove(id);
    if (span != null) {
      span.with("failed", thrown != null && !isAborted).close();
    }
  }

  /**
   * Something is not run.
   *
   * @param tests how many tests that are: one, or those of a container
   */
  void skipped(String name, @Nullable String reason, int tests) {
    skipped.addAndGet(tests);
    LOG.info("test skipped").with("test", name).with("reason", reason).emit();
  }

  /** A plan is over; there may be more. */
  void summed() {
    ProcessRun.started()
        .ifPresent(
            recorded -> {
              recorded.putResult("tests", run.get());
              recorded.putResult("tests_failed", failed.get());
              recorded.putResult("tests_aborted", aborted.get());
              recorded.putResult("tests_skipped", skipped.get());
              int containers = failedContainers.get();
              if (containers > 0) {
                recorded.putResult("test_containers_failed", containers);
              }
              if (failed.get() + containers > 0) {
                recorded.putResult("failure", failure(containers));
              }
            });
  }

  private String failure(int containers) {
    String tests = failed.get() + " of " + run.get() + " tests failed";
    return containers == 0 ? tests : tests + ", and " + containers + " containers of tests";
  }

  private static String sentence(String what, String name, Throwable thrown) {
    String message;
    try {
      message = thrown.getMessage();
    } catch (Throwable broken) {
      message = null;
    }
    String first = message == null ? "" : ": " + message.strip().lines().findFirst().orElse("");
    return "The " + what + " " + name + " failed with " + thrown.getClass().getSimpleName() + first;
  }
}
