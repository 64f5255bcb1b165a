package dev.tachograph.cli.run.process;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** File descriptors: pipes, waiting, reading and writing; see pipe(2), poll(2). */
final class Fds {
  private static final int PIPE_BYTES = 1 << 20;
  private static final int POLL_BYTES = 8;

  private Fds() {}

  /** Both ends of a pipe, the reader's first; closed where other programs are started. */
  static int[] pipe() throws IOException {
    int[] ends = new int[2];
    if (Libc.pipe2(ends, Libc.O_CLOEXEC) != 0) {
      throw failure("pipe2");
    }
    // Refused where the user has too many large ones: then it stays small.
    Libc.fcntl(ends[0], Libc.F_SETPIPE_SZ, PIPE_BYTES);
    return ends;
  }

  static IOException failure(String call) {
    return new IOException(call + " failed with errno " + Native.getLastError());
  }

  /** What a file descriptor stands for, such as {@code /dev/pts/3}; empty where it is closed. */
  static String nameOf(int fd) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(fd))).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Waits until a file can be read, or a wake-up has something to read.
   *
   * @param timeoutMillis -1 for no bound
   * @return whether the file itself can be read, or is at its end
   */
  static boolean awaitInput(Memory polled, int fd, int wakeUp, int timeoutMillis) {
    polled.setInt(0, fd);
    polled.setInt(4, Libc.POLLIN);
    polled.setInt(POLL_BYTES, wakeUp);
    polled.setInt(POLL_BYTES + 4, Libc.POLLIN);
    while (Libc.poll(polled, wakeUp < 0 ? 1 : 2, timeoutMillis) < 0) {
      if (Native.getLastError() != Libc.EINTR) {
        return true;
      }
    }
    return polled.getShort(6) != 0;
  }

  /** Whether the wake-up had something to read when {@link #awaitInput} returned. */
  static boolean isAwake(Memory polled) {
    return polled.getShort(POLL_BYTES + 6) != 0;
  }

  static Memory polled() {
    return new Memory(2L * POLL_BYTES);
  }

  /** Reads what is there. Returns 0 at the end, and after any error. */
  static int read(int fd, Memory buffer) {
    while (true) {
      long count = Libc.read(fd, buffer, buffer.size());
      if (count >= 0) {
        return (int) count;
      }
      int error = Native.getLastError();
      if (error == Libc.EAGAIN) {
        try (Memory polled = polled()) {
          awaitInput(polled, fd, -1, -1);
        }
      } else if (error != Libc.EINTR) {
        return 0;
      }
    }
  }

  /** How many bytes can be read at once; 0 where that is unknown. */
  static int available(int fd) {
    try (Memory count = new Memory(Integer.BYTES)) {
      return Libc.ioctl(fd, Libc.FIONREAD, count) == 0 ? count.getInt(0) : 0;
    }
  }

  /** Writes all; waits for a slow reader. Returns 0, or the errno that kept it from that. */
  static int write(int fd, Pointer bytes, int count) {
    int written = 0;
    while (written < count) {
      long now = Libc.write(fd, bytes.share(written), count - written);
      if (now >= 0) {
        written += (int) now;
        continue;
      }
      int error = Native.getLastError();
      if (error == Libc.EAGAIN) {
        try (Memory polled = polled()) {
          awaitRoom(polled, fd, -1);
        }
      } else if (error != Libc.EINTR) {
        return error;
      }
    }
    return 0;
  }

  /** Waits until a file can be written to, or that will never be. */
  static void awaitRoom(Memory polled, int fd, int timeoutMillis) {
    polled.setInt(0, fd);
    polled.setInt(4, Libc.POLLOUT);
    int ignored = Libc.poll(polled, 1, timeoutMillis);
  }

  /** Whether the other end of a socket or pipe is closed. */
  static boolean hasHungUp(Memory polled, int fd) {
    polled.setInt(0, fd);
    polled.setInt(4, 0);
    return Libc.poll(polled, 1, 0) > 0 && (polled.getShort(6) & Libc.POLLHUP) != 0;
  }

  static void wake(int wakeUp) {
    try (Memory one = new Memory(1)) {
      one.setByte(0, (byte) 1);
      Libc.write(wakeUp, one, 1);
    }
  }
}
