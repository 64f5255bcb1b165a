package dev.tachograph.internal.proc;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which network devices stand for bytes of their own: those with hardware ({@code
 * /sys/class/net/<name>/device}). Where none has, as in a container, those that are no bridge,
 * bond, tunnel or VLAN and no port of a bridge: the container's end of its veth pair counts.
 */
public final class PhysicalNets {
  private static final Pattern ON_TOP =
      Pattern.compile(
          "lo|(veth|br-|docker|virbr|bond|team|vlan|tun|tap|wg|ifb|dummy|cni|flannel|cali).*|.*\\..*");

  private static final Pattern NEVER = Pattern.compile("lo|(ifb|dummy|tun|tap|wg).*");

  private final Path net;

  /** Looks below the root of {@code /sys}. */
  public PhysicalNets(Path sys) {
    this.net = sys.resolve("class").resolve("net");
  }

  /** Those of the names that count. */
  public Set<String> of(Set<String> names) {
    Set<String> hardware = new TreeSet<>();
    Set<String> others = new TreeSet<>();
    boolean resolved = Files.isDirectory(net);
    for (String name : names) {
      Path entry = net.resolve(fileName(name));
      if (!resolved || !Files.isDirectory(entry)) {
        if (!ON_TOP.matcher(name).matches()) {
          others.add(name);
        }
      } else if (has(entry, "device")) {
        hardware.add(name);
      } else if (!NEVER.matcher(name).matches() && !isOnTop(entry)) {
        others.add(name);
      }
    }
    return hardware.isEmpty() ? others : hardware;
  }

  /** A device's name as that of a file; what can be none becomes one that is not there. */
  static String fileName(String name) {
    boolean usable = !name.startsWith(".") && name.indexOf('/') < 0 && name.indexOf('\0') < 0;
    return usable && !name.isEmpty() ? name : "-";
  }

  private static boolean has(Path entry, String name) {
    return Files.exists(entry.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isOnTop(Path entry) {
    if (has(entry, "bridge")
        || has(entry, "bonding")
        || has(entry, "brport")
        || has(entry, "tun_flags")) {
      return true;
    }
    try (DirectoryStream<Path> lower = Files.newDirectoryStream(entry, "lower_*")) {
      return lower.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }
}
