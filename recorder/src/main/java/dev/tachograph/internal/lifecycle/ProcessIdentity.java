package dev.tachograph.internal.lifecycle;

import dev.tachograph.internal.WholeFile;
import dev.tachograph.internal.proc.OwnPid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a process, the boot and the machine; {@code null} where unknown.
 *
 * @param pid the process id
 * @param startTicks clock ticks after boot, field 22 of proc_pid_stat(5)
 * @param bootId the kernel's boot id
 * @param pidNamespace the namespace of the pid, pid_namespaces(7)
 * @param host the name of the machine
 * @param machineId the id of the installation, machine-id(5)
 * @param container whether it seems to run in a container
 */
public record ProcessIdentity(
    long pid,
    @Nullable Long startTicks,
    @Nullable String bootId,
    @Nullable String pidNamespace,
    @Nullable String host,
    @Nullable String machineId,
    boolean container) {

  /** The relation of another process to this one. */
  public enum Relation {
    /** It is running. */
    ALIVE,
    /** It has ended since this machine booted. */
    DEAD,
    /** It ended before this machine's last boot. */
    BEFORE_BOOT,
    /** It is of another machine or container, or unknown. */
    FOREIGN
  }

  /**
   * The identity of this process.
   *
   * @param root the root of the file system; another directory in tests
   */
  public static ProcessIdentity current(Path root) {
    return new ProcessIdentity(
        OwnPid.get(),
        ticks(read(root.resolve("proc/self/stat"))),
        read(root.resolve("proc/sys/kernel/random/boot_id")),
        namespace(root.resolve("proc/self/ns/pid")),
        read(root.resolve("proc/sys/kernel/hostname")),
        read(root.resolve("etc/machine-id")),
        Files.exists(root.resolve(".dockerenv"))
            || Files.exists(root.resolve("run/.containerenv")));
  }

  /** The identity as lines of text, for a file. */
  public String toText() {
    StringBuilder text = new StringBuilder("pid=").append(pid).append('\n');
    line(text, "start_ticks", startTicks);
    line(text, "boot_id", bootId);
    line(text, "pid_namespace", pidNamespace);
    line(text, "host", host);
    line(text, "machine_id", machineId);
    line(text, "container", container);
    return text.toString();
  }

  private static void line(StringBuilder text, String key, @Nullable Object value) {
    if (value != null) {
      text.append(key).append('=').append(value.toString().replace('\n', ' ')).append('\n');
    }
  }

  /** Parses what {@link #toText} wrote; {@code null} if it is something else. */
  public static @Nullable ProcessIdentity parse(String text) {
    Map<String, String> values = new HashMap<>();
    for (String line : text.split("\n")) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    Long pid = number(values.get("pid"));
    return pid == null
        ? null
        : new ProcessIdentity(
            pid,
            number(values.get("start_ticks")),
            values.get("boot_id"),
            values.get("pid_namespace"),
            values.get("host"),
            values.get("machine_id"),
            Boolean.parseBoolean(values.get("container")));
  }

  /** The relation of a process to this one, which is on the machine with the given root. */
  public Relation relationOf(ProcessIdentity other, Path root) {
    if (other.bootId == null || bootId == null) {
      // Without /proc: host names distinguish machines as well as anything else there.
      boolean sameHost = host == null || other.host == null || host.equals(other.host);
      return !sameHost ? Relation.FOREIGN : isAlive(other) ? Relation.ALIVE : Relation.DEAD;
    }
    if (!bootId.equals(other.bootId)) {
      boolean sameMachine =
          machineId != null
              && machineId.equals(other.machineId)
              && host != null
              && host.equals(other.host)
              && !container
              && !other.container;
      return sameMachine ? Relation.BEFORE_BOOT : Relation.FOREIGN;
    }
    if (pidNamespace == null || !pidNamespace.equals(other.pidNamespace)) {
      return Relation.FOREIGN;
    }
    Long now = ticks(read(root.resolve("proc").resolve(Long.toString(other.pid)).resolve("stat")));
    boolean alive = now != null && (other.startTicks == null || now.equals(other.startTicks));
    return alive ? Relation.ALIVE : Relation.DEAD;
  }

  private static boolean isAlive(ProcessIdentity other) {
    Optional<ProcessHandle> handle = ProcessHandle.of(other.pid);
    return handle.isPresent() && handle.get().isAlive();
  }

  private static @Nullable Long ticks(@Nullable String stat) {
    if (stat == null) {
      return null;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    // A zombie has ended; its parent has merely not reaped it yet.
    return fields.length > 19 && !fields[0].equals("Z") && !fields[0].equals("X")
        ? number(fields[19])
        : null;
  }

  private static @Nullable String namespace(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException | UnsupportedOperationException | SecurityException absent) {
      return null;
    }
  }

  private static @Nullable Long number(@Nullable String digits) {
    try {
      return digits == null ? null : Long.valueOf(digits);
    } catch (NumberFormatException unknown) {
      return null;
    }
  }

  private static @Nullable String read(Path file) {
    try {
      String text = WholeFile.text(file, StandardCharsets.ISO_8859_1).strip();
      return text.isEmpty() ? null : text;
    } catch (IOException | SecurityException absent) {
      return null;
    }
  }
}
