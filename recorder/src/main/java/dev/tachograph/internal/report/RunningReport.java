package dev.tachograph.internal.report;

import dev.tachograph.internal.WholeFile;
import dev.tachograph.internal.files.FileOwners;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The report that a run wrote when it began, as raw members. */
public final class RunningReport {
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
  public static RunningReport absent() {
    return new RunningReport(false, Map.of());
  }

  /** Reads the report, whoever wrote it; has no members if the file is absent or damaged. */
  public static RunningReport read(Path file) {
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
  public static RunningReport read(Path file, Object owner) throws IOException {
    return FileOwners.isFileOf(file, owner) || FileOwners.isFileOf(file, ROOT)
        ? read(file)
        : absent();
  }

  /** Parses a report. */
  public static RunningReport of(byte[] json) {
    return new RunningReport(true, RawMembers.members(json, 0, json.length));
  }

  /** Whether there is one, readable or not. */
  public boolean exists() {
    return exists;
  }

  /** The raw members of a nested object. */
  public Map<String, String> object(String... path) {
    Map<String, String> at = members;
    for (String name : path) {
      String raw = at.get(name);
      if (raw == null) {
        return Map.of();
      }
      byte[] json = raw.getBytes(StandardCharsets.UTF_8);
      at = RawMembers.members(json, 0, json.length);
    }
    return at;
  }

  /** A raw member, or a default if it is missing or of another kind. */
  public String raw(String name, String otherwise) {
    String raw = members.get(name);
    return raw == null || RawMembers.isOtherKind(raw, otherwise) ? otherwise : raw;
  }

  /** The maximum size in bytes of what may be taken over from it. */
  public int bytes() {
    // A character of a member is at most three bytes of UTF-8.
    return 3 * members.values().stream().mapToInt(String::length).sum();
  }

  /**
   * The identity of the run's process.
   *
   * @param here this process, whose values are assumed for what the report lacks if the boot is the
   *     same
   */
  public @Nullable ProcessIdentity identity(ProcessIdentity here) {
    Map<String, String> env = object("meta", "env");
    Long pid = RawMembers.number(env.get("pid"));
    if (pid == null) {
      return null;
    }
    String boot = RawMembers.text(env.get("boot_id"));
    String host = RawMembers.text(env.get("host"));
    boolean sameHost =
        boot != null && boot.equals(here.bootId()) && host != null && host.equals(here.host());
    return new ProcessIdentity(
        pid,
        RawMembers.number(env.get("process_start_ticks")),
        boot,
        sameHost ? here.pidNamespace() : null,
        host,
        null,
        "true".equals(env.get("container")));
  }
}
