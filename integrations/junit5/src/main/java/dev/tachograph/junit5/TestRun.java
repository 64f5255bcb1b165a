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
      ProcessRun.exitCode(() -> failed.get() == 0 ? 0 : 1);
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
    if (isAborted) {
      aborted.incrementAndGet();
      LOG.warn("test aborted").with("test", name).with(thrown).emit();
    } else if (thrown != null) {
      LOG.error("test failed").with("test", name).with(thrown).emit();
      if (failed.incrementAndGet() <= MAX_FINDINGS) {
        ProcessRun.finding("test_failed", "error", sentence(name, thrown));
      }
    }
    Span span = open.remove(id);
    if (span != null) {
      span.with("failed", thrown != null && !isAborted).close();
    }
  }

  void skipped(String name, @Nullable String reason) {
    skipped.incrementAndGet();
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
              if (failed.get() > 0) {
                recorded.putResult("failure", failed.get() + " of " + run.get() + " tests failed");
              }
            });
  }

  private static String sentence(String name, Throwable thrown) {
    String message;
    try {
      message = thrown.getMessage();
    } catch (Throwable broken) {
      message = null;
    }
    String first = message == null ? "" : ": " + message.strip().lines().findFirst().orElse("");
    return "The test " + name + " failed with " + thrown.getClass().getSimpleName() + first;
  }
}
