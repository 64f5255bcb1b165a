package dev.tachograph.cli.run.ways;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The process that made shims. Its id may be given anew, so its start is noted as well.
 *
 * @param pid its id
 * @param startMillis when it started, in milliseconds since the epoch; 0 if unknown
 * @param namespace that its id is of, as the kernel names it; empty if unknown
 */
record ShimOwner(long pid, long startMillis, String namespace) {
  private static final int MAX_ENVIRONMENT = 4 * 1024 * 1024;

  static ShimOwner current() {
    return of(ProcessHandle.current());
  }

  private static ShimOwner of(ProcessHandle process) {
    return new ShimOwner(
        process.pid(),
        process.info().startInstant().map(at -> at.toEpochMilli()).orElse(0L),
        namespaceOfOurs());
  }

  /** Of containers that share a directory each has process ids of its own. */
  private static String namespaceOfOurs() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | RuntimeException unknown) {
      return "";
    }
  }

  String text() {
    return pid + " " + startMillis + " " + namespace + "\n";
  }

  /** Whether a file names an owner that is of this user and no longer there. */
  static boolean isLeft(Path file) {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          || !Files.getOwner(file, LinkOption.NOFOLLOW_LINKS)
              .equals(Files.getOwner(Path.of("/proc/self")))) {
        return false;
      }
      String[] words = Files.readString(file).strip().split(" ", 3);
      ShimOwner noted =
          new ShimOwner(
              Long.parseLong(words[0]), Long.parseLong(words[1]), words.length > 2 ? words[2] : "");
      if (!noted.namespace.equals(namespaceOfOurs())) {
        // Whether it is still there cannot be seen from here.
        return false;
      }
      return ProcessHandle.of(noted.pid).map(now -> !of(now).equals(noted)).orElse(true);
    } catch (IOException | RuntimeException unknown) {
      return false;
    }
  }

  /** Whether a process of this user has a directory in its environment. */
  static boolean isUsed(Path directory) {
    long own = ProcessHandle.current().pid();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (!process.endsWith(Long.toString(own)) && has(process, directory.toString())) {
          return true;
        }
      }
    } catch (IOException | RuntimeException unreadable) {
      // Then nobody can tell.
    }
    return false;
  }

  private static boolean has(Path process, String text) {
    try (var in = Files.newInputStream(process.resolve("environ"))) {
      return new String(in.readNBytes(MAX_ENVIRONMENT), StandardCharsets.ISO_8859_1)
          .contains(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    } catch (IOException gone) {
      return false;
    }
  }
}
