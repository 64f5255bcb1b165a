package dev.tachograph;

import dev.tachograph.RunConfig.Sync;
import dev.tachograph.RunConfig.WhenFull;
import dev.tachograph.RunConfig.WhenTotal;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.WholeFile;
import dev.tachograph.internal.files.Claim;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.files.SpaceReserve;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.JournalOptions;
import dev.tachograph.internal.journal.LineOutput;
import dev.tachograph.internal.journal.RefusingJournal;
import dev.tachograph.internal.journal.RingJournal;
import dev.tachograph.internal.journal.SizeLimits;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import dev.tachograph.internal.proc.OomKills;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The journal of a run: the configured one, a smaller one if there is not enough space, or one in
 * memory if there is no space at all.
 *
 * @param journal receives the lines of all streams
 * @param mapped whether its content survives the process
 * @param bytes its capacity in bytes
 * @param shortcoming how it falls short of the configuration, as a sentence; {@code null} if it
 *     does not
 */
record RunJournal(Journal journal, boolean mapped, int bytes, @Nullable String shortcoming) {
  /** Below this size a smaller ring is no better than memory. */
  private static final int MIN_RING = 256 * 1024;

  private static final int BYTES_A_LINE = 256;

  /**
   * Opens the journal.
   *
   * @param files {@code null} if no files are written
   * @param outputs closed with the journal
   * @param reserve the free space that is left to others
   */
  static RunJournal open(
      RunConfig config,
      RunClock clock,
      @Nullable RunFiles files,
      Map<Stream, LineOutput> outputs,
      SpaceReserve reserve) {
    if (files == null || outputs.isEmpty()) {
      return inMemory(config, clock, outputs, reserve, null);
    }
    int wanted = wantedBytes(config);
    IOException failure = null;
    for (int bytes = wanted; bytes >= Math.min(wanted, MIN_RING); bytes /= 2) {
      try {
        Journal journal =
            mapped(
                clock,
                files.claim(),
                outputs,
                config.journalDir(),
                options(config, bytes, reserve));
        String reported =
            failure == null
                ? null
                : "The journal is smaller than asked for: "
                    + bytes
                    + " of "
                    + wanted
                    + " bytes ("
                    + failure.getMessage()
                    + ").";
        return new RunJournal(journal, true, bytes, reported);
      } catch (IOException noRoom) {
        failure = noRoom;
      } catch (OutOfMemoryError noMemory) {
        failure = new IOException(noMemory.getMessage(), noMemory);
      }
    }
    String why = failure == null ? "" : " (" + failure.getMessage() + ")";
    return inMemory(
        config,
        clock,
        outputs,
        reserve,
        "The journal is in memory alone, so a killed process loses what waits there" + why + ".");
  }

  private static int wantedBytes(RunConfig config) {
    long lines = (long) config.logBuffer() * BYTES_A_LINE;
    long min = Math.max(JournalOptions.MIN_BYTES, lines);
    return Integer.highestOneBit((int) ofTotal(config, Math.min(config.journalBytes(), min)));
  }

  /**
   * What the journal holds is written in any case, so a bound on the files also bounds the journal.
   */
  private static long ofTotal(RunConfig config, long bytes) {
    return config.maxTotalBytes() == 0 ? bytes : Math.min(bytes, config.maxTotalBytes() / 16);
  }

  private static SizeLimits limits(RunConfig config, SpaceReserve reserve) {
    return new SizeLimits(
        config.maxFileBytes(),
        config.maxTotalBytes(),
        config.whenTotal() == WhenTotal.STOP,
        config.traceOptions().maxBytes(),
        DumpFiles.reserved(config),
        reserve);
  }

  private static JournalOptions options(RunConfig config, int bytes, SpaceReserve reserve) {
    return new JournalOptions(
        bytes,
        config.whenFull() == WhenFull.BLOCK ? config.blockTimeout().toMillis() : 0,
        config.sync() == Sync.NEVER ? 0 : config.syncInterval().toMillis(),
        config.sync() == Sync.INTERVAL_AND_ERROR,
        config.collapse(),
        limits(config, reserve));
  }

  private static Journal mapped(
      RunClock clock,
      Claim claim,
      Map<Stream, LineOutput> outputs,
      @Nullable Path directory,
      JournalOptions options)
      throws IOException {
    String identity = identity(claim, outputs);
    if (directory == null) {
      return RingJournal.open(clock, outputs, claim.channel(), identity, options);
    }
    try (FileChannel elsewhere = claim.createElsewhere(directory)) {
      String whole = identity + claim.identity();
      return RingJournal.open(clock, outputs, elsewhere, whole, options);
    }
  }

  /** What recovery needs to know about this process. */
  private static String identity(Claim claim, Map<Stream, LineOutput> outputs) {
    Path root = Path.of("/");
    StringBuilder text = new StringBuilder(ProcessIdentity.current(root).toText());
    text.append("locked=").append(claim.isLocked() ? "yes" : "no").append('\n');
    text.append("files=");
    outputs.forEach(
        (stream, output) -> text.append(output.takesRoom() ? stream.suffix() + "," : ""));
    text.append('\n');
    text.append(OomKills.toText(root));
    text.append("cwd=").append(Path.of("").toAbsolutePath()).append('\n');
    String flag = "-XX:ErrorFile=";
    for (String argument : jvmArguments()) {
      if (argument.startsWith(flag)) {
        text.append("error_file=").append(argument.substring(flag.length())).append('\n');
      }
    }
    return text.toString();
  }

  /**
   * The JVM's arguments and possibly more; from the command line where that is complete, since a
   * process's first management bean takes longer than the rest of this class.
   */
  private static List<String> jvmArguments() {
    boolean fromElsewhere =
        System.getenv("JDK_JAVA_OPTIONS") != null
            || System.getenv("JAVA_TOOL_OPTIONS") != null
            || System.getenv("_JAVA_OPTIONS") != null;
    if (!fromElsewhere) {
      try {
        byte[] line = WholeFile.bytes(Path.of("/proc/self/cmdline"));
        String text = new String(line, StandardCharsets.UTF_8);
        if (line.length > 0 && text.indexOf("\0@") < 0 && text.indexOf("\0-XX:Flags=") < 0) {
          return List.of(text.split("\0", -1));
        }
      } catch (IOException notLinux) {
        // The bean knows them.
      }
    }
    try {
      return ManagementFactory.getRuntimeMXBean().getInputArguments();
    } catch (LinkageError noManagement) {
      return List.of();
    }
  }

  private static RunJournal inMemory(
      RunConfig config,
      RunClock clock,
      Map<Stream, LineOutput> outputs,
      SpaceReserve reserve,
      @Nullable String shortcoming) {
    int bytes = outputs.isEmpty() ? JournalOptions.MIN_BYTES : wantedBytes(config);
    OutOfMemoryError failure;
    do {
      try {
        Journal journal = RingJournal.inMemory(clock, outputs, options(config, bytes, reserve));
        return new RunJournal(journal, false, bytes, shortcoming);
      } catch (OutOfMemoryError noMemory) {
        failure = noMemory;
        bytes /= 2;
      }
    } while (bytes >= JournalOptions.MIN_BYTES);
    return new RunJournal(
        new RefusingJournal(outputs.values()),
        false,
        0,
        "Nothing is recorded, since there is no memory for a journal ("
            + failure.getMessage()
            + ").");
  }
}
