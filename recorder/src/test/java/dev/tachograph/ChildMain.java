package dev.tachograph;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.dump.StateDumps;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.recovery.Retention;
import dev.tachograph.trace.Span;
import dev.tachograph.trace.TraceOptions;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** The program that the tests record, kill and signal: {@code ChildMain <dir> <action>}. */
final class ChildMain {
  /** Enough for several files. */
  static final int MANY_LINES = 3_000;

  private static final Log LOG = Log.get("test.child");

  private ChildMain() {}

  public static void main(String[] args) throws Exception {
    RunConfig config =
        RunConfig.builder()
            .outputDir(Path.of(args[0]))
            .argv(List.of(args))
            .runName("child")
            .build();
    switch (args[1]) {
      case "code" ->
          System.exit(Tachograph.run(config, run -> work(run, Integer.parseInt(args[2]))));
      case "throw" ->
          Tachograph.run(
              config,
              run -> {
                throw new IllegalStateException("body broke, password=hunter2");
              });
      case "uncaught" -> uncaught(config);
      case "close-then-throw" -> closeThenThrow(config);
      case "exit" -> exitFromAnother(config);
      case "no-close" -> leaveOpen(config);
      case "wait" -> System.exit(Tachograph.run(config, ChildMain::waitForShutdown));
      case "wait-elsewhere" ->
          Tachograph.run(
              RunConfig.builder().outputDir(Path.of(args[0])).journalDir(Path.of(args[2])).build(),
              ChildMain::waitForShutdown);
      case "safepoints" ->
          Tachograph.run(
              RunConfig.builder()
                  .outputDir(Path.of(args[0]))
                  .traceOptions(TraceOptions.DEFAULT.withSafepoints(true))
                  .build(),
              ChildMain::waitForShutdown);
      case "stdout" -> System.exit(Tachograph.run(stdout(args), ChildMain::talk));
      case "drain" -> System.exit(Tachograph.run(config, ChildMain::drainUntilAsked));
      case "block" -> Tachograph.run(config, ChildMain::blockShutdown);
      case "late-hook" -> ChildHooks.late(args[0], args[2]);
      case "many-hooks" -> ChildHooks.many(args[0], args[2]);
      case "slow-hooks" -> ChildHooks.slow(args[0], args[2]);
      case "hook-with-a-worker" -> ChildHooks.withWorker(args[0]);
      case "own-handler" -> ownHandler(config);
      case "early-usr1" -> earlyUsr1(config);
      case "sample-every-100ms" ->
          Tachograph.run(
              RunConfig.builder()
                  .outputDir(Path.of(args[0]))
                  .sampleInterval(Duration.ofMillis(100))
                  .build(),
              ChildMain::waitForShutdown);
      case "only-report" ->
          Tachograph.run(
              RunConfig.builder()
                  .outputDir(Path.of(args[0]))
                  .artifacts(Set.of(Artifact.REPORT))
                  .build(),
              run -> 0);
      default -> whereOthersWrite(args);
    }
  }

  private static void leaveOpen(RunConfig config) throws IOException {
    Tachograph.start(config);
    LOG.info("not closed").emit();
  }

  /** Runs in a directory that others may write to. */
  private static void whereOthersWrite(String[] args) throws Exception {
    RunConfigBuilder config = RunConfig.builder().outputDir(Path.of(args[0]));
    switch (args[1]) {
      case "many-files" ->
          Tachograph.run(
              config.maxFileBytes(64 * 1024).consoleFilter(null).build(), ChildMain::fillFiles);
      case "recovers-and-prunes" ->
          Tachograph.run(
              config.recover(true).retention(Retention.parse("100")).build(),
              ChildMain::waitForShutdown);
      case "wait-only-logs" ->
          Tachograph.run(
              config.artifacts(Set.of(Artifact.LOGS)).build(), ChildMain::waitForShutdown);
      default -> throw new IllegalArgumentException(args[1]);
    }
  }

  private static int work(Run run, int code) {
    run.putConfig("answer", 42);
    run.putConfig("api_key", "hunter2");
    run.putResult("done", true);
    for (int i = 0; i < 100; i++) {
      try (Span span = Span.open("work").with("i", i)) {
        try (Span inner = Span.open("inner").with("ok", true)) {
          inner.with("i", i);
          span.with("part", "first half");
          LOG.info("working").with("i", i).emit();
        }
      }
    }
    LOG.warn("a warning").emit();
    Event.record(run, 25);
    return code;
  }

