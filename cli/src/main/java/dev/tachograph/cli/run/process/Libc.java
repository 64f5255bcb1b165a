package dev.tachograph.cli.run.process;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK does not offer of processes and terminals, from glibc of Linux. Numbers are those of
 * 64-bit x86, ARM and RISC-V, which share them: asm-generic of the kernel's headers. After a call
 * that failed, {@link Native#getLastError} is its errno.
 */
final class Libc {
  static final int EINTR = 4;
  static final int ENOEXEC = 8;
  static final int EAGAIN = 11;
  static final int EPIPE = 32;

  static final int F_OK = 0;
  static final int X_OK = 1;
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_NOCTTY = 0x100;
  static final int O_CLOEXEC = 0x80000;
  static final int F_SETFD = 2;
  static final int F_GETFL = 3;
  static final int F_SETFL = 4;
  static final int FD_CLOEXEC = 1;
  static final int F_SETPIPE_SZ = 1031;

  static final int WNOHANG = 1;
  static final int WUNTRACED = 2;
  static final int WCONTINUED = 8;

  static final short POLLIN = 1;
  static final short POLLOUT = 4;
  static final short POLLHUP = 0x10;

  static final int TIOCGPGRP = 0x540F;
  static final int TIOCGWINSZ = 0x5413;
  static final int TIOCSWINSZ = 0x5414;
  static final int FIONREAD = 0x541B;

  static final int SIG_BLOCK = 0;
  static final int SC_OPEN_MAX = 4;
  static final int PR_SET_CHILD_SUBREAPER = 36;

  static final int SETSIGMASK = 0x08;
  static final int SETSID = 0x80;

  /** Of {@code sigset_t}, {@code posix_spawnattr_t}, and more than {@code struct termios} has. */
  static final int SIGSET_BYTES = 128;

  static final int SPAWN_ATTRIBUTES_BYTES = 336;
  static final int SPAWN_ACTIONS_BYTES = 80;

  private static final Set<String> PROCESSORS = Set.of("amd64", "aarch64", "riscv64");

  static {
    // Otherwise the library starts ldconfig to know where libraries are; this one is loaded.
    System.setProperty("jna.platform.library.path", "");
    // posixSpawnFileActionsInit is posix_spawn_file_actions_init.
    FunctionMapper names =
        (library, method) -> method.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    Native.register(
        Libc.class, NativeLibrary.getInstance("c", Map.of(Library.OPTION_FUNCTION_MAPPER, names)));
  }

  private Libc() {}

  /** Whether this is a system whose numbers these are; asks no library. */
  static boolean isKnownSystem() {
    return isKnownSystem(
        System.getProperty("os.name", ""), System.getProperty("os.arch", ""), Libc::ownMaps);
  }

  /**
   * Whether a system is one whose numbers these are.
   *
   * @param os its name, as of {@code os.name}
   * @param processor as of {@code os.arch}
   * @param maps what this process has mapped, as of proc_pid_maps(5); musl has other numbers
   */
  static boolean isKnownSystem(String os, String processor, Supplier<String> maps) {
    return os.equals("Linux")
        && PROCESSORS.contains(processor)
        && !maps.get().contains("/ld-musl-");
  }

  private static String ownMaps() {
    try {
      return Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1);
    } catch (IOException noProc) {
      return "";
    }
  }

  static native int posixSpawn(
      IntByReference pid,
      byte[] path,
      Pointer actions,
      Pointer attributes,
      Pointer arguments,
      Pointer environment);

  static native int posixSpawnFileActionsInit(Pointer actions);

  static native int posixSpawnFileActionsAddopen(
      Pointer actions, int fd, String path, int flags, int mode);

  static native int posixSpawnFileActionsAdddup2(Pointer actions, int fd, int to);

  static native int posixSpawnFileActionsAddclose(Pointer actions, int fd);

  static native int posixSpawnFileActionsDestroy(Pointer actions);

  static native int posixSpawnattrInit(Pointer attributes);

  static native int posixSpawnattrSetflags(Pointer attributes, short flags);

  static native int posixSpawnattrSetsigmask(Pointer attributes, Pointer set);

  static native int posixSpawnattrDestroy(Pointer attributes);

  static native int execve(String path, Pointer arguments, Pointer environment);

  static native int waitpid(int pid, IntByReference status, int options);

  static native int kill(int pid, int signal);

  static native int getpid();

  static native int getpgrp();

  /** With {@code null} as the handler: a signal's default. */
  static native @Nullable Pointer signal(int number, @Nullable Pointer handler);

  static native long sysconf(int name);

  static native int access(byte[] path, int mode);

  static native int dup2(int fd, int to);

  static native int pthreadSigmask(int how, Pointer set, Pointer old);

  static native int sigwaitinfo(Pointer set, Pointer info);

  static native int prctl(int option, long a, long b, long c, long d);

  static native int pipe2(int[] fds, int flags);

  static native int poll(Pointer fds, long count, int timeoutMillis);

  static native long read(int fd, Pointer bytes, long count);

  static native long write(int fd, Pointer bytes, long count);

  static native int close(int fd);

  static native int open(String path, int flags, int mode);

  static native int fcntl(int fd, int command, long argument);

  static native int ioctl(int fd, long request, Pointer argument);

  static native int isatty(int fd);

  static native int tcgetattr(int fd, Pointer attributes);

  static native int tcsetattr(int fd, int when, Pointer attributes);

  static native int posixOpenpt(int flags);

  static native int grantpt(int fd);

  static native int unlockpt(int fd);

  static native int ptsnameR(int fd, Pointer name, long size);
}
