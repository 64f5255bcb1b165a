package dev.tachograph.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Debian that has nothing but its base and a JRE, in which commands are called as process 1 of
 * their own process namespace, with mounts that end with it.
 */
final class EmptyRoot {
  private final Path root;
  private final Shell shell;

  private EmptyRoot(Path dir) throws IOException {
    root = dir.resolve("root");
    shell = new Shell(dir.resolve("outside"));
    shell.env("PATH", System.getenv("PATH") + ":/usr/sbin:/sbin");
  }

  /** Makes one from Debian's packages, by debootstrap. */
  static EmptyRoot create(Path dir) throws Exception {
    EmptyRoot empty = new EmptyRoot(dir);
    empty.shell.call(
        "debootstrap",
        "--variant=minbase",
        "--include=openjdk-17-jre-headless",
        "bookworm",
        empty.root.toString());
    return empty;
  }

  /** A file in it. */
  Path path(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  void put(Path file, String absolute) throws IOException {
    Files.createDirectories(path(absolute).getParent());
    Files.copy(file, path(absolute));
  }

  /** Calls a script of sh in it, as root, with the little environment of a login. */
  String call(String script) throws Exception {
    return shell.call(
        "unshare",
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc=" + root.resolve("proc"),
        "chroot",
        root.toString(),
        "env",
        "-i",
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME=/root",
        "DEBIAN_FRONTEND=noninteractive",
        "sh",
        "-ec",
        script);
  }
}
