package dev.tachograph.cli.run.process;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/** A terminal that we were started on: its modes and its size; see termios(3). */
final class Terminal {
  private static final int TERMIOS_BYTES = 128;
  private static final int WINDOW_BYTES = 8;

  /** Not after what is still to be printed: nobody may be reading it. */
  private static final int NOW = 0;

  private static final int INPUT_FLAGS = 0;
  private static final int OUTPUT_FLAGS = 4;
  private static final int LOCAL_FLAGS = 12;
  private static final int CHARACTERS = 17;

  /** IGNBRK, BRKINT, PARMRK, ISTRIP, INLCR, IGNCR, ICRNL, IXON. */
  private static final int COOKED_INPUT = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;

  private static final int OPOST = 1;
  private static final int ISIG = 1;

  /** ISIG, ICANON, ECHO, ECHONL, IEXTEN. */
  private static final int COOKED_LOCAL = ISIG | 0x2 | 0x8 | 0x40 | 0x8000;

  private static final int VTIME = 5;
  private static final int VMIN = 6;

  private final int fd;
  private final Memory found = noAttributes();
  private boolean raw;

  Terminal(int fd) {
    this.fd = fd;
    Libc.tcgetattr(fd, found);
  }

  private static Memory noAttributes() {
    Memory attributes = new Memory(TERMIOS_BYTES);
    attributes.clear();
    return attributes;
  }

  int fd() {
    return fd;
  }

  /** Whether our group is the one that it serves; true also of one that serves no groups to us. */
  boolean isOurs() {
    int group = groupOf(fd);
    return group < 0 || group == Libc.getpgrp();
  }

  /** Whether it controls our session, so that its keys send us signals. */
  boolean controlsUs() {
    return groupOf(fd) >= 0;
  }

  /** The process group in a terminal's foreground; -1 if that is not for us to know. */
  static int groupOf(int fd) {
    try (Memory group = new Memory(Integer.BYTES)) {
      return Libc.ioctl(fd, Libc.TIOCGPGRP, group) == 0 ? group.getInt(0) : -1;
    }
  }

  /** Has every key come to us as it is, at once, and what we write appear as it is. */
  synchronized void makeRaw() {
    if (raw) {
      return;
    }
    Libc.tcgetattr(fd, found);
    try (Memory attributes = copyOfFound()) {
      clear(attributes, INPUT_FLAGS, COOKED_INPUT);
      clear(attributes, OUTPUT_FLAGS, OPOST);
      clear(attributes, LOCAL_FLAGS, COOKED_LOCAL);
      attributes.setByte(CHARACTERS + VTIME, (byte) 0);
      attributes.setByte(CHARACTERS + VMIN, (byte) 1);
      raw = Libc.tcsetattr(fd, NOW, attributes) == 0;
    }
  }

  /** Makes it what it was before {@link #makeRaw}. */
  synchronized void restore() {
    if (raw) {
      Libc.tcsetattr(fd, NOW, found);
      raw = false;
    }
  }

  /**
   * Gives another terminal the modes that this one had when we came.
   *
   * @param processesOutput whether the other one turns a line feed into a new line by itself
   */
  void copyModesTo(int other, boolean processesOutput) {
    try (Memory attributes = copyOfFound()) {
      if (!processesOutput) {
        clear(attributes, OUTPUT_FLAGS, OPOST);
      }
      Libc.tcsetattr(other, NOW, attributes);
    }
  }

  /** Gives another terminal the size that this one has now. */
  void copySizeTo(int other) {
    try (Memory size = new Memory(WINDOW_BYTES)) {
      if (Libc.ioctl(fd, Libc.TIOCGWINSZ, size) == 0) {
        Libc.ioctl(other, Libc.TIOCSWINSZ, size);
      }
    }
  }

  /** Whether a terminal makes a signal of this key: the {@code index} is that of termios. */
  static boolean isSignalKey(Pointer attributes, int index, byte key) {
    return (attributes.getInt(LOCAL_FLAGS) & ISIG) != 0
        && key != 0
        && attributes.getByte(CHARACTERS + index) == key;
  }

  static Memory modesOf(int fd) {
    Memory attributes = noAttributes();
    Libc.tcgetattr(fd, attributes);
    return attributes;
  }

  private Memory copyOfFound() {
    Memory attributes = noAttributes();
    attributes.write(0, found.getByteArray(0, TERMIOS_BYTES), 0, TERMIOS_BYTES);
    return attributes;
  }

  private static void clear(Memory attributes, int at, int flags) {
    attributes.setInt(at, attributes.getInt(at) & ~flags);
  }
}
