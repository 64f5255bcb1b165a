package dev.tachograph.internal.proc;

import dev.tachograph.internal.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The network devices whose bytes are not counted elsewhere: those with hardware ({@code
 * /sys/class/net/<name>/device}). Of two stacked devices with hardware ({@code upper_*}, {@code
 * master}) the upper one counts, as its counters include the lower one's: Azure's netvsc and a
 * failover device on a virtual function, ports of a switch chip on the host's. A port that
 * represents another's virtual function ({@code phys_port_name}) does not count.
 *
 * <p>Where none has hardware, as in a container, all count except bridges, bonds, tunnels, VLANs
 * and bridge ports: this leaves the container's end of its veth pair. Devices named like the host's
 * end of such a pair count if there is no other.
 */
public final class PhysicalNets {
  private static final Pattern ON_TOP =
      Pattern.compile(
          "lo|(veth|br-|docker|virbr|bond|team|vlan|tun|tap|wg|ifb|dummy|cni|flannel|cali).*|.*\\..*");

  private static final Pattern NEVER = Pattern.compile("lo|(ifb|dummy|tun|tap|wg).*");

  private static final Pattern REPRESENTOR = Pattern.compile("(c\\d+)?pf\\d+([vs]f\\d+)?");
  private static final String UPPER = "upper_";

  private final Path net;

  /** Reads below the given root of {@code /sys}. */
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
    if (!hardware.isEmpty()) {
      return uppermost(hardware);
    }
    Set<String> ownNames = new TreeSet<>(others);
    ownNames.removeIf(name -> ON_TOP.matcher(name).matches());
    return ownNames.isEmpty() ? others : ownNames;
  }

  /** Those that no other device is stacked on and that represent themselves. */
  private Set<String> uppermost(Set<String> hardware) {
    Set<String> counted = new TreeSet<>();
    for (String name : hardware) {
      Path entry = net.resolve(fileName(name));
      if (!liesBelow(entry, hardware) && !isRepresentor(entry)) {
        counted.add(name);
      }
    }
    return counted.isEmpty() ? hardware : counted;
  }

  private static boolean liesBelow(Path entry, Set<String> others) {
    try (DirectoryStream<Path> uppers = Files.newDirectoryStream(entry, UPPER + "*")) {
      for (Path upper : uppers) {
        if (others.contains(upper.getFileName().toString().substring(UPPER.length()))) {
          return true;
        }
      }
    } catch (IOException | RuntimeException gone) {
      return false;
    }
    try {
      return others.contains(
          Files.readSymbolicLink(entry.resolve("master")).getFileName().toString());
    } catch (IOException | RuntimeException none) {
      return false;
    }
  }

  /** Matches names such as {@code pf0vf1} and {@code c1pf0sf3}: the kernel's switchdev.rst. */
  private static boolean isRepresentor(Path entry) {
    try {
      String name = WholeFile.text(entry.resolve("phys_port_name"), StandardCharsets.ISO_8859_1);
      return REPRESENTOR.matcher(name.strip()).matches();
    } catch (IOException | RuntimeException none) {
      return false;
    }
  }

  /** A device's name as a file name; a name that cannot be one becomes one that does not exist. */
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
