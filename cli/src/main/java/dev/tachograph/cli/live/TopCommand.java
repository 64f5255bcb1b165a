package dev.tachograph.cli.live;

import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.run.UnreadableReportException;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.cli.command.RunsDirOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jline.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tacho top}: a running run, from its files alone. */
@Command(
    name = "top",
    description = "Shows a run live; h lists the keys. Lines instead where there is no terminal.",
    mixinStandardHelpOptions = true)
public final class TopCommand implements Callable<Integer> {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Host host;

  @Parameters(
      paramLabel = "PID|RUN",
      description = "A recorded process, or a run: its base path, its report's path, or latest.")
  private String run = "";

  @Mixin private RunsDirOption out = new RunsDirOption();

  @Option(names = "--plain", description = "A line a sample, also on a terminal.")
  private boolean plain;

  public TopCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    RunFileSet files = find();
    Path base = files.path();
    try (LiveRun live = new LiveRun(base)) {
      if (plain || !Boolean.getBoolean("tachograph.terminal")) {
        lines(files, live);
        return 0;
      }
      try (Terminal terminal = LiveScreen.ofProcess()) {
        if (LiveScreen.canShow(terminal)) {
          Display display = new Display(files, live);
          new LiveScreen(terminal).show(display::frame, display.view::key);
        } else {
          lines(files, live);
        }
      }
    } catch (IOException e) {
      throw new CommandFailure("cannot show " + base + ": " + Texts.reason(e));
    } catch (UncheckedIOException e) {
      throw new CommandFailure("cannot read " + base + ": " + e.getMessage());
    }
    return 0;
  }

  private RunFileSet find() {
    Path runsDir = out.dir(host);
    if (!run.matches("\\d+")) {
      return Runs.find(run, runsDir, host);
    }
    long pid = RunOfProcess.alive(run);
    Path base = new RunOfProcess(host).find(pid, runsDir);
    if (base == null) {
      throw new CommandFailure(
          "the process " + run + " records no run with files; tacho ls lists the runs");
    }
    return Runs.find(base.toString(), runsDir, host);
  }

  private static boolean isUnicode(Map<String, String> env) {
    for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
      String value = env.get(name);
      if (value != null && !value.isEmpty()) {
        return value.toUpperCase(java.util.Locale.ROOT).replace("-", "").contains("UTF8");
      }
    }
    return Charset.defaultCharset().equals(StandardCharsets.UTF_8);
  }

  /** What is on the screen, and what the viewer chose. */
  private final class Display {
    final View view = new View();
    private final RunFileSet files;
    private final LiveRun live;
    private final Screen screen = new Screen(isUnicode(host.env()), host.style());
    private final LiveThreads threads = new LiveThreads(Path.of("/proc"), host.wallMillis());
    private Head head;

    Display(RunFileSet files, LiveRun live) {
      this.files = files;
      this.live = live;
      this.head = head(files);
    }

    List<String> frame(int columns, int rows) {
      if (!view.isPaused()) {
        head = head(files);
        poll(live);
        // Of a process that is gone the number may be another's by now.
        threads.poll(head.status().equals("running") ? head.pid() : -1);
      }
      return screen.lines(head, live, threads.rows(), view, columns, rows);
    }
  }

  private static void poll(LiveRun live) {
    try {
      live.poll();
    } catch (IOException e) {
      throw new UncheckedIOException(Texts.reason(e), e);
    }
  }

  /** Prints one line per sample until the run ends. */
  private void lines(RunFileSet files, LiveRun live) {
    Screen screen = new Screen(false, host.style());
    String before = null;
    while (true) {
      // Checked before the last read, so that nothing written in between is missed.
      Head head = head(files);
      poll(live);
      String line = screen.plain(head, live);
      if (line != null && !line.equals(before)) {
        host.out().println(line);
        before = line;
        if (host.out().checkError()) {
          return;
        }
      }
      if (files.isPacked() || !head.mayGrow()) {
        return;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private Head head(RunFileSet files) {
    Path whole = files.path().resolveSibling(files.base() + ".json");
    Path part = files.path().resolveSibling(files.base() + ".json.part");
    Path report = Files.exists(whole) ? whole : part;
    if (!Files.exists(report)) {
      return new Head("", files.base(), -1, "no report");
    }
    try {
      Report read = Report.read(report, host.liveness());
      String name = read.text("/meta/run_name");
      long pid = read.at("/meta/env/pid").asLong(-1);
      return new Head(name == null ? "" : name, files.base(), pid, read.status());
    } catch (UnreadableReportException betweenTwoNames) {
      return new Head("", files.base(), -1, Files.exists(whole) ? "unreadable" : "unknown");
    }
  }
}
