package dev.tachograph.node;

import dev.tachograph.RunConfig;
import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.RunConfig.WhenTotal;
import dev.tachograph.RunConfigBuilder;
import dev.tachograph.common.Level;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.recovery.ByteSize;
import dev.tachograph.settings.Settings;
import dev.tachograph.trace.TraceOptions;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for what is recorded of the run. */
final class LogOptions {
  /**
   * bitcoinj logs a warning with a stack trace for each peer that breaks the protocol; the node
   * reports it in one line.
   */
  private static final List<String> CONSOLE =
      List.of(
          "info,org.bitcoinj=error",
          "info,dev.tachograph=debug,org.bitcoinj=warn",
          "debug",
          "trace");

  private static final String DEFAULT_JSON_FILTER = "info,dev.tachograph=debug";

  @Option(names = "--log", description = "Record everything: all of the artifacts below.")
  private boolean everything;

  @Option(names = "--log-json", description = "Record log records: .logs.jsonl.")
  private boolean json;

  @Option(
      names = "--log-json-filter",
      paramLabel = "FILTER",
      description =
          "What .logs.jsonl takes, such as warn,dev.tachograph.node=debug; default "
              + DEFAULT_JSON_FILTER
              + ".")
  private @Nullable String jsonFilter;

  @Option(names = "--log-trace", description = "Record spans: .trace.json, for Perfetto.")
  private boolean trace;

  @Option(
      names = "--log-trace-filter",
      paramLabel = "FILTER",
      description = "Which spans .trace.json takes, by target; default info.")
  private @Nullable String traceFilter;

  @Option(
      names = "--log-trace-include-args",
      description = "Record the arguments of spans as well.")
  private boolean traceArgs;

  @Option(
      names = "--log-trace-include-locations",
      description = "Record where in the source each span is opened.")
  private boolean traceLocations;

  @Option(
      names = "--log-trace-include-safepoints",
      description = "Record each time the JVM stopped all threads; starts its flight recorder.")
  private boolean traceSafepoints;

  @Option(
      names = "--log-trace-max-size",
      paramLabel = "SIZE",
      description = "Size of all files of the trace together, the oldest go; default no bound.")
  private @Nullable String traceMaxSize;

  @Option(names = "--log-events", description = "Record bench events: .events.jsonl.")
  private boolean events;

  @Option(names = "--log-report", description = "Write a report of the run: .json.")
  private boolean report;

  @Option(names = "--log-resources", description = "Record resources: .resources.jsonl.")
  private boolean resources;

  @Option(
      names = "--log-output-dir",
      paramLabel = "DIR",
      description = "Where the files go; default TACHO_OUT, else logs.")
  private @Nullable Path outputDir;

  @Option(
      names = "--log-max-file-size",
      paramLabel = "SIZE",
      description = "A file is followed by the next at this size; 0B: never; default 256MiB.")
  private @Nullable String maxFileSize;

  @Option(
      names = "--log-max-total-size",
      paramLabel = "SIZE",
      description = "Size of all files of the run together, such as 2GiB; default no bound.")
  private @Nullable String maxTotalSize;

  @Option(
      names = "--log-when-total",
      paramLabel = "WHAT",
      description = "Then delete the oldest files, or stop recording: delete or stop.")
  private @Nullable String whenTotal;

  @Option(names = "--run-name", paramLabel = "NAME", description = "The run's name in its report.")
  private @Nullable String runName;

  @Option(
      names = "-v",
      description =
          "Show more on the console; -vv and -vvv still more. TACHO_LOG=FILTER overrides it.")
  private boolean[] verbosity = {};

  /** The artifacts selected by the options. */
  Set<Artifact> artifacts() {
    if (everything) {
      return EnumSet.allOf(Artifact.class);
    }
    EnumSet<Artifact> chosen = EnumSet.noneOf(Artifact.class);
    Map.of(
            Artifact.LOGS, json,
            Artifact.TRACE, trace,
            Artifact.EVENTS, events,
            Artifact.REPORT, report,
            Artifact.RESOURCES, resources)
        .forEach(
            (artifact, wanted) -> {
              if (wanted) {
                chosen.add(artifact);
              }
            });
    return chosen;
  }

