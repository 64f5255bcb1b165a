package dev.tachograph.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.text.Style;
import dev.tachograph.cli.text.Table;
import dev.tachograph.cli.text.TimeFormat;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A report as a screenful of text, in the order of a reader's questions: how did it end and why,
 * how long did it take, what did it do, what did it cost, who was involved, where did the time go,
 * and is the record complete.
 */
public final class ReportText {
  /** Wide enough for the tables; longer values are truncated. */
  private static final int MOST_CHILDREN = 20;

  private static final int NAME = 80;
  private static final int WIDTH = 100;

  private static final int LABEL = 11;

  private final Report report;
  private final RunFileSet files;
  private final Host host;
  private final Style style;
  private final Sparklines sparklines;
  private final TimeFormat times;
  private final int width;

  /** Creates the text of a report that was completed from the run's files. */
  public ReportText(
      Report report, RunFileSet files, Host host, Sparklines sparklines, TimeFormat times) {
    this.report = report;
    this.sparklines = sparklines;
    this.times = times;
    this.width = Math.min(WIDTH, host.columns());
    this.files = files;
    this.host = host;
    this.style = host.style();
  }

  /** Prints it to the host. */
  public void print() {
    head();
    end();
    asOf();
    ties();
    object("progress", report.at("/progress"));
    later("progress");
    object("results", report.at("/results"));
    object("derived", report.at("/derived"));
    object("tags", report.at("/tags"));
    findings();
    section("resources", ReportTables.resources(report, sparklines));
    later("resources");
    section("devices", ReportTables.devices(report));
    section("limits", ReportTables.limits(report));
    section("threads", ReportTables.threads(report));
    section("peers", ReportTables.peers(report));
    section("spans", ReportTables.spans(report));
    ledger("events", "by_event");
    ledger("logs", "by_level");
    recorder();
    line("");
    field("command", command());
    field("machine", machine());
    object("config", report.at("/config"));
    missing();
    paths();
  }

  private void missing() {
    boolean first = true;
    for (JsonNode sentence : report.at("/missing")) {
      wrapped(first ? "missing" : "", Texts.escape(sentence.asText()));
      first = false;
    }
  }

  private void head() {
    String status = Texts.escape(report.status());
    Double duration = report.durationMillis(host.wallMillis().getAsLong());
    String name = report.text("/meta/run_name");
    line(
        style.status(status, style.bold(status))
            + (duration == null
                ? ""
                : (status.equals("running") ? " for " : " in ") + Texts.duration(duration))
            + "  "
            + style.bold(files.base())
            + (name == null ? "" : "  " + Texts.cut(name, 40)));
  }

  private void end() {
    if (report.status().equals("dead")) {
      wrapped(
          "cause",
          "the process is gone and left no report; what it wrote stands in the .part files");
    }
    String cause = report.text("/end/cause");
    String code = report.text("/end/exit_code");
    String signal = report.text("/end/signal");
    List<String> end = new ArrayList<>();
    add(end, "", cause);
    add(end, "exit code ", cause != null && cause.contains("exit code " + code) ? null : code);
    add(end, "", cause != null && signal != null && cause.contains(signal) ? null : signal);
    Double lost = report.number("/end/possibly_lost_ms");
    if (lost != null && lost > 0) {
      end.add("the last " + Texts.duration(lost) + " may be missing");
    }
    wrapped("cause", String.join(", ", end));
    String type = report.text("/end/exception/type");
    if (type != null) {
      String message = report.text("/end/exception/message");
      field("exception", style.red(Texts.cut(type + (message == null ? "" : ": " + message), 200)));
    }
    String from = wall("/meta/started_at");
    String to = wall("/meta/ended_at");
    wrapped("when", from == null ? "" : from + (to == null ? "" : " to " + to));
  }

  /** A time of the report in the zone; as it stands there if it is none. */
  private @Nullable String wall(String pointer) {
    String text = report.text(pointer);
    try {
      return text == null ? null : times.wall(Instant.parse(text));
    } catch (DateTimeException e) {
      return text;
    }
  }

