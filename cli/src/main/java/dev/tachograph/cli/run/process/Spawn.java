package dev.tachograph.cli.run.process;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The start of a process by posix_spawn(3), which, unlike a fork of the JVM, is safe and quick
 * however large the JVM is. The process has no signal blocked, and inherits whatever files we were
 * started with.
 */
final class Spawn {
  /** A file of the new process: one of ours, or one to be opened by it, or none. */
  private record File(int fd, int ours, @Nullable String path) {}

  private final byte[] program;
  private final List<byte[]> arguments;
  private final List<byte[]> environment;
  private final List<File> files = new ArrayList<>();
  private final Set<Integer> given = new HashSet<>();
  private boolean session;

  /** A program by its path; of the environment all. */
  Spawn(byte[] program, List<byte[]> arguments, List<byte[]> environment) {
    this.program = program;
    this.arguments = arguments;
    this.environment = environment;
  }

  /** Makes it the leader of a session of its own: the first terminal that it opens controls it. */
  Spawn inNewSession() {
    session = true;
    return this;
  }

  /** Files are given one after the other: one of ours may be one that was given before. */
  Spawn file(int fd, int ours) {
    given.add(fd);
    files.add(new File(fd, ours, null));
    return this;
  }

  Spawn open(int fd, String path) {
    given.add(fd);
    files.add(new File(fd, -1, path));
    return this;
  }

  /** Closes one, unless another one was put in its place. */
  Spawn close(int fd) {
    if (given.add(fd)) {
      files.add(new File(fd, -1, null));
    }
    return this;
  }

  /**
   * Starts it.
   *
   * @return its pid; if negative, the errno of what failed
   */
  int start() {
    try (Memory actions = new Memory(Libc.SPAWN_ACTIONS_BYTES);
        Memory attributes = new Memory(Libc.SPAWN_ATTRIBUTES_BYTES);
        Memory none = Signals.none()) {
      Libc.posixSpawnFileActionsInit(actions);
      Libc.posixSpawnattrInit(attributes);
      for (File file : files) {
        if (file.path == null && file.ours < 0) {
          Libc.posixSpawnFileActionsAddclose(actions, file.fd);
        } else if (file.path == null) {
          Libc.posixSpawnFileActionsAdddup2(actions, file.ours, file.fd);
        } else {
          Libc.posixSpawnFileActionsAddopen(actions, file.fd, file.path, Libc.O_RDWR, 0);
        }
      }
      int flags = Libc.SETSIGMASK | (session ? Libc.SETSID : 0);
      Libc.posixSpawnattrSetflags(attributes, (short) flags);
      Libc.posixSpawnattrSetsigmask(attributes, none);
      int pid = spawn(actions, attributes, program, arguments);
      if (pid == -Libc.ENOEXEC) {
        // A script without a first line that says who runs it: shells run it themselves.
        List<byte[]> script = new ArrayList<>(arguments);
        script.set(0, program);
        script.add(0, RawTexts.encode("sh"));
        pid = spawn(actions, attributes, RawTexts.encode("/bin/sh"), script);
      }
      Libc.posixSpawnFileActionsDestroy(actions);
      Libc.posixSpawnattrDestroy(attributes);
      return pid;
    }
  }

  private int spawn(Memory actions, Memory attributes, byte[] path, List<byte[]> argv) {
    byte[] terminated = Arrays.copyOf(path, path.length + 1);
    IntByReference pid = new IntByReference();
    try (NativeTexts arguments = new NativeTexts(argv);
        NativeTexts variables = new NativeTexts(environment)) {
      int error =
          Libc.posixSpawn(
              pid, terminated, actions, attributes, arguments.array(), variables.array());
      return error == 0 ? pid.getValue() : -error;
    }
  }
}