  /**
   * The configuration of the run.
   *
   * @param argv the program's arguments
   * @param env its environment
   * @param problems takes a sentence for each thing that is wrong in the settings
   */
  RunConfig config(List<String> argv, Map<String, String> env, Consumer<String> problems) {
    Set<Artifact> artifacts = artifacts();
    needs("--log-json-filter", jsonFilter != null, artifacts, Artifact.LOGS, "--log-json");
    needs("--log-trace-filter", traceFilter != null, artifacts, Artifact.TRACE, "--log-trace");
    needs("--log-trace-include-args", traceArgs, artifacts, Artifact.TRACE, "--log-trace");
    needs(
        "--log-trace-include-locations", traceLocations, artifacts, Artifact.TRACE, "--log-trace");
    needs(
        "--log-trace-include-safepoints",
        traceSafepoints,
        artifacts,
        Artifact.TRACE,
        "--log-trace");
    needs("--log-trace-max-size", traceMaxSize != null, artifacts, Artifact.TRACE, "--log-trace");
    if (whenTotal != null && maxTotalSize == null) {
      throw new CommandFailure("--log-when-total does nothing without --log-max-total-size");
    }
    try {
      RunConfigBuilder builder = RunConfig.builder();
      if (maxFileSize != null) {
        builder.maxFileBytes(size("--log-max-file-size", maxFileSize));
      }
      if (maxTotalSize != null) {
        builder.maxTotalBytes(size("--log-max-total-size", maxTotalSize));
      }
      return builder
          .whenTotal(whenTotal())
          .callSites(Level.TRACE)
          .artifacts(artifacts)
          .outputDir(outputDir(env, problems))
          .runName(runName)
          .argv(argv)
          .consoleFilter(consoleFilter(env))
          .jsonFilter(filter("--log-json-filter", jsonFilter, DEFAULT_JSON_FILTER))
          .traceFilter(filter("--log-trace-filter", traceFilter, "info"))
          .traceOptions(traceOptions())
          .settings(null) // Options are stronger than what the environment says.
          .required(true)
          .build();
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          String.valueOf(e.getMessage())
              .replace("maxFileBytes", "--log-max-file-size")
              .replace("maxTotalBytes", "--log-max-total-size")
              .replace("traceOptions.maxBytes", "--log-trace-max-size"));
    }
  }

  private TraceOptions traceOptions() {
    long max = traceMaxSize == null ? 0 : size("--log-trace-max-size", traceMaxSize);
    return new TraceOptions(traceArgs, traceLocations, traceSafepoints, max);
  }

  private WhenTotal whenTotal() {
    return switch (whenTotal == null ? "delete" : whenTotal) {
      case "delete" -> WhenTotal.DELETE_OLDEST;
      case "stop" -> WhenTotal.STOP;
      default ->
          throw new CommandFailure("--log-when-total takes delete or stop, not " + whenTotal);
    };
  }

  private static long size(String option, String said) {
    try {
      return ByteSize.parse(said);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          option + ": " + String.valueOf(e.getMessage()).replaceAll("\\.$", ""));
    }
  }

  private static void needs(
      String option, boolean given, Set<Artifact> artifacts, Artifact needed, String by) {
    if (given && !artifacts.contains(needed)) {
      throw new CommandFailure(option + " does nothing without --log or " + by);
    }
  }

  private Path outputDir(Map<String, String> env, Consumer<String> problems) {
    if (outputDir != null) {
      return outputDir;
    }
    Map<String, String> others = new HashMap<>(env);
    others.remove("TACHO_LOG"); // A wrong one is refused.
    Settings settings = Settings.load(Map.of(), others, Path.of(""));
    settings.problems().forEach(problems);
    String said = settings.get("out");
    return Path.of(said == null ? "logs" : said);
  }

  private LogFilter consoleFilter(Map<String, String> env) {
    String said = env.get("TACHO_LOG");
    if (said != null && !said.isBlank()) {
      return filter("TACHO_LOG", said, said);
    }
    return LogFilter.parse(CONSOLE.get(Math.min(verbosity.length, CONSOLE.size() - 1)));
  }

  private static LogFilter filter(String name, @Nullable String said, String otherwise) {
    try {
      return LogFilter.parse(said == null ? otherwise : said);
    } catch (IllegalArgumentException e) {
      String why = String.valueOf(e.getMessage());
      throw new CommandFailure(name + ": " + why.replaceAll("\\.$", ""));
    }
  }

  /** The values of these options for the report's configuration. */
  Map<String, Object> values(RunConfig config) {
    return Map.of(
        "log_trace_include_locations", traceLocations,
        "log_trace_include_safepoints", traceSafepoints,
        "log_trace_max_bytes", config.traceOptions().maxBytes(),
        "artifacts", artifacts().stream().map(a -> a.name().toLowerCase(Locale.ROOT)).toList(),
        "log_json_filter", config.jsonFilter().toString(),
        "log_trace_filter", config.traceFilter().toString(),
        "log_trace_include_args", traceArgs,
        "log_max_file_bytes", config.maxFileBytes(),
        "log_max_total_bytes", config.maxTotalBytes(),
        "log_when_total", config.whenTotal() == WhenTotal.STOP ? "stop" : "delete");
  }
}
