package dev.tachograph;

import dev.tachograph.internal.RunScope;
import dev.tachograph.internal.trace.ChromeTrace;
import dev.tachograph.logging.ConsoleLayer;
import dev.tachograph.logging.JsonLogLayer;
import dev.tachograph.logging.Levels;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogEvent;
import dev.tachograph.logging.LogFilter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The levels of a run, and their changes while it is recorded. Thread-safe. */
final class RunLevels {
  private static final Log LOG = Log.get("dev.tachograph");

  private final RunScope scope = RunScope.boundOrProcess();
  private final @Nullable ConsoleLayer console;
  private final @Nullable JsonLogLayer json;
  private final @Nullable ChromeTrace trace;

  RunLevels(
      @Nullable ConsoleLayer console, @Nullable JsonLogLayer json, @Nullable ChromeTrace trace) {
    this.console = console;
    this.json = json;
    this.trace = trace;
  }

  /** The levels in force. */
  Levels get() {
    return new Levels(
        console == null ? null : console.filter(),
        json == null ? null : json.filter(),
        trace == null ? null : trace.filter());
  }

  /**
   * Changes levels and logs that: before the change if the record is visible then, otherwise after
   * it.
   *
   * @param file the file that requests the change; {@code null} for the application
   */
  void change(Levels to, @Nullable Path file) {
    scope.run(() -> changeBound(to, file));
  }

  private synchronized void changeBound(Levels to, @Nullable Path file) {
    Map<String, LogFilter> changed = changes(get(), to);
    if (changed.isEmpty()) {
      return;
    }
    boolean reported = report(changed, file);
    if (console != null && changed.containsKey("console")) {
      console.filter(changed.get("console"));
    }
    if (json != null && changed.containsKey("json")) {
      json.filter(changed.get("json"));
    }
    if (trace != null && changed.containsKey("trace")) {
      trace.filter(changed.get("trace"));
    }
    if (!reported) {
      report(changed, file);
    }
  }

  private static Map<String, LogFilter> changes(Levels from, Levels to) {
    Map<String, LogFilter> changed = new TreeMap<>();
    put(changed, "console", from.console(), to.console());
    put(changed, "json", from.json(), to.json());
    put(changed, "trace", from.trace(), to.trace());
    return changed;
  }

  private static void put(
      Map<String, LogFilter> changed,
      String key,
      @Nullable LogFilter from,
      @Nullable LogFilter to) {
    if (from != null && to != null && !from.toString().equals(to.toString())) {
      changed.put(key, to);
    }
  }

  private static boolean report(Map<String, LogFilter> changed, @Nullable Path file) {
    LogEvent event = LOG.info("levels changed");
    changed.forEach((key, filter) -> event.with(key, filter.toString()));
    if (file != null) {
      event.with("file", file.toString());
    }
    return event.emit();
  }
}
