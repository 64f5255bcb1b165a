package dev.tachograph.cli.run.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a command's streams are joined to ours. What is no terminal becomes a pipe. Where stdout is a
 * terminal, a pseudo-terminal takes its place in all, for stderr too if it is the same one, and for
 * stdin. Where stderr alone is one it becomes a pseudo-terminal that is only printed to: the
 * program that reads our stdout may be using the terminal. Two streams into one file stay one, for
 * the order of what they print.
 */
final class Streams {
  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  private final OutputRecords records = new OutputRecords();
  private final int[] over = Fds.pipe();
  private final Consumer<String> problems;
  private final Echo echo = new Echo();
  private final List<Thread> pumps = new ArrayList<>();
  private final List<Integer> ofCommand = new ArrayList<>();
  private final List<Pty> ptys = new ArrayList<>();
  private @Nullable Terminal terminal;
  private @Nullable Keys keys;
  private @Nullable Pty whole;

  /**
   * Creates pipes and pseudo-terminals.
   *
   * @param problems takes a line for a person
   */
  Streams(Consumer<String> problems) throws IOException {
    this.problems = problems;
    if (Libc.isatty(STDOUT) == 1) {
      terminal = new Terminal(ownOf(STDOUT));
      whole = Pty.like(terminal, true);
      ptys.add(whole);
    }
  }

  /** A terminal opened for ourselves, since ours may be open for writing alone. */
  private static int ownOf(int fd) {
    int own = Libc.open(Fds.nameOf(fd), Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC, 0);
    return own < 0 ? fd : own;
  }

  /** The terminal whose place a pseudo-terminal takes; {@code null}: none. */
  @Nullable Terminal terminal() {
    return terminal;
  }

  /** That pseudo-terminal. */
  @Nullable Pty whole() {
    return whole;
  }

  /** Whether a person is at the terminal whose place it takes. */
  boolean hasTerminal() {
    return terminal != null && terminal.isOurs();
  }

  /** Those that are only printed to, whose size follows too. */
  List<Pty> ptys() {
    return ptys;
  }

  /** Gives a command its files. */
  void joinTo(Spawn spawn) throws IOException {
    String out = Fds.nameOf(STDOUT);
    boolean one = out.equals(Fds.nameOf(STDERR)) && !out.equals("/dev/null");
    if (whole != null) {
      spawn.open(STDOUT, whole.name());
      if (Fds.nameOf(STDIN).equals(out)) {
        spawn.file(STDIN, whole.slave());
      }
      if (one) {
        spawn.file(STDERR, whole.slave());
      }
      pump(whole.master(), STDOUT, one ? "terminal" : "stdout");
    } else {
      int[] pipe = pipeFor(spawn, STDOUT, "stdout");
      if (one) {
        spawn.file(STDERR, pipe[1]);
      }
    }
    if (one) {
      return;
    }
    if (Libc.isatty(STDERR) == 1) {
      Pty pty = Pty.like(new Terminal(STDERR), false);
      ptys.add(pty);
      spawn.file(STDERR, pty.slave());
      pump(pty.master(), STDERR, "stderr");
    } else {
      pipeFor(spawn, STDERR, "stderr");
    }
  }

  private int[] pipeFor(Spawn spawn, int fd, String target) throws IOException {
    int[] pipe = Fds.pipe();
    spawn.file(fd, pipe[1]);
    ofCommand.add(pipe[1]);
    pump(pipe[0], fd, target);
    return pipe;
  }

  private void pump(int from, int to, String target) {
    OutputRecords.Stream stream = records.stream(target);
    Pump pump =
        new Pump(from, to, over[0], stream, echoOf(from), error -> cannotWrite(target, error));
    pumps.add(new Thread(pump, "tacho-" + target));
  }

  private UnaryOperator<byte[]> echoOf(int from) {
    return whole != null && whole.master() == from ? echo::takeFrom : UnaryOperator.identity();
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

  /** Called when the command has its files: from now on they are passed on. */
  void begin() {
    ofCommand.forEach(Libc::close);
    if (terminal != null && whole != null) {
      try {
        keys = new Keys(terminal, whole, echo, Fds.pipe());
        Thread thread = new Thread(keys, "tacho-keys");
        thread.setDaemon(true);
        thread.start();
        takeTerminal();
      } catch (IOException e) {
        problems.accept("keys are not passed: " + e.getMessage());
      }
    }
    pumps.forEach(Thread::start);
  }

  /** Takes the terminal over, if it is for us: keys go to the command as they are. */
  void takeTerminal() {
    if (terminal != null && keys != null && terminal.isOurs()) {
      terminal.makeRaw();
      keys.pass(true);
    }
  }

  /** Gives the terminal back as it was. */
  void leaveTerminal() {
    if (terminal != null && keys != null) {
      keys.pass(false);
      terminal.restore();
    }
  }

  void copySize() {
    for (Pty pty : ptys) {
      (pty == whole && terminal != null ? terminal : new Terminal(STDERR)).copySizeTo(pty.master());
    }
  }

  /**
   * Called when the command is over: passes and records what it left, and restores the terminal.
   */
  void end() {
    if (keys != null) {
      keys.end();
    }
    Fds.wake(over[1]);
    ptys.forEach(pty -> Libc.close(pty.slave()));
    pumps.forEach(Streams::join);
    if (terminal != null) {
      terminal.restore();
    }
    records.close();
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
