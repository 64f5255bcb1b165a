package dev.tachograph.cli.run.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a command's streams are joined to ours. What is no terminal becomes a pipe. Where stdout is a
 * terminal, a pseudo-terminal takes its place in all, for stderr too if it is the same one, and for
 * stdin. Where stderr alone is one it becomes a pseudo-terminal that is only printed to: the
 * program that reads our stdout may be using the terminal. Two streams into one file stay one, for
 * the order of what they print. What was closed stays closed.
 */
final class Streams {
  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  /** A file of the command. */
  private record Join(int fd, int ours, @Nullable String path) {}

  private final OutputRecords records = new OutputRecords();
  private final Consumer<String> problems;
  private final InheritedFiles files;
  private final Echo echo = new Echo();
  private final List<Join> joins = new ArrayList<>();
  private final List<Pump> pumps = new ArrayList<>();
  private final List<Integer> ofCommand = new ArrayList<>();
  private final List<Pty> ptys = new ArrayList<>();
  private CountDownLatch passing = new CountDownLatch(0);
  private int[] over = {};
  private int[] wakeUp = {};
  private @Nullable Terminal terminal;
  private @Nullable Keys keys;
  private @Nullable Pty whole;

  /** Whether the terminal is to be taken over while it is ours; guarded by this. */
  private boolean wanted;

  private Streams(InheritedFiles files, Consumer<String> problems) {
    this.files = files;
    this.problems = problems;
  }

  /**
   * Creates pipes and pseudo-terminals; nothing is passed yet.
   *
   * @param problems takes a line for a person
   * @throws IOException if there are none to be had; then nothing is left open
   */
  static Streams create(InheritedFiles files, Consumer<String> problems) throws IOException {
    Streams streams = new Streams(files, problems);
    try {
      streams.open();
      return streams;
    } catch (IOException none) {
      streams.release();
      throw none;
    }
  }

  private void open() throws IOException {
    over = Fds.pipe();
    if (Libc.isatty(STDOUT) == 1) {
      terminal = new Terminal(ownOf(STDOUT));
      Pty pty = Pty.like(terminal, true);
      whole = pty;
      ptys.add(pty);
      wakeUp = Fds.pipe();
    }
    String out = Fds.nameOf(STDOUT);
    boolean isOne =
        out.equals(Fds.nameOf(STDERR))
            && !out.equals("/dev/null")
            && !files.wasClosed(STDOUT)
            && !files.wasClosed(STDERR);
    if (whole != null) {
      // Opened first, it controls the session.
      joins.add(new Join(STDOUT, -1, whole.name()));
      if (Fds.nameOf(STDIN).equals(out)) {
        joins.add(new Join(STDIN, whole.slave(), null));
      }
      if (isOne) {
        joins.add(new Join(STDERR, whole.slave(), null));
      }
      pump(whole.master(), whole::close, STDOUT, isOne ? "terminal" : "stdout");
    } else if (!files.wasClosed(STDOUT)) {
      int[] pipe = pipeFor(STDOUT, "stdout");
      if (isOne) {
        joins.add(new Join(STDERR, pipe[1], null));
      }
    }
    if (isOne || files.wasClosed(STDERR)) {
      return;
    }
    if (Libc.isatty(STDERR) == 1) {
      Pty pty = Pty.like(new Terminal(STDERR), false);
      ptys.add(pty);
      joins.add(new Join(STDERR, pty.slave(), null));
      pump(pty.master(), pty::close, STDERR, "stderr");
    } else {
      pipeFor(STDERR, "stderr");
    }
  }

  /** A terminal opened for ourselves, since ours may be open for writing alone. */
  private static int ownOf(int fd) {
    int own = Libc.open(Fds.nameOf(fd), Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC, 0);
    return own < 0 ? fd : own;
  }

  private int[] pipeFor(int fd, String target) throws IOException {
    int[] pipe = Fds.pipe();
    joins.add(new Join(fd, pipe[1], null));
    ofCommand.add(pipe[1]);
    pump(pipe[0], () -> Libc.close(pipe[0]), fd, target);
    return pipe;
  }