  /** The command's run that a JVM's belongs to, and the runs of the JVMs of a command. */
  private void ties() {
    String parent = report.text("/parent");
    wrapped("part of", parent == null ? "" : Texts.cut(parent, NAME));
    List<String> children = new ArrayList<>();
    for (JsonNode child : report.at("/children")) {
      if (children.size() < MOST_CHILDREN) {
        children.add(Texts.cut(child.asText(), NAME));
      }
    }
    int more = report.at("/children").size() - children.size();
    if (more > 0) {
      children.add("and " + more + " more");
    }
    wrapped("JVMs", String.join(", ", children));
  }

  /** Up to when a run is known that did not end by itself. */
  private void asOf() {
    Double millis = report.number("/as_of_ms");
    if (millis != null) {
      boolean goesOn = report.status().equals("running");
      String what = goesOn ? ", the last that it wrote" : ", its last sign of life";
      wrapped("as of", ReportTables.at(report, times, millis) + what);
    }
  }

  /** From where figures are that are later than the last sample. */
  private void later(String part) {
    JsonNode later = report.at("/as_of").path(part);
    if (later.path("t_ms").isNumber()) {
      String source = Texts.cut(Texts.escape(later.path("source").asText("?")), 80);
      String at = TimeFormat.elapsed(later.path("t_ms").asLong());
      wrapped("", "as of +" + at + ", later than the last sample, from " + source);
    }
  }

  private String command() {
    List<String> argv = new ArrayList<>();
    report.at("/argv").forEach(arg -> argv.add(quoted(Texts.escape(arg.asText()))));
    return Texts.cut(String.join(" ", argv), room());
  }

  private static String quoted(String arg) {
    return arg.isEmpty() || arg.indexOf(' ') >= 0 ? "'" + arg + "'" : arg;
  }

  private String machine() {
    List<String> machine = new ArrayList<>();
    add(machine, "", report.text("/meta/env/host"));
    add(machine, "pid ", report.text("/meta/env/pid"));
    add(machine, "", join(report.text("/meta/env/os"), report.text("/meta/env/arch")));
    add(machine, "cpus ", report.text("/meta/env/cpu_count"));
    Double memory = report.number("/meta/env/memory_kb");
    add(machine, "", memory == null ? null : Texts.kib(memory));
    String java = report.text("/meta/build/java");
    add(machine, "java ", java == null ? null : java.substring(java.lastIndexOf(' ') + 1));
    add(machine, "version ", report.text("/meta/build/version"));
    return Texts.cut(String.join(", ", machine), room());
  }

  private static @Nullable String join(@Nullable String one, @Nullable String other) {
    return one == null || other == null ? one : one + " " + other;
  }

  private static void add(List<String> parts, String before, @Nullable String part) {
    if (part != null && !part.isEmpty()) {
      parts.add(before + part);
    }
  }

