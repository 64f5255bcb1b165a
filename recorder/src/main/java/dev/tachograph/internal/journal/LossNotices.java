package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.proc.OwnPid;
import java.util.Locale;

/** The lines that report lost lines. */
final class LossNotices {
  private LossNotices() {}

  /** The WARN record {@code records dropped}. */
  static JsonWriter log(JsonWriter json, RunClock clock, Stream stream, long lost, long since) {
    warning(json, clock, "records dropped");
    return fields(json, stream, lost, since).endObject().endObject().newline();
  }

  /** The WARN record {@code recording stopped}. */
  static JsonWriter spaceReserve(JsonWriter json, RunClock clock) {
    warning(json, clock, "recording stopped");
    json.put("reason", "the file system would have less than 5 % free");
    return json.endObject().endObject().newline();
  }

  /** The WARN record {@code size limit reached}. */
  static JsonWriter sizeLimit(JsonWriter json, RunClock clock, long limitBytes) {
    warning(json, clock, "size limit reached");
    json.put("limit_bytes", limitBytes);
    return json.endObject().endObject().newline();
  }

  /** The WARN record {@code file changed}. */
  static JsonWriter changed(JsonWriter json, RunClock clock, FileChange change) {
    warning(json, clock, "file changed");
    json.put("file", change.file());
    json.put("what", change.what().toString());
    if (change.lines() >= 0) {
      json.put("lost_lines", change.lines());
    }
    json.put("lost_bytes", change.bytes());
    return json.endObject().endObject().newline();
  }

  private static void warning(JsonWriter json, RunClock clock, String message) {
    begin(json, clock)
        .name("level")
        .cleanValue("WARN")
        .name("target")
        .cleanValue("dev.tachograph")
        .name("thread")
        .value(Thread.currentThread().getName())
        .name("message")
        .cleanValue(message)
        .name("fields")
        .beginObject();
  }

  /** The event {@code records_dropped}. */
  static JsonWriter event(JsonWriter json, RunClock clock, Stream stream, long lost, long since) {
    begin(json, clock).name("event").cleanValue("records_dropped");
    return fields(json, stream, lost, since).endObject().newline();
  }

  /** The instant of a Chrome trace. */
  static JsonWriter instant(JsonWriter json, RunClock clock, Stream stream, long lost, long since) {
    json.reset()
        .beginObject()
        .name("name")
        .cleanValue("records dropped")
        .name("cat")
        .cleanValue("dev.tachograph")
        .name("ph")
        .cleanValue("i")
        .name("s")
        .cleanValue("p")
        .name("ts")
        .value(clock.nanos() / 1000.0)
        .name("pid")
        .value(OwnPid.get())
        .name("tid")
        .value(Thread.currentThread().getId())
        .name("args")
        .beginObject();
    return fields(json, stream, lost, since).endObject().endObject().newline();
  }

  private static JsonWriter begin(JsonWriter json, RunClock clock) {
    long millis = clock.millis();
    return json.reset()
        .beginObject()
        .name("t_ms")
        .value(millis)
        .name("ts")
        .timestamp(clock.wallMillisAt(millis));
  }

  private static JsonWriter fields(JsonWriter json, Stream stream, long lost, long since) {
    json.put("stream", stream.name().toLowerCase(Locale.ROOT));
    json.put("dropped", lost);
    json.put("since_t_ms", since);
    return json;
  }
}
