package dev.tachograph;

import dev.tachograph.internal.journal.JournalOptions;
import dev.tachograph.logging.JsonLogFilter;
import dev.tachograph.logging.JsonLogWriter;
import dev.tachograph.logging.LogFilter;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of a run is recorded, and where to. Immutable; made by {@link #builder}. */
public final class RunConfig {
  /** A file of a run. */
  public enum Artifact {
    /** {@code <base>.logs.jsonl}. */
    LOGS,
    /** {@code <base>.resources.jsonl}; without it samples go to the logs. */
    RESOURCES,
    /** {@code <base>.events.jsonl}. */
    EVENTS,
    /** {@code <base>.trace.json}. */
    TRACE,
    /** {@code <base>.json}. */
    REPORT
  }

  /** What becomes of a record for which there is no room. */
  public enum WhenFull {
    /** It is refused and counted. */
    DROP,
    /** Its caller waits for room, with a bound in time; then it is refused and counted. */
    BLOCK
  }

  /** When the files are brought to the disk, beyond what the system does by itself. */
  public enum Sync {
    /** Only when the run ends: what was acknowledged survives the process, not the machine. */
    NEVER,
    /** Once an interval. */
    INTERVAL,
    /** Once an interval, and after a record at ERROR. */
    INTERVAL_AND_ERROR
  }

  private final Builder values;

  private RunConfig(Builder values) {
    this.values = values.copy();
  }

  /** A configuration that records everything into {@code logs}. */
  public static Builder builder() {
    return new Builder();
  }

  /** The artifacts to write. */
  public Set<Artifact> artifacts() {
    return values.artifacts.clone();
  }

  /** The run's name, {@code null} for none. */
  public @Nullable String runName() {
    return values.runName;
  }

  /** Where the files go. */
  public Path outputDir() {
    return values.outputDir;
  }

  /** The program's arguments. */
  public List<String> argv() {
    return values.argv;
  }

  /** What the console shows; {@code null}: no console. */
  public @Nullable LogFilter consoleFilter() {
    return values.consoleFilter;
  }

  /** What the log file takes. */
  public LogFilter jsonFilter() {
    return values.jsonFilter;
  }

  /** Which spans the trace takes. */
  public LogFilter traceFilter() {
    return values.traceFilter;
  }

  /** Whether the trace holds the arguments of spans. */
  public boolean traceArgs() {
    return values.traceArgs;
  }

  /** Which records the log file is for. */
  public JsonLogFilter jsonLogFilter() {
    JsonLogFilter chosen = values.jsonLogFilter;
    if (chosen != null) {
      return chosen;
    }
    return values.artifacts.contains(Artifact.RESOURCES)
        ? JsonLogFilter.EXCLUDE_RESOURCES
        : JsonLogFilter.ALL;
  }

  /** Where the console's lines go; {@code null}: to stderr. */
  public @Nullable PrintStream consoleStream() {
    return values.consoleStream;
  }

  /** How many lines wait to be written at most, over all files. */
  public int logBuffer() {
    return values.logBuffer;
  }

  /** Bytes of the ring between callers and files. */
  public int journalBytes() {
    return values.journalBytes;
  }

  /** Where the ring's file is; {@code null}: with the other files. */
  public @Nullable Path journalDir() {
    return values.journalDir;
  }

  /** What becomes of a record for which there is no room. */
  public WhenFull whenFull() {
    return values.whenFull;
  }

  /** How long a caller waits for room at most when it does. */
  public Duration blockTimeout() {
    return values.blockTimeout;
  }

  /** When files are brought to the disk. */
  public Sync sync() {
    return values.sync;
  }

  /** Time between two syncs. */
  public Duration syncInterval() {
    return values.syncInterval;
  }

  /** Whether the start finishes what killed runs left in the directory. */
  public boolean recover() {
    return values.recover;
  }

  /** Time between two samples. */
  public Duration sampleInterval() {
    return values.sampleInterval;
  }

  /** How long the end of the process waits for the application's shutdown actions. */
  public Duration shutdownTimeout() {
    return values.shutdownTimeout;
  }

  /** Makes a {@link RunConfig}. */
  public static final class Builder {
    private EnumSet<Artifact> artifacts = EnumSet.allOf(Artifact.class);
    private @Nullable String runName;
    private Path outputDir = Path.of("logs");
    private List<String> argv = List.of();
    private @Nullable LogFilter consoleFilter = LogFilter.parse("info");
    private LogFilter jsonFilter = LogFilter.parse("debug");
    private LogFilter traceFilter = LogFilter.parse("info");
    private boolean traceArgs = true;
    private @Nullable JsonLogFilter jsonLogFilter;
    private @Nullable PrintStream consoleStream;
    private int logBuffer = JsonLogWriter.LOG_BUFFER;
    private int journalBytes = JournalOptions.BYTES;
    private @Nullable Path journalDir;
    private WhenFull whenFull = WhenFull.DROP;
    private Duration blockTimeout = Duration.ofSeconds(1);
    private Sync sync = Sync.NEVER;
    private Duration syncInterval = Duration.ofSeconds(1);
    private boolean recover = true;
    private Duration sampleInterval = Duration.ofSeconds(1);
    private Duration shutdownTimeout = Duration.ofSeconds(10);

    private Builder() {}

    private Builder copy() {
      Builder copy = new Builder();
      copy.artifacts = artifacts.clone();
      copy.runName = runName;
      copy.outputDir = outputDir;
      copy.argv = List.copyOf(argv);
      copy.consoleFilter = consoleFilter;
      copy.jsonFilter = jsonFilter;
      copy.traceFilter = traceFilter;
      copy.traceArgs = traceArgs;
      copy.jsonLogFilter = jsonLogFilter;
      copy.consoleStream = consoleStream;
      copy.logBuffer = logBuffer;
      copy.journalBytes = journalBytes;
      copy.journalDir = journalDir;
      copy.whenFull = whenFull;
      copy.blockTimeout = blockTimeout;
      copy.sync = sync;
      copy.syncInterval = syncInterval;
      copy.recover = recover;
      copy.sampleInterval = sampleInterval;
      copy.shutdownTimeout = shutdownTimeout;
      return copy;
    }

    /** Which artifacts to write; default all. */
    public Builder artifacts(Set<Artifact> artifacts) {
      this.artifacts = EnumSet.noneOf(Artifact.class);
      this.artifacts.addAll(artifacts);
      return this;
    }

    /** The run's name in the report; default none. */
    public Builder runName(@Nullable String runName) {
      this.runName = runName;
      return this;
    }

    /** Where the files go; created if missing; default {@code logs}. */
    public Builder outputDir(Path outputDir) {
      this.outputDir = outputDir;
      return this;
    }

    /** The program's arguments, for the report; default none. */
    public Builder argv(List<String> argv) {
      this.argv = List.copyOf(argv);
      return this;
    }

    /** What the console shows; default {@code info}; {@code null} for no console. */
    public Builder consoleFilter(@Nullable LogFilter consoleFilter) {
      this.consoleFilter = consoleFilter;
      return this;
    }

    /** What the log file takes; default {@code debug}. */
    public Builder jsonFilter(LogFilter jsonFilter) {
      this.jsonFilter = jsonFilter;
      return this;
    }

    /** Which spans the trace takes, by target; default {@code info}. */
    public Builder traceFilter(LogFilter traceFilter) {
      this.traceFilter = traceFilter;
      return this;
    }

    /** Whether the trace holds the arguments of spans; default true. */
    public Builder traceArgs(boolean traceArgs) {
      this.traceArgs = traceArgs;
      return this;
    }

    /**
     * Which records the log file is for; default those that are no samples when samples have their
     * own file, else all.
     */
    public Builder jsonLogFilter(@Nullable JsonLogFilter jsonLogFilter) {
      this.jsonLogFilter = jsonLogFilter;
      return this;
    }

    /** Where the console's lines go; default stderr. It is not closed. */
    public Builder consoleStream(@Nullable PrintStream consoleStream) {
      this.consoleStream = consoleStream;
      return this;
    }

    /**
     * How many lines wait to be written at most, 16 to 16,777,216; default 65,536. Counted at 256
     * bytes a line; the smaller of this and {@link #journalBytes} is the bound.
     */
    public Builder logBuffer(int logBuffer) {
      this.logBuffer = logBuffer;
      return this;
    }

    /**
     * Bytes of the ring between callers and files, 65,536 to 536,870,912; rounded down to a power
     * of two; default 8 MiB. A quarter of it bounds a line.
     */
    public Builder journalBytes(int journalBytes) {
      this.journalBytes = journalBytes;
      return this;
    }

    /**
     * Where the ring's file is; default {@code null}: with the other files. A file system in memory
     * keeps callers from waiting for a slow disk; it survives the process, not the machine.
     */
    public Builder journalDir(@Nullable Path journalDir) {
      this.journalDir = journalDir;
      return this;
    }

    /** What becomes of a record for which there is no room; default {@link WhenFull#DROP}. */
    public Builder whenFull(WhenFull whenFull) {
      this.whenFull = whenFull;
      return this;
    }

    /** How long {@link WhenFull#BLOCK} waits at most, 1 ms to 1 h; default 1 s. */
    public Builder blockTimeout(Duration blockTimeout) {
      this.blockTimeout = blockTimeout;
      return this;
    }

    /** When files are brought to the disk; default {@link Sync#NEVER}. */
    public Builder sync(Sync sync) {
      this.sync = sync;
      return this;
    }

    /** Time between two syncs, 10 ms to 1 h; default 1 s. */
    public Builder syncInterval(Duration syncInterval) {
      this.syncInterval = syncInterval;
      return this;
    }

    /**
     * Whether the start finishes, in the background, what killed runs of this machine left in the
     * output directory; default true.
     */
    public Builder recover(boolean recover) {
      this.recover = recover;
      return this;
    }

    /** Time between two samples, 10 ms to 1 h; default 1 s. */
    public Builder sampleInterval(Duration sampleInterval) {
      this.sampleInterval = sampleInterval;
      return this;
    }

    /** How long shutdown actions are waited for; default 10 s. */
    public Builder shutdownTimeout(Duration shutdownTimeout) {
      this.shutdownTimeout = shutdownTimeout;
      return this;
    }

    private static void check(String option, Duration value, Duration least, Duration most) {
      if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
        throw new IllegalArgumentException(
            option + " must be " + least + " to " + most + ", not " + value + ".");
      }
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException with a sentence that names the option and its legal values
     */
    public RunConfig build() {
      check("sampleInterval", sampleInterval, Duration.ofMillis(10), Duration.ofHours(1));
      check("shutdownTimeout", shutdownTimeout, Duration.ZERO, Duration.ofHours(1));
      check("blockTimeout", blockTimeout, Duration.ofMillis(1), Duration.ofHours(1));
      check("syncInterval", syncInterval, Duration.ofMillis(10), Duration.ofHours(1));
      if (journalBytes < JournalOptions.LEAST_BYTES || journalBytes > JournalOptions.MOST_BYTES) {
        throw new IllegalArgumentException(
            "journalBytes must be "
                + JournalOptions.LEAST_BYTES
                + " to "
                + JournalOptions.MOST_BYTES
                + ", not "
                + journalBytes
                + ".");
      }
      if (logBuffer < 16 || logBuffer > 1 << 24) {
        throw new IllegalArgumentException(
            "logBuffer must be 16 to 16777216 lines, not " + logBuffer + ".");
      }
      return new RunConfig(this);
    }
  }
}
