package dev.tachograph.logging;

import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.json.LogLineEncoder;
import dev.tachograph.redaction.Redaction;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lines of {@code logs.jsonl}, format version 1.
 *
 * <pre>
 * {"t_ms":,"ts":,"level":,"target":,"thread":,"message":,"fields":{}
 *  [,"file":,"line":][,"mdc":{}][,"markers":[]][,"trace_id":,"span_id":]
 *  [,"error":{"type":,"message":,"stack":}][,"span":][,"truncated":true]}
 * </pre>
 */
final class LogLineWriter {
  private LogLineWriter() {}

  /** Writes a record and returns where its line begins in the buffer. */
  static int write(LogRecord record, LogLineEncoder line) {
    JsonWriter json = line.begin(record.level.name(), record.target, record.thread, record.message);
    record.fields.writeTo(json);
    if (record.fields.cut()) {
      json.markTruncated();
    }
    json.endObject();
    if (record.file != null) {
      json.name("file").value(record.file);
      json.name("line").value(record.line);
    }
    if (!record.mdc.isEmpty()) {
      mdc(record.mdc, json);
    }
    if (!record.markers.isEmpty()) {
      json.name("markers").beginArray();
      record.markers.forEach(json::value);
      json.endArray();
    }
    if (record.otelTraceId != null && record.otelSpanId != null) {
      traceIds(json, record.otelTraceId, record.otelSpanId);
    }
    end(json, record.error, record.spanId);
    return line.stamp(record.millis, record.wallMillis);
  }

  /** Writes the ids of a trace of another system. */
  static void traceIds(JsonWriter json, String traceId, String spanId) {
    json.name("trace_id").value(traceId).name("span_id").value(spanId);
  }

  /** Writes the members after everything else. */
  static void end(JsonWriter json, @Nullable Throwable error, long spanId) {
    if (error != null) {
      error(error, json);
    }
    if (spanId != 0) {
      json.name("span").value(spanId);
    }
    if (json.truncated()) {
      json.name("truncated").value(true);
    }
    json.endObject().newline();
  }

  private static void error(Throwable error, JsonWriter json) {
    StackText stack = StackText.of(error);
    json.name("error").beginObject();
    json.name("type").value(error.getClass().getName());
    json.name("message").value(StackText.messageOf(error));
    if (Redaction.current().hasRules()) {
      // Which count for frames as well.
      json.name("stack").value(stack.text());
    } else {
      json.name("stack").cleanValue(stack.text());
    }
    json.endObject();
    if (stack.isCut()) {
      json.markTruncated();
    }
  }

  private static void mdc(Map<String, String> mdc, JsonWriter json) {
    json.name("mdc").beginObject();
    for (Map.Entry<String, String> entry : mdc.entrySet()) {
      json.put(String.valueOf(entry.getKey()), entry.getValue());
    }
    json.endObject();
  }
}
