package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.testing.Kernel;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A network namespace with many devices, made as root. */
class NetNamespaceTest {
  private static final int PAIRS = 20;

  @Test
  void everyOneOfFortyDevicesIsSeenAsTheKernelGivesThemInPieces() {
    Kernel.needs(Kernel.NET_VETH);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String devices =
        "for i in $(seq "
            + PAIRS
            + "); do ip link add left$i type veth peer name right$i && ip link set left$i up"
            + " && ip link set right$i up || exit 1; done; exec \"$@\"";
    String said =
        Kernel.must(
            "unshare",
            "-n",
            "sh",
            "-c",
            devices,
            "sh",
            java,
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            NetDevicesMain.class.getName());
    Set<String> wanted = new TreeSet<>(Set.of("lo"));
    for (int i = 1; i <= PAIRS; i++) {
      wanted.add("left" + i);
      wanted.add("right" + i);
    }
    Set<String> seen = new TreeSet<>();
    said.lines()
        .filter(line -> line.startsWith("net "))
        .forEach(line -> seen.add(line.substring("net ".length())));
    assertThat(seen).as(said).containsAll(wanted);
  }
}
