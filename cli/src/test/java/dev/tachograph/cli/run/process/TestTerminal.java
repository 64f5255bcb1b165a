package dev.tachograph.cli.run.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A terminal of a test, in which a shell with job control runs, as of a person. */
final class TestTerminal implements AutoCloseable {
  private final int master;
  private final String name;
  private final int pid;
  private final List<byte[]> environment;
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  /** Starts a program on the terminal, as the leader of a session that it controls. */
  TestTerminal(Path dir, Map<String, String> variables, List<String> command) {
    master = Libc.posixOpenpt(Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC);
    Libc.grantpt(master);
    Libc.unlockpt(master);
    try (Memory text = new Memory(64)) {
      Libc.ptsnameR(master, text, 64);
      name = text.getString(0);
    }
    resize(33, 77);
    Map<String, String> environment = new TreeMap<>(System.getenv());
    TachoRun.clean(environment);
    environment.put("TERM", "xterm");
    environment.put("PS1", "prompt> ");
    environment.putAll(variables);
    environment.put("DIR", dir.toString());
    this.environment =
        environment.entrySet().stream()
            .map(variable -> (variable.getKey() + "=" + variable.getValue()).getBytes(UTF_8))
            .toList();
    Spawn spawn =
        new Spawn(
                TachoRun.program(command.get(0)).file(),
                command.stream().map(text -> text.getBytes(UTF_8)).toList(),
                this.environment)
            .inNewSession()
            .open(0, name)
            .open(1, name)
            .open(2, name);
    pid = spawn.start();
    Thread reader = new Thread(this::read, "terminal");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (Memory buffer = new Memory(65536)) {
      int count = Fds.read(master, buffer);
      while (count > 0) {
        synchronized (shown) {
          shown.write(buffer.getByteArray(0, count), 0, count);
        }
        count = Fds.read(master, buffer);
      }
    }
  }

  void resize(int rows, int columns) {
    try (Memory size = new Memory(8)) {
      size.clear();
      size.setShort(0, (short) rows);
      size.setShort(2, (short) columns);
      Libc.ioctl(master, Libc.TIOCSWINSZ, size);
    }
  }

  /** All that was shown, each line's end a line feed. */
  String shown() {
    synchronized (shown) {
      return shown.toString(UTF_8).replace("\r\n", "\n");
    }
  }

  int length() {
    return shown().length();
  }

  void until(String text) {
    until(text, 0);
  }

  /** Waits for a text behind a place. */
  void until(String text, int from) {
    try {
      TachoRun.until(text, () -> shown().indexOf(text, from) >= 0);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ", but: " + shown(), e);
    }
  }

  void type(String keys) {
    byte[] bytes = keys.getBytes(UTF_8);
    try (Memory memory = new Memory(bytes.length)) {
      memory.write(0, bytes, 0, bytes.length);
      Fds.write(master, memory, bytes.length);
    }
  }

  /** Whether it takes whole lines and shows what is typed, as for a shell. */
  boolean isCooked() {
    try (Memory modes = Terminal.modesOf(master)) {
      return (modes.getInt(12) & 0xA) == 0xA;
    }
  }

  /** What the program was given. */
  List<byte[]> environment() {
    return environment;
  }

  int pid() {
    return pid;
  }

  /** Waits for the end; the exit code, or 128 and the signal. */
  int await() {
    IntByReference status = new IntByReference();
    TachoRun.until(
        "the end; shown: " + shown(), () -> Libc.waitpid(pid, status, Libc.WNOHANG) == pid);
    int value = status.getValue();
    return (value & 0x7f) == 0 ? value >> 8 & 0xff : 128 + (value & 0x7f);
  }

  @Override
  public void close() {
    ProcessHandle.of(pid)
        .ifPresent(
            shell -> {
              shell.descendants().forEach(ProcessHandle::destroyForcibly);
              shell.destroyForcibly();
            });
    Libc.close(master);
  }
}
