package dev.tachograph.cli.live;

import dev.tachograph.cli.run.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Asks a process for a dump by SIGUSR1, and waits for the file. */
public final class SignalledDump {
  private static final long PATIENCE_MILLIS = 15_000;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final String END = "\n== end\n";
  private static final int MOST_BYTES = 256 << 20;

  private SignalledDump() {}

  /** The file of a dump and what is in it. */
  public record Written(Path file, String text) {}

  /**
   * Takes a dump.
   *
   * @param pid a process that has a handler for the signal
   * @param base the base of its run, with the directory
   * @param millis a clock
   * @return {@code null} if no whole file came in time
   * @throws IOException if the signal cannot be sent
   */
  public static @Nullable Written take(long pid, Path base, LongSupplier millis)
      throws IOException {
    int before = last(base);
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
      Written written = read(base, before + 1);
      if (written != null) {
        return written;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return read(base, before + 1);
  }

  private static Path file(Path base, int number) {
    return base.resolveSibling(base.getFileName() + ".dump-" + number + ".txt");
  }

  private static @Nullable Written read(Path base, int number) throws IOException {
    Path file = file(base, number);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    String text = new String(RegularFile.bytes(file, MOST_BYTES), StandardCharsets.UTF_8);
    return text.endsWith(END) ? new Written(file, text) : null;
  }

  /** The number of the last dump that is there; 0 for none. */
  private static int last(Path base) throws IOException {
    int last = 0;
    Path dir = base.toAbsolutePath().getParent();
    String prefix = base.getFileName() + ".dump-";
    try (DirectoryStream<Path> files = Files.newDirectoryStream(dir)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.startsWith(prefix) && name.endsWith(".txt")) {
          String number = name.substring(prefix.length(), name.length() - 4);
          if (number.matches("\\d{1,9}")) {
            last = Math.max(last, Integer.parseInt(number));
          }
        }
      }
    }
    return last;
  }
}
