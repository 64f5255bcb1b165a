package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.internal.proc.PhysicalDisks;
import dev.tachograph.internal.proc.PhysicalNets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which devices count, on trees of {@code /sys} as machines have them: each byte once. */
class DeviceTreesTest {
  @TempDir Path sys;

  private static Set<String> words(String text) {
    return new TreeSet<>(Arrays.asList(text.split(" ")));
  }

  private void make(String area, String entries) throws IOException {
    for (String entry : entries.split(" ")) {
      Path path = sys.resolve(area).resolve(entry);
      if (entry.contains("=")) {
        String[] halves = entry.split("=", 2);
        Path file = sys.resolve(area).resolve(halves[0]);
        Files.createDirectories(file.getParent());
        if (halves[0].endsWith("/master")) {
          Files.createSymbolicLink(file, Path.of("..", halves[1]));
        } else {
          Files.writeString(file, halves[1] + "\n");
        }
      } else {
        Files.createDirectories(path);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "NVMe multipath with two paths, nvme0c0n1 nvme0c1n1 nvme0n1 nvme0n1p1,"
        + " nvme0n1 nvme0c0n1 nvme0c1n1, nvme0c0n1 nvme0c1n1",
    "two NVMe disks and one of them multipath, nvme0n1 nvme1c1n1 nvme1n1 nvme1n2,"
        + " nvme0n1 nvme1n1 nvme1c1n1 nvme1n2, nvme0n1 nvme1c1n1 nvme1n2",
    "dm on md on partitions, sda sda1 sdb sdb1 md0 dm-0,"
        + " sda sdb md0/slaves/sda1 md0/slaves/sdb1 dm-0/slaves/md0, sda sdb",
    "dm on the head of NVMe paths, nvme0c0n1 nvme0n1 dm-0,"
        + " nvme0c0n1 nvme0n1 dm-0/slaves/nvme0n1, nvme0c0n1",
    "SCSI multipath, sda sdb dm-0 dm-1,"
        + " sda sdb dm-0/slaves/sda dm-0/slaves/sdb dm-1/slaves/dm-0, sda sdb",
    "bcache, sda nvme0n1 bcache0, sda nvme0n1 bcache0/slaves/sda bcache0/slaves/nvme0n1, nvme0n1 sda",
    "loop zram and drbd, vda vda1 loop0 zram0 drbd1 ram0, vda loop0 zram0 drbd1 ram0, vda",
    "a network disk, vda nbd0 nbd0p1, vda nbd0, nbd0 vda",
    "partitions without their disk, xvda1 xvda2, xvda1 xvda2, xvda1 xvda2",
  })
  void everyByteOfADiskCountsOnce(String what, String names, String entries, String counted)
      throws IOException {
    make("block", entries);
    assertThat(new PhysicalDisks(sys).of(words(names))).as(what).isEqualTo(words(counted));
  }

  @Test
  void pathsOfANvmeDiskCountAlsoWhereSysIsMasked() {
    assertThat(new PhysicalDisks(sys).of(words("nvme0c0n1 nvme0n1 nvme0n1p1 sda sda1")))
        .containsExactly("nvme0c0n1", "sda");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Azure: netvsc on its virtual function, lo eth0 enP1s1, lo eth0/device"
        + " eth0/lower_enP1s1 enP1s1/device enP1s1/upper_eth0 enP1s1/master=eth0, eth0",
    "the same with a link to the master alone, lo eth0 enP1s1, lo eth0/device enP1s1/device"
        + " enP1s1/master=eth0, eth0",
    "virtio failover, lo ens3 ens3nsby ens4, ens3/device ens3nsby/device ens3nsby/upper_ens3"
        + " ens4/device ens4/upper_ens3, ens3",
    "bond of two with a VLAN on it, lo eth0 eth1 bond0 bond0.5, eth0/device eth0/upper_bond0"
        + " eth1/device eth1/upper_bond0 bond0/bonding bond0/lower_eth0 bond0/upper_bond0.5"
        + " bond0.5/lower_bond0, eth0 eth1",
    "bond of Azure's, lo eth0 enP1s1 bond0, eth0/device eth0/upper_bond0 enP1s1/device"
        + " enP1s1/upper_eth0 bond0/lower_eth0, eth0",
    "bridge with veth and wireguard, lo eth0 docker0 veth1 wg0 tun0, eth0/device docker0/bridge"
        + " veth1/brport wg0 tun0/tun_flags=1, eth0",
    "team macvlan and ipvlan, lo eth0 team0 mac0 ipv0, eth0/device eth0/upper_team0"
        + " team0/lower_eth0 mac0/lower_eth0 ipv0/lower_eth0, eth0",
    "representors of virtual functions, lo p0 pf0vf0 pf0vf1 pf0hpf, p0/device"
        + " p0/phys_port_name=p0 pf0vf0/device pf0vf0/phys_port_name=pf0vf0 pf0vf1/device"
        + " pf0vf1/phys_port_name=c1pf0vf1 pf0hpf/device pf0hpf/phys_port_name=pf0, p0",
    "ports of a switch chip, lo eth0 lan1 lan2, eth0/device eth0/upper_lan1 eth0/upper_lan2"
        + " lan1/device lan1/lower_eth0 lan2/device lan2/lower_eth0, lan1 lan2",
    "container, lo eth0, lo eth0, eth0",
    "container that has containers, lo eth0 docker0 vethab cali1, eth0 docker0/bridge"
        + " vethab/brport cali1, eth0",
    "container with nothing but a veth, lo veth7, veth7, veth7",
  })
  void everyByteOfTheNetworkCountsOnce(String what, String names, String entries, String counted)
      throws IOException {
    make("class/net", entries);
    assertThat(new PhysicalNets(sys).of(words(names))).as(what).isEqualTo(words(counted));
  }
}
