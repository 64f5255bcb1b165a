package dev.tachograph.cli.run.process;

import com.sun.jna.Memory;

/**
 * Passes keys of our terminal to that of the command, while our group is in the foreground. They
 * are recorded nowhere. A key that its terminal makes a signal of is also sent to our own group, as
 * the programs before and behind us in a pipeline would be sent it without us.
 */
final class Keys implements Runnable {
  private static final int BUFFER_BYTES = 4096;
  private static final int VINTR = 0;
  private static final int VQUIT = 1;

  private final Terminal terminal;
  private final Pty pty;
  private final int[] wakeUp;
  private final Echo echo;
  private volatile boolean passing;
  private volatile boolean ended;

  Keys(Terminal terminal, Pty pty, Echo echo, int[] wakeUp) {
    this.terminal = terminal;
    this.pty = pty;
    this.echo = echo;
    this.wakeUp = wakeUp;
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
    try (Memory buffer = new Memory(BUFFER_BYTES);
        Memory polled = Fds.polled()) {
      while (!ended) {
        boolean keys = Fds.awaitInput(polled, passing ? terminal.fd() : -1, wakeUp[0], -1);
        if (Fds.isAwake(polled)) {
          Fds.read(wakeUp[0], buffer);
        } else if (keys && passing) {
          int count = Fds.read(terminal.fd(), buffer);
          // None: the terminal is gone, or is somebody else's now, which a signal will say.
          passing = count > 0;
          prepare(buffer, count);
          Fds.write(pty.master(), buffer, count);
        }
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