  private void object(String label, JsonNode object) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    object
        .properties()
        .forEach(
            entry -> {
              String value = ReportTables.value(entry.getKey(), entry.getValue());
              String pair =
                  Texts.cut(
                      Texts.escape(entry.getKey()) + " " + Texts.cut(value, 60), width - LABEL);
              if (line.length() > 0 && line.length() + pair.length() + 2 > width - LABEL) {
                lines.add(line.toString());
                line.setLength(0);
              }
              line.append(line.length() == 0 ? "" : ", ").append(pair);
            });
    if (line.length() > 0) {
      lines.add(line.toString());
    }
    for (int i = 0; i < lines.size(); i++) {
      field(i == 0 ? label : "", lines.get(i));
    }
  }

  private void findings() {
    for (JsonNode finding : report.at("/findings")) {
      String severity = Texts.escape(finding.path("severity").asText(""));
      String label = severity.isEmpty() ? "" : severity + ": ";
      String text = Texts.escape(finding.path("text").asText(""));
      List<String> lines = Texts.wrap(label + text, width - LABEL);
      String first = lines.get(0).substring(Math.min(lines.get(0).length(), label.length()));
      String painted = severity.equals("error") ? style.red(label) : style.yellow(label);
      field("finding", painted + first);
      lines.subList(1, lines.size()).forEach(line -> field("", line));
      String when = ReportTables.when(report, times, finding);
      Texts.wrap(when, width - LABEL).forEach(line -> field("", style.dim(line)));
    }
  }

  private void section(String title, Table table) {
    if (table.isEmpty()) {
      return;
    }
    List<String> lines = table.lines(Math.max(width, host.columns()) - LABEL);
    line("");
    line(style.bold(title) + " ".repeat(LABEL - title.length()) + style.dim(lines.get(0)));
    lines.subList(1, lines.size()).forEach(line -> line(" ".repeat(LABEL) + line));
  }

  private void ledger(String key, String parts) {
    JsonNode ledger = report.root().path(key);
    if (!ledger.path("produced").isNumber()) {
      return;
    }
    StringBuilder text = new StringBuilder();
    text.append(Texts.count(ledger.path("produced").asLong())).append(" produced");
    long dropped = ledger.path("dropped").asLong(0);
    for (String name : List.of("written", "collapsed", "dropped", "deleted", "truncated")) {
      long count = ledger.path(name).asLong(0);
      if (count > 0 || name.equals("written") || name.equals("dropped")) {
        text.append(", ").append(Texts.count(count)).append(' ').append(name);
      }
    }
    String red = Texts.count(dropped) + " dropped";
    line("");
    wrapped(key, text.toString(), line -> dropped > 0 ? line.replace(red, style.red(red)) : line);
    object("", counts(ledger.path(parts)));
  }

  /** The produced lines of each part, the most first. */
  private static JsonNode counts(JsonNode parts) {
    List<String> names = new ArrayList<>();
    parts.fieldNames().forEachRemaining(names::add);
    names.sort((a, b) -> Long.compare(produced(parts.path(b)), produced(parts.path(a))));
    var sorted = Report.JSON.createObjectNode();
    names.stream()
        .filter(name -> produced(parts.path(name)) > 0)
        .forEach(name -> sorted.put(name, produced(parts.path(name))));
    return sorted;
  }

  private static long produced(JsonNode part) {
    return part.isNumber() ? part.asLong() : part.path("produced").asLong(0);
  }

  private void recorder() {
    Double cpu = report.number("/recorder/cpu_ms");
    Double bytes = report.number("/recorder/bytes_written");
    List<String> parts = new ArrayList<>();
    add(parts, "", cpu == null ? null : Texts.duration(cpu) + " of CPU");
    add(parts, "", bytes == null ? null : Texts.bytes(bytes) + " written");
    field("recorder", String.join(", ", parts));
  }

  private void paths() {
    List<String> lines = FileNames.of(files.files(), files::shown);
    if (!lines.isEmpty()) {
      line("");
    }
    for (int i = 0; i < lines.size(); i++) {
      field(i == 0 ? "files" : "", Texts.escape(lines.get(i)));
    }
  }

  /** What a line has room for beside its label; more than is wanted where there is no terminal. */
  private int room() {
    return host.columns() == Integer.MAX_VALUE ? WIDTH : width - LABEL;
  }

  /** A text of several lines where the terminal has no room for it in one. */
  private void wrapped(String label, String value) {
    wrapped(label, value, line -> line);
  }

  private void wrapped(String label, String value, UnaryOperator<String> painted) {
    int room = host.columns() == Integer.MAX_VALUE ? host.columns() : width - LABEL;
    List<String> lines = Texts.wrap(value, room);
    for (int i = 0; i < lines.size(); i++) {
      field(i == 0 ? label : "", painted.apply(lines.get(i)));
    }
  }

  private void field(String label, String value) {
    if (!value.isEmpty()) {
      line(style.bold(label) + " ".repeat(LABEL - label.length()) + value);
    }
  }

  private void line(String text) {
    host.out().println(text);
  }
}
