package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.recovery.UnfinishedReport;
import dev.tachograph.report.PeerHealthSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A run report whose gaps are filled by the recorder from the files: figures of samples, spans and
 * peers. What a final report contains is kept; that of a running or killed run says only what was
 * known when the run began.
 */
public final class CompleteReport {
  private static final List<String> FIGURES = List.of("resources", "spans", "progress");

  /** The states of runs whose figures are those of their last sign of life. */
  private static final Set<String> AS_OF = Set.of("running", "dead", "unknown", "killed");

  private CompleteReport() {}

  /** The report of a run with {@code missing} and {@code read} added and its gaps filled. */
  public static ObjectNode of(RunData run) {
    ObjectNode report =
        run.report().isObject() ? run.report().deepCopy() : Json.MAPPER.createObjectNode();
    ArrayNode missing = Json.MAPPER.createArrayNode();
    run.missing().forEach(missing::add);
    try {
      fill(report, run);
    } catch (IOException e) {
      missing.add("the figures of the report are not those of the files: " + e.getMessage());
    }
    if (report.path("peer_health_all").isEmpty()) {
      double end = report.at("/meta/duration_ms").asDouble(run.durationMillis());
      List<PeerHealthSummary> peers = run.events().peerHealth(Math.round(end));
      if (!peers.isEmpty()) {
        report.setAll(parse(UnfinishedReport.peers(peers)));
      }
    }
    if (run.source().isUnfinished()) {
      countWhatWasRead(report, run.logs());
    }
    asOf(report, run);
    Missing.ofLedgers(run.source(), report).forEach(missing::add);
    report.set("missing", missing);
    read(report.putObject("read"), run);
    return report;
  }

  private static void fill(ObjectNode report, RunData run) throws IOException {
    boolean unfinished = run.source().isUnfinished();
    boolean samples = run.samples().seen() > 0;
    boolean gaps =
        (report.path("resources").isEmpty() && samples)
            || (report.path("spans").isEmpty() && run.spans().count() > 0)
            || (report.path("progress").isEmpty() && run.samples().hasProgress());
    Path path = run.source().path();
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null) {
      return;
    }
    String base = path.getFileName().toString();
    boolean none = report.isEmpty() && isLeft(directory, base);
    if (!unfinished && !gaps && !none) {
      return;
    }
    ObjectNode ofFiles = parse(UnfinishedReport.read(directory, base, run.source().isLive()));
    if (none || (unfinished && isOfOne(report, ofFiles))) {
      report.setAll(ofFiles);
      return;
    }
    if (unfinished) {
      throw new IOException("the run ended meanwhile; read it again");
    }
    for (String name : FIGURES) {
      JsonNode figures = ofFiles.path(name);
      if (report.path(name).isEmpty() && !figures.isEmpty()) {
        report.set(name, figures);
      }
    }
  }

  /** Whether a run has not ended by itself, however damaged the report of its start is. */
  private static boolean isLeft(Path directory, String base) {
    return !Files.exists(directory.resolve(base + ".json"))
        && (Files.exists(directory.resolve(base + ".json.part"))
            || Files.exists(directory.resolve(base + ".journal")));
  }

  /** Whether two reports are of the same run; one that ends meanwhile gives its report a name. */
  private static boolean isOfOne(ObjectNode report, ObjectNode other) {
    JsonNode id = report.at("/meta/run_id");
    return !id.isTextual() || id.equals(other.at("/meta/run_id"));
  }

  private static ObjectNode parse(byte[] json) {
    try {
      return (ObjectNode) Json.MAPPER.readTree(json);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Gives a ledger that knows of fewer records than were read the counts of these. */
  private static void countWhatWasRead(ObjectNode report, LogData logs) {
    ObjectNode ledger = object(report, "logs");
    if (ledger.path("produced").asLong(0) >= logs.records()) {
      return;
    }
    ledger.put("produced", logs.records());
    ledger.put("written", logs.lines());
    ledger.put("collapsed", logs.records() - logs.lines());
    ledger.put("derived", true);
    ObjectNode levels = object(ledger, "by_level");
    for (String level : LogLevels.NAMES) {
      object(levels, level).put("produced", logs.records(level));
    }
  }

  /** A member that is an object; an empty one is put where there is none. */
  static ObjectNode object(ObjectNode parent, String name) {
    return parent.path(name) instanceof ObjectNode object ? object : parent.putObject(name);
  }

  /** Says up to when a run is known that did not end by itself, and takes the last figures. */
  private static void asOf(ObjectNode report, RunData run) {
    if (!AS_OF.contains(run.source().status())) {
      return;
    }
    LaterFigures later = LaterFigures.of(run);
    later.applyTo(report);
    report.put("as_of_ms", Math.max(Math.round(run.durationMillis()), later.lastMillis()));
  }

  private static void read(ObjectNode read, RunData run) {
    read.put("index", run.indexed());
    read.put("duration_ms", run.durationMillis());
    read.put("samples", run.samples().seen());
    read.put("log_lines", run.logs().lines());
    ObjectNode levels = read.putObject("log_records");
    for (String level : LogLevels.NAMES) {
      levels.put(level, run.logs().records(level));
    }
    ObjectNode events = read.putObject("events");
    run.events().kinds().forEach((name, kind) -> events.put(name, kind.count()));
    read.put("spans", run.spans().count());
  }
}
