package dev.tachograph.report;

import dev.tachograph.internal.WholeFile;
import dev.tachograph.internal.files.FileOwners;
import dev.tachograph.internal.json.JsonCheck;
import dev.tachograph.internal.json.JsonScan;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The report that a run wrote when it began, as raw members. */
final class RunningReport {
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  /** The user id of root. */
  private static final Integer ROOT = 0;

  private final boolean exists;
  private final Map<String, String> members;

  private RunningReport(boolean exists, Map<String, String> members) {
    this.exists = exists;
    this.members = members;
  }

  /** The report of a run that wrote none. */
  static RunningReport absent() {
    return new RunningReport(false, Map.of());
  }

  /** Reads the report, whoever wrote it; has no members if the file is absent or damaged. */
  static RunningReport read(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return absent();
    }
    try (InputStream in = WholeFile.openRegular(file)) {
      byte[] json = in.readNBytes(MAX_BYTES + 1);
      return of(json.length > MAX_BYTES ? new byte[0] : json);
    } catch (IOException unreadable) {
      return new RunningReport(true, Map.of());
    }
  }

  /**
   * Reads the report if it belongs to the run's user, or to root, whose recovery of the run may
   * have been interrupted; otherwise treats it as absent.
   *
   * @param owner the run's user, as returned by {@link FileOwners#of}
   */
  static RunningReport read(Path file, Object owner) throws IOException {
    return FileOwners.isFileOf(file, owner) || FileOwners.isFileOf(file, ROOT)
        ? read(file)
        : absent();
  }

  /** Parses a report. */
  static RunningReport of(byte[] json) {
    return new RunningReport(true, members(json, 0, json.length));
  }

  /** The members of an object that are valid JSON values; empty for anything else. */
  static Map<String, String> members(byte[] json, int from, int to) {
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

  boolean exists() {
    return exists;
  }

  /** The raw members of a nested object. */
  Map<String, String> object(String... path) {
    Map<String, String> at = members;
    for (String name : path) {
      String raw = at.get(name);
      if (raw == null) {
        return Map.of();
      }
      byte[] json = raw.getBytes(StandardCharsets.UTF_8);
      at = members(json, 0, json.length);
    }
    return at;
  }

  /** A raw member, or a default if it is missing or of another kind. */
  String raw(String name, String otherwise) {
    String raw = members.get(name);
    return raw == null || isOtherKind(raw, otherwise) ? otherwise : raw;
  }

  /** Whether one is an object or an array, and the other is not. */
  private static boolean isOtherKind(String raw, String otherwise) {
    return "{[".indexOf(otherwise.isEmpty() ? ' ' : otherwise.charAt(0)) >= 0
        && raw.charAt(0) != otherwise.charAt(0);
  }

  /**
   * The raw members of an object, completed by those that are missing or of another kind.
   *
   * @param required an object with all members that it must have
   */
  static Map<String, String> completed(Map<String, String> members, String required) {
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
                completed.put(
                    name,
                    KilledReport.object(completed(members(inner, 0, inner.length), otherwise)));
              }
            });
    return completed;
  }

  /** The maximum size in bytes of what may be taken over from it. */
  int bytes() {
    // A character of a member is at most three bytes of UTF-8.
    return 3 * members.values().stream().mapToInt(String::length).sum();
  }

  static @Nullable String text(@Nullable String raw) {
    if (raw == null || raw.equals("null")) {
      return null;
    }
    byte[] json = raw.getBytes(StandardCharsets.UTF_8);
    return JsonScan.text(json, 0, json.length);
  }

  static @Nullable Long number(@Nullable String raw) {
    try {
      return raw == null ? null : Long.valueOf(raw);
    } catch (NumberFormatException other) {
      return null;
    }
  }

  /**
   * The identity of the run's process.
   *
   * @param here this process, whose values are assumed for what the report lacks if the boot is the
   *     same
   */
  @Nullable ProcessIdentity identity(ProcessIdentity here) {
    Map<String, String> env = object("meta", "env");
    Long pid = number(env.get("pid"));
    if (pid == null) {
      return null;
    }
    String boot = text(env.get("boot_id"));
    String host = text(env.get("host"));
    boolean sameHost =
        boot != null && boot.equals(here.bootId()) && host != null && host.equals(here.host());
    return new ProcessIdentity(
        pid,
        number(env.get("process_start_ticks")),
        boot,
        sameHost ? here.pidNamespace() : null,
        host,
        null,
        "true".equals(env.get("container")));
  }
}
