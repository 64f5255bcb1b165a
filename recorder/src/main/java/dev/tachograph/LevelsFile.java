package dev.tachograph;

import dev.tachograph.internal.RecorderThreads;
import dev.tachograph.internal.WholeFile;
import dev.tachograph.logging.Levels;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A file that sets the levels of a run, reread once a second by a thread of its own.
 *
 * <pre>
 * # as java.util.Properties reads it, in UTF-8; each key may be left out
 * console = info,io.example.sync=debug
 * json    = debug
 * trace   = info
 * </pre>
 *
 * <p>The file is read completely each time, which takes some ten microseconds: file times and sizes
 * miss changes, and not all file systems send notifications.
 */
final class LevelsFile implements AutoCloseable {
  /** The environment variable that names the file and takes precedence over the configuration. */
  static final String VARIABLE = "TACHO_LEVELS_FILE";

  private static final Log LOG = Log.get("dev.tachograph");
  private static final Set<String> KEYS = Set.of("console", "json", "trace");
  private static final int MAX_BYTES = 64 * 1024;
  private static final long POLL_NANOS = 1_000_000_000;

  private final Path file;
  private final RunLevels levels;
  private final Levels initial;
  private final Thread thread = RecorderThreads.daemon("levels", this::watch);
  private String seen = "";
  private Levels given = Levels.none();
  private volatile boolean closed;

  LevelsFile(Path file, RunLevels levels) {
    this.file = file;
    this.levels = levels;
    this.initial = levels.get();
  }

  /** Reads the file, then watches it; {@code null} if none is named. */
  static @Nullable LevelsFile start(RunConfig config, RunLevels levels) {
    // Settings have the variable already, and what is stronger.
    String variable = config.settings() == null ? System.getenv(VARIABLE) : null;
    return start(variable, config, levels);
  }

  static @Nullable LevelsFile start(@Nullable String variable, RunConfig config, RunLevels levels) {
    Path named = config.levelsFile();
    if (variable != null && !variable.isBlank()) {
      try {
        named = Path.of(variable.strip());
      } catch (InvalidPathException wrong) {
        // For example a character that the locale does not have.
        LOG.warn("the levels file cannot be read")
            .with("file", variable.strip())
            .with("reason", VARIABLE + " is no path here: " + wrong.getReason())
            .emit();
        return null;
      }
    }
    if (named == null) {
      return null;
    }
    LevelsFile watched = new LevelsFile(named, levels);
    watched.check();
    watched.thread.start();
    return watched;
  }

  private void watch() {
    while (!closed) {
      // A thread whose interrupt flag is set cannot park.
      boolean ignored = Thread.interrupted();
      LockSupport.parkNanos(this, POLL_NANOS);
      if (!closed) {
        check();
      }
    }
  }

  /** Reads the file; acts only if it has changed since the last time. Never throws. */
  void check() {
    try {
      String text;
      String failure = null;
      try {
        text = read();
      } catch (IOException e) {
        failure = e instanceof NoSuchFileException ? "there is no such file" : e.toString();
        text = "\0" + failure;
      }
      if (!text.equals(seen)) {
        seen = text;
        if (failure == null) {
          apply(text);
        } else {
          warn("the levels file cannot be read", failure);
        }
      }
    } catch (RuntimeException | Error e) {
      // Retried in a second.
    }
  }

  private String read() throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("it is no regular file");
    }
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    try (InputStream in = WholeFile.open(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("it has more than " + MAX_BYTES + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("it is not UTF-8", e);
    }
  }

  /** Applies the valid settings; an invalid one is reported and keeps its last value. */
  private void apply(String text) {
    Properties values = new Properties();
    try {
      values.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      warn("the levels file is wrong", String.valueOf(e.getMessage()));
      return;
    }
    for (String key : new TreeSet<>(values.stringPropertyNames())) {
      if (!KEYS.contains(key)) {
        warn("the levels file is wrong", "\"" + key + "\" is none of console, json and trace.");
      }
    }
    Levels now =
        new Levels(
            filter(values, "console", given.console()),
            filter(values, "json", given.json()),
            filter(values, "trace", given.trace()));
    Levels to =
        new Levels(
            next(now.console(), given.console(), initial.console()),
            next(now.json(), given.json(), initial.json()),
            next(now.trace(), given.trace(), initial.trace()));
    given = now;
    levels.change(to, file);
  }

  private @Nullable LogFilter filter(Properties values, String key, @Nullable LogFilter before) {
    String directives = values.getProperty(key);
    if (directives == null) {
      return null;
    }
    try {
      return LogFilter.parse(directives);
    } catch (IllegalArgumentException e) {
      warn("the levels file is wrong", key + ": " + e.getMessage());
      return before;
    }
  }

  /** The filter of a key; a key that was removed reverts to what was configured. */
  private static @Nullable LogFilter next(
      @Nullable LogFilter now, @Nullable LogFilter before, @Nullable LogFilter configured) {
    return now == null && before != null ? configured : now;
  }

  private void warn(String message, String why) {
    LOG.warn(message).with("file", file.toString()).with("reason", why).emit();
  }

  /** Stops watching; idempotent. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
