package dev.tachograph.cli.run.process;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;

/**
 * A pseudo-terminal: what the command prints to its terminal comes out of the master, and what is
 * written there are its keys; see pty(7).
 */
final class Pty {
  static final int NOT_NOW = -1;
  static final int NEVER = -2;

  private static final int NAME_BYTES = 64;

  private final int master;
  private final int slave;
  private final String name;
  private boolean closed;

  private Pty(int master, int slave, String name) {
    this.master = master;
    this.slave = slave;
    this.name = name;
  }

  /**
   * Makes one with the modes and the size of a terminal.
   *
   * @param whole whether it takes the terminal's place in all, or is only printed to
   */
  static Pty like(Terminal terminal, boolean whole) throws IOException {
    int master = Libc.posixOpenpt(Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC);
    try (Memory text = new Memory(NAME_BYTES)) {
      if (master < 0
          || Libc.grantpt(master) != 0
          || Libc.unlockpt(master) != 0
          || Libc.ptsnameR(master, text, NAME_BYTES) != 0) {
        throw failure("posix_openpt", master);
      }
      String name = text.getString(0, "US-ASCII");
      int slave = Libc.open(name, Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC, 0);
      if (slave < 0) {
        throw failure("open of " + name, master);
      }
      if (!whole || terminal.isOurs()) {
        // Otherwise they are those of a shell while one types there.
        terminal.copyModesTo(slave, whole);
      }
      terminal.copySizeTo(master);
      int flags = Libc.fcntl(master, Libc.F_GETFL, 0);
      Libc.fcntl(master, Libc.F_SETFL, flags | Libc.O_NONBLOCK);
      return new Pty(master, slave, name);
    }
  }

  private static IOException failure(String call, int master) {
    IOException failure = Fds.failure(call);
    if (master >= 0) {
      int ignored = Libc.close(master);
    }
    return failure;
  }

  /** What is printed comes out there; closed by {@link #close} alone. */
  int master() {
    return master;
  }

  /**
   * Passes keys as far as there is room for them; does not wait.
   *
   * @return how many; {@link #NOT_NOW}; {@link #NEVER} again
   */
  synchronized int type(Pointer keys, int count) {
    if (closed) {
      return NEVER;
    }
    long written = Libc.write(master, keys, count);
    if (written >= 0) {
      return (int) written;
    }
    int error = Native.getLastError();
    return error == Libc.EAGAIN || error == Libc.EINTR ? NOT_NOW : NEVER;
  }

  /** Has it the size that a terminal has. */
  synchronized void sizeOf(Terminal terminal) {
    if (!closed) {
      terminal.copySizeTo(master);
    }
  }

  /** Whoever still prints there is told that nobody reads it; idempotent. */
  synchronized void close() {
    if (!closed) {
      closed = true;
      int ignored = Libc.close(master);
    }
  }

  /** Ours of the side that the command has; as long as it is open the master has no end. */
  int slave() {
    return slave;
  }

  String name() {
    return name;
  }

  /** The process group in its foreground, or -1. */
  synchronized int group() {
    return closed ? -1 : Terminal.groupOf(master);
  }
}
