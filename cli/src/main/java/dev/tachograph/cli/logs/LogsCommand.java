package dev.tachograph.cli.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tachograph.analysis.internal.run.LogLevels;
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
import dev.tachograph.cli.text.TimeFormat;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tacho logs}: the records of a run as readable lines, or counted by message. */
@Command(
    name = "logs",
    description = "Shows the log records of a run, or counts them.",
    mixinStandardHelpOptions = true)
public final class LogsCommand implements Callable<Integer> {
  private static final int NO = 1;

  private final Host host;

  @Mixin private RunOption run = new RunOption();

  @Option(
      names = "--level",
      paramLabel = "L",
      description = "This level and those above it: error, warn, info, debug or trace.")
  private @Nullable String level;

  @Option(
      names = "--target",
      paramLabel = "T",
      split = ",",
      description = "These targets and those below them, at dots; may be repeated.")
  private List<String> targets = List.of();

  @Mixin private WindowOption window = new WindowOption();

  @Mixin private ZoneOption zone = new ZoneOption();

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "Records with this in a value or in the line as shown; case is ignored.")
  private @Nullable String text;

  @Option(
      names = "--grep",
      paramLabel = "REGEX",
      description =
          "Records with a match of this regular expression of Java in the line as shown; "
              + "(?i) at its beginning ignores case.")
  private @Nullable String grep;

  @Option(
      names = {"-v", "--invert"},
      description = "Records without what --text and --grep look for.")
  private boolean invert;

  @Option(
      names = {"-C", "--context"},
      paramLabel = "N",
      description = "N records before and after each, too.")
  private @Nullable Integer around;

  @Option(
      names = {"-B", "--before"},
      paramLabel = "N",
      description = "N records before each, too.")
  private @Nullable Integer before;

  @Option(
      names = {"-A", "--after"},
      paramLabel = "N",
      description = "N records after each, too.")
  private @Nullable Integer after;

  @Option(names = "--tail", paramLabel = "N", description = "The last N of them only.")
  private @Nullable Integer tail;

  @Option(names = "--follow", description = "Goes on until the run ends.")
  private boolean follow;

  @Option(
      names = "--stats",
      description = "Counts by level, target and message, numbers and quoted texts apart.")
  private boolean stats;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "With --stats: the N most frequent; default 20.")
  private @Nullable Integer limit;

  @Option(names = "--json", description = "The lines of the files; with --stats an array.")
  private boolean json;

  public LogsCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    check();
    int rank = rank();
    Pattern pattern = pattern();
    TimeFormat times = zone.times(host);
    RunFileSet files = run.find(host);
    // Nothing is added to what is in a zip, be its run in progress.
    LogFiles logs = new LogFiles(files, follow && !files.isPacked(), host.liveness());
    if (logs.isEmpty()) {
      throw new CommandFailure("the run " + files.shown() + " has no log file");
    }
    RunSpan span = RunSpan.ofFiles(files);
    Window wanted = window.isGiven() ? window.parse(times.zone(), span(files)) : Window.ALL;
    String lower = text == null ? null : text.toLowerCase(Locale.ROOT);
    LogView view =
        new LogView(
            new LogQuery(rank, targets, wanted, lower, pattern, invert),
            new LogFormat(host.style(), times, span),
            json,
            stats,
            or(before, around),
            or(after, around));
    LogReading reading = new LogReading(host, view);
    try {
      if (tail != null) {
        LogFiles.Start start = new LogTail(view, tail).find(files);
        if (start != null) {
          logs.startAt(start);
        }
      }
      reading.print(logs);
    } catch (IOException e) {
      throw new CommandFailure("cannot read the log of " + files.shown() + ": " + Texts.reason(e));
    }
    if (reading.unreadable() > 0) {
      host.err()
          .println(
              "tacho: " + Texts.count(reading.unreadable()) + " lines are no records, left out");
    }
    return finish(reading, times, span);
  }

  private int finish(LogReading reading, TimeFormat times, RunSpan span) {
    LogStats counted = reading.stats();
    if (counted != null && (json || reading.matched() > 0)) {
      print(counted, times, span);
    }
    if (reading.matched() > 0 || reading.isLeft() || Integer.valueOf(0).equals(tail)) {
      return 0;
    }
    String filter = filter();
    host.err()
        .println(
            filter.isEmpty()
                ? "tacho: the log has no records"
                : "tacho: no record matches"
                    + Texts.escape(filter)
                    + "; "
                    + Texts.count(reading.read())
                    + (reading.read() == 1 ? " record read" : " records read"));
    return filter.isEmpty() ? 0 : NO;
  }

  private void print(LogStats counted, TimeFormat times, RunSpan span) {
    int most = limit == null ? 20 : limit;
    try {
      if (json) {
        host.out().println(Report.safe(counted.json(most)));
      } else {
        counted.lines(host, times, span.started(), most).forEach(host.out()::println);
      }
    } catch (JsonProcessingException e) {
      throw new CommandFailure("cannot write JSON: " + e.getOriginalMessage());
    }
  }

  /** The options that leave records out, as they were given. */
  private String filter() {
    return option("--level", level)
        + (targets.isEmpty() ? "" : option("--target", String.join(",", targets)))
        + window.given()
        + (invert ? " -v" : "")
        + option("--text", text)
        + option("--grep", grep);
  }

  private static String option(String name, @Nullable String value) {
    return value == null ? "" : " " + name + " '" + value + "'";
  }

  private RunSpan span(RunFileSet files) {
    Report report = Runs.report(files, host.liveness());
    return RunSpan.of(report, files, host.wallMillis().getAsLong());
  }

  private int rank() {
    int rank = level == null ? LogLevels.NAMES.size() : LogLevels.NAMES.indexOf(upper(level));
    if (rank < 0) {
      throw new CommandFailure(
          "--level takes error, warn, info, debug or trace, not '" + level + "'");
    }
    return rank;
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  private @Nullable Pattern pattern() {
    try {
      return grep == null ? null : Pattern.compile(grep, Pattern.MULTILINE);
    } catch (PatternSyntaxException e) {
      String where = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
      throw new CommandFailure(
          "--grep takes a regular expression of Java; '"
              + grep
              + "' is none: "
              + e.getDescription().toLowerCase(Locale.ROOT)
              + where);
    }
  }

  private static int or(@Nullable Integer own, @Nullable Integer both) {
    return own != null ? own : both != null ? both : 0;
  }

  /** Refuses what excludes each other. */
  private void check() {
    atLeast("--tail", tail, follow ? 0 : 1);
    atLeast("--limit", limit, 1);
    atLeast("--context", around, 0);
    atLeast("--before", before, 0);
    atLeast("--after", after, 0);
    if (invert && text == null && grep == null) {
      throw new CommandFailure("-v inverts --text and --grep; give one of them");
    }
    if (stats && follow) {
      throw new CommandFailure("--stats counts what is there and --follow waits; give one of them");
    }
    if (stats && (around != null || before != null || after != null)) {
      throw new CommandFailure(
          "--stats shows no records, so there is no context; give one of both");
    }
    if (limit != null && !stats) {
      throw new CommandFailure("--limit is of --stats; --tail N shows the last N records");
    }
  }

  private static void atLeast(String option, @Nullable Integer given, int least) {
    if (given != null && given < least) {
      throw new CommandFailure(option + " takes a number from " + least + " on, not " + given);
    }
  }
}
