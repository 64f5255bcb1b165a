package dev.tachograph.cli.run.tree;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.tachograph.cli.run.ExitStatus;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor of a process, from which its exit status can be read after its own parent has waited
 * for it: {@code PIDFD_GET_INFO}, from Linux 6.15 on. Elsewhere nothing is known.
 */
final class PidFd implements AutoCloseable {
  private static final long PIDFD_OPEN = 434;

  /** Of a {@code struct pidfd_info} of the first version. */
  private static final int INFO_BYTES = 64;

  private static final long PIDFD_GET_INFO = 0xC040FF0BL;
  private static final long INFO_EXIT = 8;
  private static final int EXIT_CODE = 60;

  private final int fd;

  private PidFd(int fd) {
    this.fd = fd;
  }

  /** Calls of libc, which are looked up once one of them is needed. */
  private static final class Libc {
    static {
      Native.register(Libc.class, NativeLibrary.getInstance("c"));
    }

    private Libc() {}

    static native long syscall(long number, long a, long b);

    static native int ioctl(int fd, long request, Pointer argument);

    static native int close(int fd);
  }

  /** Opens a descriptor; {@code null} if there is no such process, or the system has none. */
  static @Nullable PidFd open(long pid) {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return null;
    }
    try {
      long fd = Libc.syscall(PIDFD_OPEN, pid, 0);
      return fd < 0 ? null : new PidFd((int) fd);
    } catch (LinkageError noLibrary) {
      return null;
    }
  }

  /** How the process ended; {@code null} if it was not waited for yet, or cannot be told. */
  @Nullable ExitStatus exitStatus() {
    try (Memory info = new Memory(INFO_BYTES)) {
      info.clear();
      info.setLong(0, INFO_EXIT);
      boolean known =
          ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
              && Libc.ioctl(fd, PIDFD_GET_INFO, info) == 0
              && (info.getLong(0) & INFO_EXIT) != 0;
      return known ? ofWait(info.getInt(EXIT_CODE)) : null;
    }
  }

  /** The status that wait(2) gives as a number. */
  static ExitStatus ofWait(int status) {
    int signal = status & 0x7f;
    return signal == 0
        ? ExitStatus.exited(status >> 8 & 0xff)
        : ExitStatus.signalled(signal, (status & 0x80) != 0);
  }

  @Override
  public void close() {
    int ignored = Libc.close(fd);
  }
}
