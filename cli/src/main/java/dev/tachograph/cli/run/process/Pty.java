package dev.tachograph.cli.run.process;

import com.sun.jna.Memory;
import java.io.IOException;

/**
 * A pseudo-terminal: what the command prints to its terminal comes out of the master, and what is
 * written there are its keys; see pty(7).
 */
final class Pty {
  private static final int NAME_BYTES = 64;

  private final int master;
  private final int slave;
  private final String name;

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
        throw Fds.failure("posix_openpt");
      }
      String name = text.getString(0, "US-ASCII");
      int slave = Libc.open(name, Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC, 0);
      if (slave < 0) {
        throw Fds.failure("open of " + name);
      }
      terminal.copyModesTo(slave, whole);
      terminal.copySizeTo(master);
      return new Pty(master, slave, name);
    }
  }

  int master() {
    return master;
  }

  /** Ours of the side that the command has; as long as it is open the master has no end. */
  int slave() {
    return slave;
  }

  String name() {
    return name;
  }

  /** The process group in its foreground, or -1. */
  int group() {
    return Terminal.groupOf(master);
  }
}
