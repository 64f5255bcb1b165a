package dev.tachograph.internal.json;

import dev.tachograph.redaction.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Encodes log lines with a {@link JsonWriter} of its own: what a call site always writes is kept
 * encoded, and the times, which are known last, are placed before the rest.
 *
 * <p>Used by one thread at a time.
 */
public final class LogLineEncoder {
  private static final byte[] T_MS = "{\"t_ms\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TS = ",\"ts\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FIELDS = ",\"fields\":{".getBytes(StandardCharsets.US_ASCII);

  /** Where the times end in the buffer; leaves room for the longest years. */
  private static final int PREFIX = 80;

  private final JsonWriter json;
  private final CallSites sites = new CallSites();
  private final Timestamp timestamp = new Timestamp();

  /** The redaction rules that the call sites were encoded with. */
  private Redaction redaction = Redaction.current();

  /** The call site of the line in progress; its encoded bytes end at {@code end}. */
  private CallSites.@Nullable Site begun;

  private int begunEnd;

  /**
   * Where the times before the line begin; they end at {@link #PREFIX}, which is the value without
   * times.
   */
  private int stampFrom = PREFIX;

  private long stampMillis;
  private long stampWallMillis;

  /**
   * Creates an encoder for lines of a maximum length.
   *
   * @param maxLength as in {@link JsonWriter#forLines}
   */
  public LogLineEncoder(int maxLength) {
    this.json = JsonWriter.forLines(maxLength);
  }

  /** The writer of the members after the beginning; for nothing else. */
  public JsonWriter json() {
    return json;
  }

  /**
   * Begins a line: {@code level}, {@code target}, {@code thread} and {@code message}, and the
   * object of its {@code fields}; {@link #stamp} puts the times before them. The texts are looked
   * up by identity, since a call site passes the same objects for every record.
   *
   * @return the writer of the fields and of the members after them
   */
  public JsonWriter begin(String level, String target, String thread, @Nullable String message) {
    json.reset();
    if (json.redaction != redaction) {
      redaction = json.redaction;
      sites.clear();
      begun = null;
    }
    CallSites.Site site = begun;
    if (site != null && site.is(level, target, thread, message)) {
      json.length = begunEnd;
    } else {
      site = write(level, target, thread, message);
    }
    json.beginMembers(site);
    return json;
  }

  /** Writes a line's beginning and returns the site that predicts its fields. */
  private CallSites.@Nullable Site write(
      String level, String target, String thread, @Nullable String message) {
    json.length = PREFIX;
    CallSites.Site site = message == null ? null : sites.get(level, target, thread, message);
    begun = site;
    CallSites.Site any = null;
    if (site == null) {
      any = sites.get(level, target, thread, CallSites.ANY);
      head(any, level, target, thread);
      json.name("message").value(message);
      json.raw(FIELDS);
    } else if (site.head.length == 0) {
      head(null, level, target, thread);
      json.name("message").value(message);
      json.raw(FIELDS);
      site.head = Arrays.copyOfRange(json.bytes, PREFIX, json.length);
    } else {
      json.raw(site.head);
    }
    if (json.truncated()) {
      begun = null;
    }
    begunEnd = json.length;
    return site == null ? any : site;
  }

  private void head(CallSites.@Nullable Site site, String level, String target, String thread) {
    if (site != null && site.head.length > 0) {
      json.raw(site.head);
    } else {
      json.append(',');
      json.name("level")
          .cleanValue(level)
          .name("target")
          .value(target)
          .name("thread")
          .value(thread);
      if (site != null && !json.truncated()) {
        site.head = Arrays.copyOfRange(json.bytes, PREFIX, json.length);
      }
    }
    json.comma = true;
  }

  /**
   * Writes {@code t_ms} and {@code ts} before the line, once its last member and its line feed are
   * written.
   *
   * @return where the line begins in the writer's {@linkplain JsonWriter#buffer() buffer}; it ends
   *     at its {@linkplain JsonWriter#length() length}
   */
  public int stamp(long millis, long wallMillis) {
    if (millis == stampMillis && wallMillis == stampWallMillis && stampFrom < PREFIX) {
      return stampFrom;
    }
    byte[] out = json.bytes;
    System.arraycopy(T_MS, 0, out, 0, T_MS.length);
    int end = Numbers.write(millis, out, T_MS.length);
    System.arraycopy(TS, 0, out, end, TS.length);
    end = timestamp.write(wallMillis, out, end + TS.length);
    out[end++] = '"';
    System.arraycopy(out, 0, out, PREFIX - end, end);
    stampMillis = millis;
    stampWallMillis = wallMillis;
    stampFrom = PREFIX - end;
    return stampFrom;
  }

  /** The length in bytes of the times of a line that begins at an index; see {@link #stamp}. */
  public static int times(int from) {
    return PREFIX - from;
  }
}