  private void pump(int from, Runnable closing, int to, String target) {
    OutputRecords.Stream stream = records.stream(target);
    UnaryOperator<byte[]> recorded =
        whole != null && whole.master() == from ? echo::takeFrom : UnaryOperator.identity();
    pumps.add(
        new Pump(
            from, closing, to, over[0], stream, recorded, error -> cannotWrite(target, error)));
  }

  private void cannotWrite(String target, int error) {
    if (error != Libc.EPIPE) {
      problems.accept(
          "what the command prints to "
              + target
              + " cannot be written (errno "
              + error
              + "); the command is told that nobody reads it");
    }
  }

  /** Closes all again, of a command that was not started. */
  void release() {
    pumps.forEach(Pump::close);
    ofCommand.forEach(Libc::close);
    for (int[] pipe : new int[][] {over, wakeUp}) {
      for (int end : pipe) {
        int ignored = Libc.close(end);
      }
    }
    for (Pty pty : ptys) {
      pty.close();
      int ignored = Libc.close(pty.slave());
    }
  }

  /** That pseudo-terminal which takes a terminal's place; {@code null}: none does. */
  @Nullable Pty whole() {
    return whole;
  }

  /** Whether a person is at the terminal whose place it takes. */
  boolean hasTerminal() {
    return terminal != null && terminal.isOurs();
  }

  /** All of them, also those that are only printed to, whose size follows too. */
  List<Pty> ptys() {
    return ptys;
  }

  /** Gives a command its files. */
  void joinTo(Spawn spawn) {
    for (Join join : joins) {
      if (join.path == null) {
        spawn.file(join.fd, join.ours);
      } else {
        spawn.open(join.fd, join.path);
      }
    }
  }

  /** Called when the command has its files: from now on they are passed on. */
  void begin() {
    ofCommand.forEach(Libc::close);
    records.start();
    if (terminal != null && whole != null) {
      keys = new Keys(terminal, whole, echo, wakeUp, this::takeIfWanted);
      daemon(keys, "tacho-keys").start();
      takeTerminal();
    }
    CountDownLatch running = new CountDownLatch(pumps.size());
    passing = running;
    for (Pump pump : pumps) {
      Runnable counted =
          () -> {
            try {
              pump.run();
            } finally {
              running.countDown();
            }
          };
      daemon(counted, "tacho-" + pump.name()).start();
    }
  }

  private static Thread daemon(Runnable run, String name) {
    Thread thread = new Thread(run, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Takes the terminal over, if it is for us: keys go to the command as they are. */
  synchronized void takeTerminal() {
    wanted = true;
    takeIfWanted();
  }

  private synchronized void takeIfWanted() {
    if (wanted && terminal != null && keys != null && terminal.isOurs()) {
      copySize();
      terminal.makeRaw();
      keys.pass(true);
    }
  }

  /** Gives the terminal back as it was. */
  synchronized void leaveTerminal() {
    wanted = false;
    if (terminal != null && keys != null) {
      keys.pass(false);
      terminal.restore();
    }
  }

  void copySize() {
    for (Pty pty : ptys) {
      pty.sizeOf(pty == whole && terminal != null ? terminal : new Terminal(STDERR));
    }
  }

  /**
   * Called when the command is over: passes and records what it left, and restores the terminal.
   * Waits for whoever reads our stdout and stderr, until {@link #giveUp}.
   */
  void end() {
    if (keys != null) {
      keys.end();
    }
    Fds.wake(over[1]);
    ptys.forEach(pty -> Libc.close(pty.slave()));
    boolean interrupted = false;
    while (true) {
      try {
        passing.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    leaveTerminal();
    records.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Has {@link #end} wait for no reader any longer. */
  void giveUp() {
    CountDownLatch running = passing;
    while (running.getCount() > 0) {
      running.countDown();
    }
  }
}
