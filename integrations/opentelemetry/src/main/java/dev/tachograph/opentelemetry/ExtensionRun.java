package dev.tachograph.opentelemetry;

import dev.tachograph.AgentRun;
import dev.tachograph.RunConfig;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.settings.Settings;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The run of a process that OpenTelemetry's agent is in: that of Tachograph's agent or of the
 * program, where there is one; else one of our own, which ends with the JVM. Thread-safe.
 */
final class ExtensionRun implements SpanRecording {
  private static final String AGENT = "tachograph-agent";
  private static final List<String> OPTIONS = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");
  private static final long PATIENCE_MILLIS = 5_000;

  private final AtomicLong missed = new AtomicLong();
  private volatile @Nullable SpanRecording known;

  private ExtensionRun() {}

  /**
   * Finds the run, or starts it.
   *
   * @param startsRun whether one of our own is started
   */
  static ExtensionRun begin(boolean startsRun) {
    ExtensionRun run = new ExtensionRun();
    run.known = OtherSpans.find();
    if (run.known == null && startsRun && !isAgentExpected()) {
      run.start();
    }
    return run;
  }

  /** Whether Tachograph's agent comes behind OpenTelemetry's in this JVM. */
  private static boolean isAgentExpected() {
    List<String> words = new ArrayList<>(commandLine());
    for (String variable : OPTIONS) {
      words.add(String.valueOf(System.getenv(variable)));
    }
    return words.stream()
        .anyMatch(word -> word.contains("-javaagent:") && word.contains(AGENT + ".jar"));
  }

  /** All of it, where {@link ProcessHandle} has no more than the first page. */
  private static List<String> commandLine() {
    try {
      byte[] words = Files.readAllBytes(Path.of("/proc/self/cmdline"));
      return List.of(new String(words, Charset.defaultCharset()).split("\0"));
    } catch (IOException | RuntimeException noProc) {
      return List.of(ProcessHandle.current().info().arguments().orElseGet(() -> new String[0]));
    }
  }

  /** On a thread of its own, which a disk may hold up; the program waits for a bounded time. */
  private void start() {
    Thread main = isBeforeMain() ? Thread.currentThread() : null;
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    StartThread start = new StartThread(root, main);
    start.start();
    try {
      start.begun(PATIENCE_MILLIS);
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isBeforeMain() {
    for (StackTraceElement frame : Thread.currentThread().getStackTrace()) {
      if (frame.getMethodName().equals("premain")) {
        return true;
      }
    }
    return false;
  }

  private final class StartThread extends Thread {
    private final @Nullable Thread main;
    private final CountDownLatch begun = new CountDownLatch(1);

    StartThread(ThreadGroup group, @Nullable Thread main) {
      super(group, null, "tachograph-opentelemetry", 0, false);
      this.main = main;
      setDaemon(true);
      setContextClassLoader(null);
    }

    void begun(long maxMillis) throws InterruptedException {
      boolean ignored = begun.await(maxMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void run() {
      try {
        RunConfig config =
            RunConfig.builder()
                .consoleFilter(null)
                .jsonFilter(LogFilter.parse("trace"))
                .argv(commandLine())
                .boundedByDefault()
                .settings(Settings.load(Map.of()))
                .build();
        // It ends with the JVM.
        AgentRun ignored = AgentRun.start(config, main);
        known = new OwnSpans();
      } catch (Throwable failed) {
        tell(failed);
      } finally {
        begun.countDown();
      }
    }
  }

  @SuppressWarnings("SystemOut") // Where logs go is the program's business.
  private static void tell(Throwable failed) {
    String message = failed.getMessage();
    System.err.println(
        "tachograph: nothing of OpenTelemetry's spans is recorded: "
            + (message == null ? failed.toString() : message).replaceAll("\\p{Cntrl}+", " "));
  }

  @Override
  public @Nullable Recorded begin(String name, String target, @Nullable Recorded outer) {
    SpanRecording to = known;
    Recorded span = to == null ? null : to.begin(name, target, outer);
    if (span == null && !(to instanceof OwnSpans) && isTimeToLook()) {
      SpanRecording found = to instanceof OtherSpans other && other.isRecording() ? null : find();
      span = found == null ? null : found.begin(name, target, outer);
    }
    return span;
  }

  private @Nullable SpanRecording find() {
    SpanRecording found = OtherSpans.find();
    known = found;
    return found;
  }

  /** With the first span that has no run, the second, the fourth and so on up to each 1,024th. */
  private boolean isTimeToLook() {
    long count = missed.incrementAndGet();
    return Long.bitCount(count) == 1 || count % 1_024 == 0;
  }
}
