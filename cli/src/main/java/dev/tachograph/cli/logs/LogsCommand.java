package dev.tachograph.cli.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.RunOption;
import dev.tachograph.cli.command.RunSpan;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.cli.command.Window;
import dev.tachograph.cli.command.WindowOption;
import dev.tachograph.cli.command.ZoneOption;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tacho logs}: the records of a run as readable lines. */
@Command(
    name = "logs",
    description = "Shows the log records of a run.",
    mixinStandardHelpOptions = true)
public final class LogsCommand implements Callable<Integer> {
  private static final List<String> LEVELS = List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");
  private static final long FOLLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Host host;

  @Mixin private RunOption run = new RunOption();

  @Option(
      names = "--level",
      paramLabel = "L",
      description = "This level and those above it: error, warn, info, debug or trace.")
  private String level = "trace";

  @Option(
      names = "--target",
      paramLabel = "T",
      description = "This target and those below it, at dots.")
  private @Nullable String target;

  @Mixin private WindowOption window = new WindowOption();

  @Mixin private ZoneOption zone = new ZoneOption();

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "Records with this in message, fields, thread or error; case is ignored.")
  private @Nullable String text;

  @Option(names = "--follow", description = "Goes on until the run ends.")
  private boolean follow;

  private Window wanted = new Window(null, null);
  private int rank;
  private long shown;

  /** Whether the reader of the output is gone. */
  private boolean left;

  public LogsCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    rank = LEVELS.indexOf(level.toUpperCase(Locale.ROOT));
    if (rank < 0) {
      throw new CommandFailure(
          "--level takes error, warn, info, debug or trace, not '" + level + "'");
    }
    RunFileSet files = run.find(host);
    if (window.isGiven()) {
      Report report = Runs.report(files, host.liveness());
      wanted =
          window.parse(zone.times(host).zone(), RunSpan.of(report, host.wallMillis().getAsLong()));
    }
    LogFiles logs = new LogFiles(files, follow, host.liveness());
    if (logs.isEmpty()) {
      throw new CommandFailure("the run " + files.path() + " has no log file");
    }
    long unreadable = 0;
    try {
      for (LogLines lines = logs.next(); lines != null && !left; lines = logs.next()) {
        unreadable += print(lines, logs);
      }
    } catch (IOException e) {
      throw new CommandFailure("cannot read the log of " + files.path() + ": " + Texts.reason(e));
    }
    if (unreadable > 0) {
      host.err().println("tacho: " + Texts.count(unreadable) + " lines are no records, left out");
    }
    return 0;
  }

  /** Prints one file and returns the number of lines that were not records. */
  private long print(LogLines lines, LogFiles files) throws IOException {
    LogFormat format = new LogFormat(host.style());
    try (lines) {
      boolean complete = false;
      while (true) {
        JsonNode record = lines.next();
        if (record != null) {
          if (matches(record)) {
            host.out().println(format.line(record));
            // A reader that is gone, such as head, ends the loop; the check flushes, so it is not
            // made each time.
            if (++shown % 4096 == 0 && host.out().checkError()) {
              left = true;
              return 0;
            }
          }
        } else if (complete) {
          return lines.unreadable();
        } else {
          // Checked before the last read, so that nothing written in between is missed.
          complete = files.isComplete();
          if (!complete) {
            left = host.out().checkError();
            complete = left;
            LockSupport.parkNanos(FOLLOW_NANOS);
          }
        }
      }
    }
  }

  private boolean matches(JsonNode record) {
    return LEVELS.indexOf(record.path("level").asText()) <= rank
        && isUnder(record.path("target").asText())
        && (text == null || mentions(record, text.toLowerCase(Locale.ROOT)))
        && wanted.contains(record);
  }

  private static boolean mentions(JsonNode record, String wanted) {
    return holds(record.path("message"), wanted)
        || holds(record.path("fields"), wanted)
        || holds(record.path("thread"), wanted)
        || holds(record.path("error"), wanted);
  }

  /** Whether a text occurs in a value, or in a nested one, including keys. */
  private static boolean holds(JsonNode node, String wanted) {
    if (node.isValueNode()) {
      return node.asText().toLowerCase(Locale.ROOT).contains(wanted);
    }
    for (JsonNode child : node) {
      if (holds(child, wanted)) {
        return true;
      }
    }
    for (var names = node.fieldNames(); names.hasNext(); ) {
      if (names.next().toLowerCase(Locale.ROOT).contains(wanted)) {
        return true;
      }
    }
    return false;
  }

  private boolean isUnder(String name) {
    return target == null
        || name.equals(target)
        || (name.startsWith(target) && ".$".indexOf(name.charAt(target.length())) >= 0);
  }
}
