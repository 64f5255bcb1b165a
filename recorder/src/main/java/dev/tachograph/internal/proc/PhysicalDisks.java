package dev.tachograph.internal.proc;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The block devices whose bytes are not counted elsewhere: no partitions, and nothing stacked on
 * another device (dm, md, bcache, drbd), of a file (loop) or of memory (ram, zram).
 *
 * <p>{@code /sys/block} lists whole devices only and has their {@code slaves}; where it is absent
 * or masked, names decide: a partition is named like another device followed by a number. The paths
 * of a multipath device each carry their own part of the bytes and count; the device on top of them
 * does not. Of NVMe's own multipath the paths are hidden disks and no slaves; the head {@code
 * nvme0n1} of {@code nvme0c1n1} reports nothing before Linux 6.3, and the same bytes a second time
 * since then.
 */
public final class PhysicalDisks {
  private static final Pattern ON_TOP =
      Pattern.compile("(loop|ram|zram|dm-|md|bcache|drbd|zd|sr|fd)\\d.*|md_.*");
  private static final Pattern NVME_PATH = Pattern.compile("(nvme\\d+)c\\d+(n\\d+)");
  private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d+)");

  private final Path block;

  /** Reads below the given root of {@code /sys}. */
  public PhysicalDisks(Path sys) {
    this.block = sys.resolve("block");
  }

  /** Those of the names that count. */
  public Set<String> of(Set<String> names) {
    boolean resolved = names.stream().anyMatch(name -> Files.isDirectory(entry(name)));
    Set<String> heads = heads(names);
    Set<String> disks = new TreeSet<>();
    for (String name : names) {
      if (ON_TOP.matcher(name).matches() || heads.contains(name)) {
        continue;
      }
      Path entry = entry(name);
      boolean whole =
          NVME_PATH.matcher(name).matches()
              || (resolved
                  ? Files.isDirectory(entry) && !hasSlaves(entry)
                  : !isPartition(name, names));
      if (whole) {
        disks.add(name);
      }
    }
    return disks;
  }

  private static Set<String> heads(Set<String> names) {
    Set<String> heads = new TreeSet<>();
    for (String name : names) {
      Matcher path = NVME_PATH.matcher(name);
      if (path.matches()) {
        heads.add(path.group(1) + path.group(2));
      }
    }
    return heads;
  }

  private Path entry(String name) {
    return block.resolve(PhysicalNets.fileName(name.replace('/', '!')));
  }

  private static boolean hasSlaves(Path entry) {
    try (DirectoryStream<Path> slaves = Files.newDirectoryStream(entry.resolve("slaves"))) {
      return slaves.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isPartition(String name, Set<String> names) {
    Matcher numbered = NUMBERED.matcher(name);
    if (!numbered.matches()) {
      return false;
    }
    String parent = numbered.group(1);
    if (parent.length() > 1
        && parent.endsWith("p")
        && Character.isDigit(parent.charAt(parent.length() - 2))) {
      return names.contains(parent.substring(0, parent.length() - 1));
    }
    return names.contains(parent);
  }
}
