package dev.tachograph.cli.run.process;

import com.sun.jna.Memory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The open files that this process was started with: they are the command's too. All others, which
 * the JVM does not close when a program is started, are kept from it.
 */
final class InheritedFiles {
  /**
   * Of a process that was started without all of its first three files: the digits of those, in
   * whose places it has /dev/null. Otherwise the JVM's own files would come to stand there, and
   * what is said on stderr would go into them.
   */
  static final String CLOSED = "_TACHO_CLOSED";

  private static final Path FILES = Path.of("/proc/self/fd");
  private static final Path SOCKETS = Path.of("/proc/self/net/unix");
  private static final String SOCKET = "socket:[";
  private static final int FIRST = 3;

  /** So many files may be opened meanwhile by other threads, which take the lowest numbers. */
  private static final int MEANWHILE = 64;

  private final Set<Integer> inherited = new HashSet<>();
  private final Set<Integer> closed = new TreeSet<>();

  private InheritedFiles() {}

  /**
   * Those that are open now, but for what a JVM opens at its start.
   *
   * @param environment of this process
   */
  static InheritedFiles find(Map<String, String> environment) {
    InheritedFiles found = new InheritedFiles();
    Set<Integer> open = open();
    for (int fd : open) {
      if (!isOfJvm(Fds.nameOf(fd))) {
        found.inherited.add(fd);
      }
    }
    String told = environment.getOrDefault(CLOSED, "");
    for (int fd = 0; fd < FIRST; fd++) {
      if (told.contains(Integer.toString(fd)) || !found.inherited.remove(fd)) {
        found.closed.add(fd);
      }
    }
    return found;
  }

  private static boolean isOfJvm(String name) {
    return name.isEmpty()
        || (name.startsWith(SOCKET) && isForAttaching(name))
        || name.startsWith(System.getProperty("java.home", "/") + "/")
        || name.startsWith("/proc/")
        || name.endsWith(".jar")
        || name.endsWith(".jsa")
        || name.endsWith("/modules")
        || name.equals("/dev/random")
        || name.equals("/dev/urandom")
        || name.contains("/hsperfdata_");
  }

  /** Whether it is what a JVM listens on for those who attach, from the start with -Xrs. */
  private static boolean isForAttaching(String name) {
    String inode = " " + name.substring(SOCKET.length(), name.length() - 1) + " ";
    try (Stream<String> sockets = Files.lines(SOCKETS, StandardCharsets.ISO_8859_1)) {
      return sockets.anyMatch(line -> line.contains(inode) && line.contains("/.java_pid"));
    } catch (IOException | UncheckedIOException unknown) {
      return false;
    }
  }

  private static Set<Integer> open() {
    Set<Integer> open = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(FILES)) {
      for (Path file : files) {
        open.add(Integer.parseInt(file.getFileName().toString()));
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Without /proc nothing is known to be inherited, and nothing to be closed.
      open.addAll(List.of(0, 1, 2));
    }
    return open;
  }

  /**
   * Leaves out sockets whose other end is closed and which have nothing to read: a JVM makes one,
   * and of ones that we were given nobody would have anything.
   */
  void leaveOutDeadSockets() {
    try (Memory polled = Fds.polled()) {
      inherited.removeIf(
          fd ->
              Fds.nameOf(fd).startsWith(SOCKET)
                  && Fds.hasHungUp(polled, fd)
                  && Fds.available(fd) == 0);
    }
  }

  /** Whether one of the first three was closed when this process was started. */
  boolean wasClosed(int fd) {
    return closed.contains(fd);
  }

  /** Those of the first three that were closed when this process was started. */
  int[] closed() {
    return closed.stream().mapToInt(fd -> fd).toArray();
  }

  /** Has all others closed where a program takes the place of this one. */
  void keepOthersBack() {
    for (int fd : open()) {
      if (fd >= FIRST && !inherited.contains(fd)) {
        Libc.fcntl(fd, Libc.F_SETFD, Libc.FD_CLOEXEC);
      }
    }
  }

  /** Has a process not have all others; after what it is given on purpose. */
  void keepOthersFrom(Spawn spawn) {
    closed.forEach(spawn::close);
    int last = open().stream().mapToInt(fd -> fd).max().orElse(FIRST);
    // Beyond the limit none can be open, nor be said to be closed.
    long end = Math.min(last + MEANWHILE, Libc.sysconf(Libc.SC_OPEN_MAX));
    for (int fd = FIRST; fd < end; fd++) {
      if (!inherited.contains(fd)) {
        spawn.close(fd);
      }
    }
  }

  boolean contains(int fd) {
    return inherited.contains(fd);
  }
}
