package dev.tachograph.cli.run.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The open files that this process was started with, beside the first three: they are the command's
 * too. All others, which the JVM does not close when a program is started, are kept from it.
 */
final class InheritedFiles {
  private static final Path FILES = Path.of("/proc/self/fd");
  private static final int FIRST = 3;

  private final Set<Integer> inherited = new HashSet<>();

  private InheritedFiles() {}

  /** Those that are open now, but for what a JVM opens at its start. */
  static InheritedFiles find() {
    InheritedFiles found = new InheritedFiles();
    for (int fd : open()) {
      if (!isOfJvm(Fds.nameOf(fd))) {
        found.inherited.add(fd);
      }
    }
    return found;
  }

  private static boolean isOfJvm(String name) {
    return name.isEmpty()
        || name.startsWith(System.getProperty("java.home", "/") + "/")
        || name.startsWith("/proc/")
        || name.endsWith(".jar")
        || name.endsWith(".jsa")
        || name.endsWith("/modules")
        || name.equals("/dev/random")
        || name.equals("/dev/urandom")
        || name.contains("/hsperfdata_");
  }

  private static Set<Integer> open() {
    Set<Integer> open = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(FILES)) {
      for (Path file : files) {
        int fd = Integer.parseInt(file.getFileName().toString());
        if (fd >= FIRST) {
          open.add(fd);
        }
      }
    } catch (IOException e) {
      // Without /proc nothing is known to be inherited.
    }
    return open;
  }

  /** Has all others closed where a program is started. */
  void keepOthersBack() {
    for (int fd : open()) {
      if (!inherited.contains(fd)) {
        Libc.fcntl(fd, Libc.F_SETFD, Libc.FD_CLOEXEC);
      }
    }
  }

  boolean contains(int fd) {
    return inherited.contains(fd);
  }
}
