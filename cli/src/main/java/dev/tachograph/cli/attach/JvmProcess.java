package dev.tachograph.cli.attach;

import dev.tachograph.cli.command.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A process of which it is known that attaching to it does no harm: attaching begins with a signal
 * that ends what is no JVM, and the JVM has to find our files under the names they have here.
 */
final class JvmProcess {
  private static final String LIBRARY = "/libjvm.";
  private static final String UID = "unix:uid";

  private final long pid;
  private final Path directory;

  private JvmProcess(long pid, Path directory) {
    this.pid = pid;
    this.directory = directory;
  }

  /**
   * Finds a JVM.
   *
   * @throws CommandFailure if there is none, or it is out of reach
   */
  static JvmProcess reachable(String pid) {
    return reachable(pid, Path.of("/proc"));
  }

  /** Finds a JVM below the place where processes are: {@code /proc}. */
  static JvmProcess reachable(String text, Path proc) {
    if (!text.matches("[1-9]\\d{0,9}")) {
      throw new CommandFailure("'" + text + "' is no process id; jps lists JVMs");
    }
    long pid = Long.parseLong(text);
    JvmProcess process = new JvmProcess(pid, proc.resolve(text));
    if (!Files.isDirectory(proc.resolve("self"))) {
      // Not Linux: what follows cannot be told before.
      if (ProcessHandle.of(pid).isEmpty()) {
        throw new CommandFailure("there is no process " + pid + "; jps lists JVMs");
      }
      return process;
    }
    if (!Files.isDirectory(process.directory)) {
      throw new CommandFailure("there is no process " + pid + "; jps lists JVMs");
    }
    process.check(proc.resolve("self"));
    return process;
  }

  long pid() {
    return pid;
  }

  private void check(Path self) {
    Object own = uid(self);
    Object its = uid(directory);
    if (own != null && its != null && !own.equals(its) && !own.equals(0)) {
      throw new CommandFailure(
          String.format(
              Locale.ROOT,
              "the process %d belongs to another user (uid %s); call tacho as that user",
              pid,
              its));
    }
    differs(self, "mnt", "mount");
    differs(self, "pid", "pid");
    if (!isJvm()) {
      throw new CommandFailure(
          "the process " + pid + " is no JVM; tacho run records any command from its start");
    }
  }

  private void differs(Path self, String file, String name) {
    String own = link(self.resolve("ns").resolve(file));
    String its = link(directory.resolve("ns").resolve(file));
    if (own != null && its != null && !own.equals(its)) {
      throw new CommandFailure(
          String.format(
              Locale.ROOT,
              "the process %d is in another %s namespace, such as a container's; call tacho within"
                  + " it",
              pid,
              name));
    }
  }

  private static @Nullable String link(Path path) {
    try {
      return Files.readSymbolicLink(path).toString();
    } catch (IOException | UnsupportedOperationException unreadable) {
      return null;
    }
  }

  private static @Nullable Object uid(Path path) {
    try {
      return Files.getAttribute(path, UID);
    } catch (IOException | RuntimeException unknown) {
      return null;
    }
  }

  private boolean isJvm() {
    try (InputStream in = Files.newInputStream(directory.resolve("maps"))) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).contains(LIBRARY);
    } catch (IOException unreadable) {
      throw new CommandFailure(
          "cannot look at the process " + pid + "; call tacho as its user, or as root");
    }
  }

  /**
   * Lets the process, which may be another user's if we are root, write a file of ours. The
   * directory of the file stays ours, so that nobody puts a link in its place.
   */
  void give(Path file) throws IOException {
    Object its = uid(directory);
    Path parent = file.getParent();
    if (its != null && parent != null && !its.equals(uid(file))) {
      Files.setAttribute(file, UID, its, LinkOption.NOFOLLOW_LINKS);
      Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx--x--x"));
    }
  }
}
