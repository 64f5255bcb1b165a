package dev.tachograph.internal.report;

import dev.tachograph.internal.json.JsonCheck;
import dev.tachograph.internal.json.JsonScan;
import dev.tachograph.internal.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Members of JSON objects as they stand in a file: names with the text of their values, which is
 * JSON and copied unchanged.
 */
public final class RawMembers {
  private RawMembers() {}

  /** The members of an object that are valid JSON values; empty for anything else. */
  public static Map<String, String> members(byte[] json, int from, int to) {
    Map<String, String> members = new LinkedHashMap<>();
    boolean whole =
        JsonScan.members(
            json,
            from,
            to,
            (key, valueFrom, valueTo) -> {
              // It is copied unchanged into another report, so it has to be JSON.
              if (JsonCheck.isValue(json, valueFrom, valueTo)) {
                String raw =
                    new String(json, valueFrom, valueTo - valueFrom, StandardCharsets.UTF_8);
                members.put(key, raw);
              }
            });
    return whole ? members : Map.of();
  }

  /** Whether one is an object or an array, and the other is not. */
  static boolean isOtherKind(String raw, String otherwise) {
    return "{[".indexOf(otherwise.isEmpty() ? ' ' : otherwise.charAt(0)) >= 0
        && raw.charAt(0) != otherwise.charAt(0);
  }

  /**
   * The raw members of an object, completed by those that are missing or of another kind.
   *
   * @param required an object with all members that it must have
   */
  public static Map<String, String> completed(Map<String, String> members, String required) {
    byte[] json = required.getBytes(StandardCharsets.UTF_8);
    Map<String, String> completed = new LinkedHashMap<>(members);
    members(json, 0, json.length)
        .forEach(
            (name, otherwise) -> {
              String raw = members.get(name);
              if (raw == null || isOtherKind(raw, otherwise)) {
                completed.put(name, otherwise);
              } else if (raw.charAt(0) == '{' && otherwise.length() > 2) {
                byte[] inner = raw.getBytes(StandardCharsets.UTF_8);
                completed.put(name, object(completed(members(inner, 0, inner.length), otherwise)));
              }
            });
    return completed;
  }

  /**
   * An object of raw members; of keys that are equal once masked or truncated, the last one counts.
   */
  public static String object(Map<String, String> members) {
    Map<String, String> written = new LinkedHashMap<>();
    members.forEach((key, value) -> written.put(quoted(key), value));
    StringBuilder out = new StringBuilder();
    char separator = '{';
    for (Map.Entry<String, String> member : written.entrySet()) {
      out.append(separator).append(member.getKey()).append(':').append(member.getValue());
      separator = ',';
    }
    return out.append(separator == '{' ? "{}" : "}").toString();
  }

  /** A text of a value; {@code null} if it is none. */
  public static @Nullable String text(@Nullable String raw) {
    if (raw == null || raw.equals("null")) {
      return null;
    }
    byte[] json = raw.getBytes(StandardCharsets.UTF_8);
    return JsonScan.text(json, 0, json.length);
  }

  /** A whole number of a value; {@code null} if it is none. */
  public static @Nullable Long number(@Nullable String raw) {
    try {
      return raw == null ? null : Long.valueOf(raw);
    } catch (NumberFormatException other) {
      return null;
    }
  }

  /** A text as a JSON value, without secrets. */
  public static String quoted(@Nullable String text) {
    return json(new JsonWriter().value(text));
  }

  /** What was written so far. */
  public static String json(JsonWriter json) {
    return new String(json.buffer(), 0, json.length(), StandardCharsets.UTF_8);
  }
}
