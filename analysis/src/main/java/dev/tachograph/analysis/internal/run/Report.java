package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tachograph.analysis.internal.text.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run report as it was read: {@code <base>.json}, or the {@code .part} of a running run. */
public final class Report {
  /** Every version so far, the newest last. */
  private static final List<String> FORMATS = List.of("tachograph-report/1", "tachograph-report/2");

  /** A report contains no stream, so a larger file is not one. */
  private static final int MAX_BYTES = 64 << 20;

  /** Milliseconds beyond this do not fit into a long. */
  private static final long MAX_SECONDS = Long.MAX_VALUE / 1000 - 1;

  /**
   * Rejects what other readers would interpret differently: a duplicate key, or text after the
   * object. Decodes bytes before it parses them: Jackson's parser of bytes (2.22) takes the escaped
   * pair of a character beyond U+FFFF for two characters where it stands in a key.
   */
  public static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final ObjectWriter SAFE =
      JSON.writerWithDefaultPrettyPrinter().with(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());

  private final JsonNode root;
  private final String status;

  private Report(JsonNode root, String status) {
    this.root = root;
    this.status = status;
  }

  /**
   * Reads a report.
   *
   * @throws UnreadableReportException if it cannot be read or is no report
   */
  public static Report read(Path file, Liveness liveness) throws UnreadableReportException {
    byte[] bytes;
    try {
      bytes = RegularFile.bytes(file, MAX_BYTES);
    } catch (IOException e) {
      throw new UnreadableReportException("cannot read " + file + ": " + Texts.reason(e));
    }
    return of(file, bytes, liveness);
  }

  /**
   * Parses a report from the bytes of a file.
   *
   * @throws UnreadableReportException if they are not a report
   */
  public static Report of(Path file, byte[] bytes, Liveness liveness)
      throws UnreadableReportException {
    JsonNode root = parse(file, bytes);
    String format = root.path("format").asText("");
    if (!FORMATS.contains(format)) {
      throw new UnreadableReportException(
          file
              + (format.isEmpty()
                  ? " is no run report"
                  : " has the format '"
                      + format
                      + "', this tacho reads "
                      + String.join(" and ", FORMATS)));
    }
    String wrong = ReportTypes.firstWrong(root);
    if (wrong != null) {
      throw new UnreadableReportException(
          file + " is damaged: " + Texts.escape(wrong) + " is not what a report has there");
    }
    return new Report(root, status(root, liveness));
  }

  private static JsonNode parse(Path file, byte[] bytes) throws UnreadableReportException {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String where =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw new UnreadableReportException(file + " is not valid JSON" + where);
    } catch (IOException e) {
      throw new UnreadableReportException(file + " cannot be read: " + Texts.reason(e));
    }
  }

  /**
   * JSON for display. Anything but printable ASCII is escaped: it may contain untrusted texts, and
   * go to a terminal.
   */
  public static String safe(Object value) throws JsonProcessingException {
    return SAFE.writeValueAsString(value).replace("\u007f", "\\u007f");
  }

  /** A run without a readable report. */
  public static Report none(String status) {
    return new Report(JSON.createObjectNode(), status);
  }

  /** A copy of this report whose missing parts are taken from elsewhere. */
  public Report with(JsonNode completed) {
    return new Report(completed, status);
  }

  /** The status in the report, except for a run that died before it could write another one. */
  private static String status(JsonNode root, Liveness liveness) {
    String given = root.path("status").asText("unknown");
    if (!given.equals("running")) {
      return given;
    }
    JsonNode env = root.at("/meta/env");
    JsonNode ticks = env.path("process_start_ticks");
    JsonNode boot = env.path("boot_id");
    return unfinished(
        liveness.of(
            env.path("pid").asLong(-1),
            ticks.isNumber() ? ticks.asLong() : null,
            boot.isTextual() ? boot.asText() : null));
  }

  /** The status of a run that has not ended by itself, from that of its process. */
  public static String unfinished(Liveness.State process) {
    return switch (process) {
      case ALIVE -> "running";
      case DEAD -> "dead";
      case UNKNOWN -> "unknown";
    };
  }

  /** The whole report. */
  public JsonNode root() {
    return root;
  }

  /** The status; {@code dead} for a run that says running and whose process is gone. */
  public String status() {
    return status;
  }

  /** The node at a JSON pointer; a missing node if there is none. */
  public JsonNode at(String pointer) {
    return root.at(pointer);
  }

  /** A text, escaped for display; null if it is absent or null. */
  public @Nullable String text(String pointer) {
    JsonNode node = root.at(pointer);
    return node.isValueNode() && !node.isNull() ? Texts.escape(node.asText()) : null;
  }

  /** A number; null if it is absent or not a number. */
  public @Nullable Double number(String pointer) {
    JsonNode node = root.at(pointer);
    return node.isNumber() ? node.doubleValue() : null;
  }

  /** The duration of the run, or its duration so far. */
  public @Nullable Double durationMillis(long nowMillis) {
    Double given = number("/meta/duration_ms");
    if (!status.equals("running")) {
      return status.equals("dead") || status.equals("unknown") ? null : given;
    }
    Instant started = startedAt();
    if (started == null) {
      return given;
    }
    return (double) Math.max(0, nowMillis - started.toEpochMilli());
  }

  /** When the run started; null if the report does not say. */
  public @Nullable Instant startedAt() {
    try {
      Instant started = Instant.parse(root.at("/meta/started_at").asText(""));
      return Math.abs(started.getEpochSecond()) > MAX_SECONDS ? null : started;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Units done, under whichever key the program provides them; null if it provides none. */
  public @Nullable Double done() {
    Double done = number("/progress/done");
    return done == null ? number("/progress/processed") : done;
  }

  /** Units done per second over the whole run; null if nothing was counted. */
  public @Nullable Double throughput() {
    Double processed = done();
    Double duration = number("/meta/duration_ms");
    return processed == null || duration == null || duration <= 0
        ? null
        : processed * 1000 / duration;
  }

  /**
   * Whether it is the one that the run wrote when it began, and so knows nothing of its records.
   */
  private boolean isOfTheStart() {
    return root.path("status").asText("").equals("running");
  }

  /** The number of records of a level; null if the report has no such ledger. */
  public @Nullable Long records(String level) {
    JsonNode logs = root.path("logs");
    if (isOfTheStart() || !logs.path("by_level").isObject()) {
      return null;
    }
    return logs.path("by_level").path(level).path("produced").asLong(0);
  }

  /** The dropped lines of logs and events together; null if the report has no ledger. */
  public @Nullable Long dropped() {
    if (isOfTheStart()) {
      return null;
    }
    JsonNode logs = root.at("/logs/dropped");
    JsonNode events = root.at("/events/dropped");
    return logs.isNumber() || events.isNumber() ? logs.asLong(0) + events.asLong(0) : null;
  }
}
