package dev.tachograph.benchmarks.logging;

import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.RunConfigBuilder;
import dev.tachograph.Tachograph;
import dev.tachograph.benchmarks.machine.Machine;
import dev.tachograph.common.RunClock;
import dev.tachograph.logging.Log;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what a caller experiences while the disk hangs: a dedicated file system is frozen while
 * a thread logs 100,000 records a second into it.
 */
@Command(
    name = "stalled-disk",
    description =
        "Measures calls while the file system is frozen; needs root, ext4 and loop devices.",
    mixinStandardHelpOptions = true)
public final class StalledDisk implements Callable<Integer> {
  private static final int PER_SECOND = 100_000;
  private static final int MILLIS = 15_000;
  private static final long IMAGE_BYTES = 1L << 30;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the image of the file system goes; default ${DEFAULT-VALUE}.")
  private Path dir = Path.of("stalled-disk");

  @Option(
      names = "--memory",
      paramLabel = "DIR",
      description = "A directory in memory for the other journal; default ${DEFAULT-VALUE}.")
  private Path memory = Path.of("/dev/shm");

  @Override
  public Integer call() throws Exception {
    Files.createDirectories(dir);
    Path image = dir.resolve("disk.img").toAbsolutePath();
    Path mounted = Files.createDirectories(dir.resolve("mounted")).toAbsolutePath();
    try {
      run("truncate", "-s", Long.toString(IMAGE_BYTES), image.toString());
      run("mkfs.ext4", "-q", "-F", image.toString());
      run("mount", "-o", "loop", image.toString(), mounted.toString());
    } catch (IOException refused) {
      System.err.println("benchmarks: no file system to freeze: " + refused.getMessage());
      Files.deleteIfExists(image);
      return 1;
    }
    try {
      head();
      measure("nothing is frozen", mounted, null, false);
      measure("journal on the frozen disk", mounted, null, true);
      measure("journal in memory", mounted, memory, true);
      return 0;
    } finally {
      // Lazily: the journal's pages stay mapped until the collector finds them.
      run("umount", "--lazy", mounted.toString());
      Files.deleteIfExists(image);
      Files.deleteIfExists(mounted);
    }
  }

  private void head() throws IOException {
    PrintStream out = System.out;
    out.println("stalled-disk, " + RunClock.start().startedAt() + ", " + Machine.describe(dir));
    out.printf(
        Locale.ROOT,
        "%,d records/s for %d s, the disk frozen twice for 3 s; time of a call in ns%n%n",
        PER_SECOND,
        MILLIS / 1000);
    out.printf(
        Locale.ROOT,
        "%-28s %8s %8s %8s %10s %14s %10s %10s%n",
        "",
        "50 %",
        "99 %",
        "99.9 %",
        "99.99 %",
        "longest",
        "records",
        "refused");
  }

  private static void measure(
      String name, Path directory, @Nullable Path journalDir, boolean freezes) throws Exception {
    Recorded recorded = new Recorded(directory, journalDir);
    Histogram calls = new Histogram(3);
    Process freezing = null;
    try (Producers producers = new Producers(recorded, 1)) {
      producers.load(1_000, 200_000);
      if (freezes) {
        freezing = freeze(directory);
      }
      recorded.begin();
      producers.pace(MILLIS, PER_SECOND, calls, new Histogram(3));
      recorded.end();
    } finally {
      if (freezing != null && freezing.waitFor() != 0) {
        System.err.println("benchmarks: the file system could not be frozen");
      }
      recorded.close();
    }
    System.out.printf(
        Locale.ROOT,
        "%-28s %,8d %,8d %,8d %,10d %,14d %,10d %,10d%n",
        name,
        calls.getValueAtPercentile(50),
        calls.getValueAtPercentile(99),
        calls.getValueAtPercentile(99.9),
        calls.getValueAtPercentile(99.99),
        calls.getMaxValue(),
        recorded.records,
        recorded.refused);
  }

  /** In a process of its own: a JVM with a thread that waits for the disk may hang as a whole. */
  private static Process freeze(Path directory) throws IOException {
    String script =
        "for pause in 3 3; do sleep $pause; fsfreeze -f \"$0\" || exit 1;"
            + " sleep 3; fsfreeze -u \"$0\"; done";
    return new ProcessBuilder("sh", "-c", script, directory.toString()).inheritIO().start();
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.PIPE)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(List.of(command) + ": " + output.strip());
    }
  }

  /** A run in a directory, whose calls return whether they were acknowledged. */
  private static final class Recorded implements Contender {
    private static final Log LOG = Log.get(LOGGER);

    private final Run run;
    private boolean counts;
    private long records;
    private long refused;

    Recorded(Path directory, @Nullable Path journalDir) throws IOException {
      RunConfigBuilder config = RunConfig.builder().outputDir(directory).consoleFilter(null);
      if (journalDir != null) {
        config.journalDir(journalDir);
      }
      run = Tachograph.start(config.build());
    }

    void begin() {
      counts = true;
    }

    void end() {
      counts = false;
    }

    @Override
    public Path open(Path dir) {
      return dir;
    }

    @Override
    public void log(long block, String peer, int batch, double elapsedMs, boolean ok) {
      boolean taken =
          LOG.info(MESSAGE)
              .with("block", block)
              .with("peer", peer)
              .with("batch", batch)
              .with("elapsed_ms", elapsedMs)
              .with("ok", ok)
              .emit();
      if (counts) {
        records++;
        refused += taken ? 0 : 1;
      }
    }

    @Override
    public Path close() throws IOException {
      run.close();
      for (Path file : run.files()) {
        Files.deleteIfExists(file);
      }
      return Path.of("");
    }
  }
}