  /** Fills some files when asked to; then ends, or waits to be killed. */
  private static int fillFiles(Run run) throws Exception {
    LOG.info("before").emit();
    System.out.println("ready");
    String reported = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
    for (int i = 0; i < MANY_LINES; i++) {
      LOG.info("a line of many").with("i", i).emit();
    }
    if ("go on and stay".equals(reported)) {
      System.out.println("done");
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private static RunConfig stdout(String[] args) {
    RunConfigBuilder config =
        RunConfig.builder()
            .outputDir(Path.of(args[0]))
            .consoleFilter(null)
            .jsonFilter(LogFilter.parse("info"))
            .logsToStdout(true);
    return args[2].equals("alone")
        ? config.artifacts(Set.of(Artifact.LOGS)).build()
        : config.build();
  }

  private static int talk(Run run) throws Exception {
    LOG.info("hello").emit();
    if (System.in.read() < 0) {
      throw new IllegalStateException("nobody there");
    }
    for (int i = 0; i < 500; i++) {
      LOG.info("talking").with("i", i).emit();
    }
    LOG.warn("a warning").emit();
    Event.record(run, 25);
    return 0;
  }

  private static void uncaught(RunConfig config) throws Exception {
    Run run = Tachograph.start(config);
    Thread thread =
        new Thread(
            () -> {
              throw new IllegalStateException("thread broke");
            },
            "breaker");
    thread.start();
    thread.join();
    run.close();
  }

  private static void closeThenThrow(RunConfig config) throws Exception {
    try (Run run = Tachograph.start(config)) {
      work(run, 0);
      throw new IllegalStateException("main broke");
    }
  }

  private static void exitFromAnother(RunConfig config) throws Exception {
    Run run = Tachograph.start(config);
    work(run, 0);
    new Thread(() -> System.exit(5)).start();
    new CountDownLatch(1).await();
  }

  /** Works until it is asked to end. */
  private static int drainUntilAsked(Run run) throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    run.onShutdown(stop::countDown);
    System.out.println("ready");
    stop.await();
    if (System.in.read() < 0) {
      throw new EOFException();
    }
    LOG.info("drained").emit();
    return 0;
  }

  private static int waitForShutdown(Run run) throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    run.progressSource(() -> Peers.progress("fetching", 7, 1, 2));
    run.stateSource(new States.Broken());
    run.stateSource(new States.Pool());
    run.peerHealthSource(Peers::six);
    run.onShutdown(
        () -> {
          LOG.info("draining").emit();
          stop.countDown();
        });
    System.out.println("ready");
    stop.await();
    LOG.info("drained").emit();
    run.putResult("drained", true);
    return 0;
  }

  private static int blockShutdown(Run run) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    run.onShutdown(
        () -> {
          System.out.println("blocking");
          try {
            never.await();
          } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
          }
        });
    System.out.println("ready");
    never.await();
    return 0;
  }

  private static void ownHandler(RunConfig config) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    handle(
        "TERM",
        () -> {
          System.out.println("own handler");
          asked.countDown();
        });
    int code =
        Tachograph.run(
            config,
            run -> {
              System.out.println("ready");
              asked.await();
              return 0;
            });
    System.exit(code);
  }

  private static void earlyUsr1(RunConfig config) throws Exception {
    StateDumps.catchUsr1();
    System.out.println("early");
    if (System.in.read() < 0) {
      throw new IllegalStateException("nobody there");
    }
    System.exit(Tachograph.run(config, ChildMain::waitForShutdown));
  }

  private static void handle(String signal, Runnable action) throws ReflectiveOperationException {
    Class<?> signals = Class.forName("sun.misc.Signal");
    Class<?> handlers = Class.forName("sun.misc.SignalHandler");
    Object handler =
        Proxy.newProxyInstance(
            ChildMain.class.getClassLoader(),
            new Class<?>[] {handlers},
            (proxy, method, arguments) -> {
              action.run();
              return null;
            });
    Object named = signals.getConstructor(String.class).newInstance(signal);
    signals.getMethod("handle", signals, handlers).invoke(null, named, handler);
  }
}
