package dev.tachograph.cli.run.process;

import com.sun.jna.Memory;

/**
 * Passes keys of our terminal to that of the command, while our group is in the foreground. They
 * are recorded nowhere. A key that its terminal makes a signal of is also sent to our own group, as
 * the programs before and behind us in a pipeline would be sent it without us.
 */
final class Keys implements Runnable {
  private static final int BUFFER_BYTES = 4096;
  private static final int LOOK_MILLIS = 250;
  private static final int VINTR = 0;
  private static final int VQUIT = 1;

  private final Terminal terminal;
  private final Pty pty;
  private final int[] wakeUp;
  private final Echo echo;
  private final Runnable foreground;
  private volatile boolean passing;
  private volatile boolean ended;

  /**
   * Creates it; {@link #run} passes keys.
   *
   * @param foreground called while keys are not passed: it takes the terminal over if it is ours by
   *     now, of which no signal tells when a shell does not continue what has not stopped
   */
  Keys(Terminal terminal, Pty pty, Echo echo, int[] wakeUp, Runnable foreground) {
    this.terminal = terminal;
    this.pty = pty;
    this.echo = echo;
    this.wakeUp = wakeUp;
    this.foreground = foreground;
  }

  /** Starts or stops reading keys. */
  void pass(boolean wanted) {
    passing = wanted;
    Fds.wake(wakeUp[1]);
  }

  void end() {
    ended = true;
    pass(false);
  }

  @Override
  public void run() {
    boolean controlled = terminal.controlsUs();
    try (Memory buffer = new Memory(BUFFER_BYTES);
        Memory polled = Fds.polled()) {
      while (!ended) {
        boolean looks = !passing && controlled;
        boolean keys =
            Fds.awaitInput(
                polled, passing ? terminal.fd() : -1, wakeUp[0], looks ? LOOK_MILLIS : -1);
        if (Fds.isAwake(polled)) {
          Fds.read(wakeUp[0], buffer);
        } else if (keys && passing) {
          int count = Fds.read(terminal.fd(), buffer);
          // None: the terminal is gone, or is somebody else's now.
          passing = count > 0;
          prepare(buffer, count);
          type(buffer, count, polled);
        } else if (looks && !keys) {
          foreground.run();
        }
      }
    }
  }

  /** Passes keys; those that the command has no room for wait for it, but not beyond its end. */
  private void type(Memory buffer, int count, Memory polled) {
    int typed = 0;
    while (typed < count && !ended) {
      int now = pty.type(buffer.share(typed), count - typed);
      if (now >= 0) {
        typed += now;
      } else if (now == Pty.NEVER) {
        return;
      } else {
        Fds.awaitRoom(polled, pty.master(), LOOK_MILLIS);
      }
    }
  }

  /** Does what else a key does before it is passed. */
  private void prepare(Memory buffer, int count) {
    boolean ours = terminal.controlsUs();
    try (Memory modes = Terminal.modesOf(pty.slave())) {
      for (int i = 0; i < count; i++) {
        byte key = buffer.getByte(i);
        echo.expect(key, modes);
        if (ours && Terminal.isSignalKey(modes, VINTR, key)) {
          Libc.kill(0, Signals.INT);
        } else if (ours && Terminal.isSignalKey(modes, VQUIT, key)) {
          Libc.kill(0, Signals.QUIT);
        }
      }
    }
  }
}
