package dev.tachograph.internal.report;

import dev.tachograph.common.RunStatus;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.report.RunReport.EndInfo;
import dev.tachograph.report.RunReport.ErrorInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended, as its journal holds it: noted before anything is finished, so that recovery
 * knows it when the disk took no report or the process was killed meanwhile. A JSON object with
 * {@code status}, {@code end} as in a report, {@code t_ms}, and whether the process went on without
 * a report.
 */
public final class EndNote {
  /** Longest texts that are tried, one after the other, until the note has room. */
  private static final int[] TEXT_LIMITS = {4096, 2048, 1024, 256, 64};

  private final Map<String, String> members;
  private final Map<String, String> end;

  private EndNote(Map<String, String> members) {
    this.members = members;
    this.end = members(members.getOrDefault("end", "{}").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A note for {@link Journal#noteEnd}, texts cut and without secrets.
   *
   * @param status how the run ended
   * @param millis when, on the run's clock
   * @param left whether nothing more is done by the process for its files
   * @param end the cause as far as known
   * @return the JSON, UTF-8
   */
  public static byte[] of(RunStatus status, EndInfo end, long millis, boolean left) {
    JsonWriter json = new JsonWriter();
    for (int limit : TEXT_LIMITS) {
      json = new JsonWriter(limit).beginObject().name("status").value(status.text());
      ReportWriter.end(json, end);
      json.name("t_ms").value(millis).name("left").value(left).endObject();
      if (json.length() <= Journal.MAX_END) {
        break;
      }
    }
    return Arrays.copyOf(json.buffer(), json.length());
  }

  /** Reads one; {@code null} for anything else. */
  public static @Nullable EndNote read(byte @Nullable [] text) {
    EndNote note = text == null ? null : new EndNote(members(text));
    return note == null || note.status() == null || note.end.isEmpty() ? null : note;
  }

  private static Map<String, String> members(byte[] json) {
    return RawMembers.members(json, 0, json.length);
  }

  public @Nullable RunStatus status() {
    return RunStatus.of(RawMembers.text(members.get("status")));
  }

  /** How it ended; what cannot be read is {@code null}. */
  public EndInfo end() {
    Long code = RawMembers.number(end.get("exit_code"));
    return new EndInfo(
        RawMembers.text(end.get("cause")),
        code == null ? null : code.intValue(),
        RawMembers.text(end.get("signal")),
        exception(),
        0);
  }

  private @Nullable ErrorInfo exception() {
    String raw = end.getOrDefault("exception", "null");
    Map<String, String> error = members(raw.getBytes(StandardCharsets.UTF_8));
    String type = RawMembers.text(error.get("type"));
    String stack = RawMembers.text(error.get("stack"));
    return type == null
        ? null
        : new ErrorInfo(type, RawMembers.text(error.get("message")), stack == null ? "" : stack);
  }

  /** When it was noted, on the run's clock; -1 if that cannot be read. */
  public long millis() {
    Long millis = RawMembers.number(members.get("t_ms"));
    return millis == null ? -1 : millis;
  }

  /** Whether the process went on without a report, and was not ended in the middle of it. */
  public boolean isLeft() {
    return "true".equals(members.get("left"));
  }
}
