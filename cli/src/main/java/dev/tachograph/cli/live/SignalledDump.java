package dev.tachograph.cli.live;

import dev.tachograph.analysis.internal.run.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Requests a dump from a process by SIGUSR1, and waits for the file. */
public final class SignalledDump {
  private static final long PATIENCE_MILLIS = 15_000;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final String END = "\n== end\n";
  private static final int MAX_BYTES = 256 << 20;

  private SignalledDump() {}

  /** The file of a dump and its content. */
  public record Written(Path file, String text) {}

  /**
   * Takes a dump.
   *
   * @param pid a process that has a handler for the signal
   * @param base the base path of its run
   * @param millis a clock in milliseconds
   * @return {@code null} if no complete file appeared in time
   * @throws IOException if the signal cannot be sent
   */
  public static @Nullable Written take(long pid, Path base, LongSupplier millis)
      throws IOException {
    Set<Path> before = dumps(base);
    Object owner = ownerOf(base.resolveSibling(base.getFileName() + ".journal"));
    Process kill = new ProcessBuilder("kill", "-USR1", Long.toString(pid)).start();
    try {
      if (kill.waitFor() != 0) {
        throw new IOException("the signal cannot be sent to the process " + pid);
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      return null;
    }
    long end = millis.getAsLong() + PATIENCE_MILLIS;
    while (millis.getAsLong() < end && ProcessHandle.of(pid).isPresent()) {
      Written written = read(base, before, owner);
      if (written != null) {
        return written;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return read(base, before, owner);
  }

  /** A new dump that was written by the run's user and nobody else. */
  private static @Nullable Written read(Path base, Set<Path> before, @Nullable Object owner)
      throws IOException {
    for (Path file : dumps(base)) {
      if (!before.contains(file)
          && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && (owner == null || owner.equals(ownerOf(file)))) {
        String text = new String(RegularFile.bytes(file, MAX_BYTES), StandardCharsets.UTF_8);
        if (text.endsWith(END)) {
          return new Written(file, text);
        }
      }
    }
    return null;
  }

  /** The user id of a file's owner; null if unknown. */
  private static @Nullable Object ownerOf(Path file) {
    try {
      return file.getFileSystem().supportedFileAttributeViews().contains("unix")
          ? Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
          : null;
    } catch (IOException unknown) {
      return null;
    }
  }

  /** The files that have the name of a dump of the run. */
  private static Set<Path> dumps(Path base) throws IOException {
    Set<Path> dumps = new TreeSet<>();
    Path dir = base.toAbsolutePath().getParent();
    String prefix = base.getFileName() + ".dump-";
    try (DirectoryStream<Path> files = Files.newDirectoryStream(dir)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.startsWith(prefix) && name.endsWith(".txt")) {
          String number = name.substring(prefix.length(), name.length() - 4);
          if (number.matches("\\d{1,9}")) {
            dumps.add(file);
          }
        }
      }
    }
    return dumps;
  }
}
