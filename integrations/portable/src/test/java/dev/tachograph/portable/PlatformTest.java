package dev.tachograph.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.portable.Machine.Disk;
import dev.tachograph.portable.Machine.Net;
import dev.tachograph.resources.ResourceKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import oshi.PlatformEnum;

class PlatformTest {
  private static List<String> disks(Platform platform, Disk... disks) {
    return platform.physicalDisks(List.of(disks)).stream().map(Disk::name).toList();
  }

  private static List<String> disks(Platform platform, String... names) {
    return disks(platform, Stream.of(names).map(n -> disk(n, "unknown")).toArray(Disk[]::new));
  }

  private static Disk disk(String name, String model) {
    return new Disk(name, model, 1, 1, 1);
  }

  private static List<String> nets(Platform platform, String... names) {
    Net[] nets = Stream.of(names).map(n -> new Net(n, n, 0, false, 1, 1)).toArray(Net[]::new);
    return platform.physicalNets(List.of(nets)).stream().map(Net::name).toList();
  }

  private static List<String> windows(Net... nets) {
    return Platform.WINDOWS.physicalNets(List.of(nets)).stream().map(Net::name).toList();
  }

  @Test
  void linuxDisksOnTopOfOthersDoNotCount() {
    assertThat(
            disks(
                Platform.LINUX,
                "sda",
                "nvme0n1",
                "vda",
                "mmcblk0",
                "nbd0",
                "dm-0",
                "md127",
                "md_d0",
                "bcache0",
                "drbd1",
                "loop3",
                "ram0",
                "zram0",
                "zd16",
                "sr0",
                "fd0",
                "nvme0c1n1"))
        .containsExactly("sda", "nvme0n1", "vda", "mmcblk0", "nbd0");
  }

  @Test
  void aDiskWithoutAnyByteWasNotRead() {
    assertThat(
            disks(
                Platform.WINDOWS,
                new Disk("0", "m", 0, 0, 9),
                new Disk("1", "m", 0, 1, 0),
                new Disk("2", "m", 1, 0, 0)))
        .containsExactly("1", "2");
  }

  @Test
  void macContainersAndImagesDoNotCountBesideTheDiskTheyLieOn() {
    assertThat(
            disks(
                Platform.MACOS,
                new Disk("disk0", "APPLE SSD", 10, 10, 10),
                new Disk("disk1", "APPLE SSD", 10, 10, 0),
                new Disk("disk2", "Disk Image", 10, 10, 10)))
        .containsExactly("disk0");
  }

  @Test
  void windowsVirtualDisksCountWhereThereIsNoOther() {
    assertThat(
            disks(Platform.WINDOWS, disk("0", "Samsung SSD"), disk("1", "Microsoft Virtual Disk")))
        .containsExactly("0");
    assertThat(disks(Platform.WINDOWS, disk("0", "Msft Virtual Disk SCSI Disk Device")))
        .containsExactly("0");
  }

  @Test
  void unixDisksInMemoryOrInFilesDoNotCount() {
    assertThat(disks(Platform.FREEBSD, "ada0", "da1", "nda0", "md0", "cd0"))
        .containsExactly("ada0", "da1", "nda0");
    assertThat(
            disks(Platform.OPENBSD, disk("sd0", "SSD"), disk("sd1", "SR CRYPTO"), disk("rd0", "")))
        .containsExactly("sd0");
    assertThat(disks(Platform.AIX, "hdisk0", "cd0")).containsExactly("hdisk0");
    assertThat(disks(Platform.SOLARIS, "sd0")).containsExactly("sd0");
  }

  @Test
  void linuxNetsOnTopOfOthersDoNotCount() {
    assertThat(
            nets(
                Platform.LINUX,
                "eth0",
                "enp3s0",
                "wlan0",
                "lo",
                "br0",
                "br-1a2b",
                "docker0",
                "veth12ab",
                "virbr0",
                "bond0",
                "team0",
                "vlan5",
                "eth0.100",
                "tun0",
                "tap0",
                "wg0",
                "ifb0",
                "dummy0",
                "cni0",
                "flannel.1",
                "cali12"))
        .containsExactly("eth0", "enp3s0", "wlan0");
  }

  @Test
  void aNetWithoutAnyByteWasNotRead() {
    List<Net> nets =
        List.of(
            new Net("en0", "", 6, false, 0, 0),
            new Net("en1", "", 6, false, 0, 1),
            new Net("en2", "", 6, false, 1, 0));
    assertThat(Platform.MACOS.physicalNets(nets))
        .extracting(Net::name)
        .containsExactly("en1", "en2");
  }

  @Test
  void macHardwareIsNamedEn() {
    assertThat(
            nets(
                Platform.MACOS,
                "en0",
                "en11",
                "bridge0",
                "awdl0",
                "llw0",
                "utun3",
                "vmenet0",
                "feth0",
                "ap1"))
        .containsExactly("en0", "en11");
  }

  @Test
  void windowsFiltersTunnelsAndTeamsDoNotCountBesideTheAdapter() {
    assertThat(
            windows(
                new Net("eth0", "Intel(R) Ethernet", 6, true, 1, 1),
                new Net("wlan0", "Intel(R) Wi-Fi", 71, true, 1, 1),
                new Net("eth1", "Intel(R) Ethernet-QoS Packet Scheduler-0000", 6, true, 1, 1),
                new Net("eth2", "Microsoft Network Adapter Multiplexor Driver", 161, true, 1, 1),
                new Net("eth3", "Wintun Userspace Tunnel", 53, true, 1, 1),
                new Net("eth4", "Hyper-V Virtual Ethernet Adapter", 6, true, 1, 1),
                new Net("eth5", "Npcap Adapter", 6, false, 1, 1),
                new Net("lo", "Software Loopback Interface 1", 24, true, 1, 1)))
        .containsExactly("eth0", "wlan0");
  }

  @Test
  void windowsVirtualAdaptersCountWhereThereIsNoOther() {
    assertThat(
            windows(
                new Net("eth0", "Mellanox Virtual Function Ethernet Adapter", 6, true, 1, 1),
                new Net("eth1", "Teredo", 131, false, 1, 1)))
        .containsExactly("eth0");
  }

  @Test
  void unixNetsOnTopOfOthersDoNotCount() {
    assertThat(
            nets(Platform.FREEBSD, "em0", "vtnet0", "lagg0", "vlan1", "em0.5", "tap0", "epair0a"))
        .containsExactly("em0", "vtnet0");
    assertThat(nets(Platform.OPENBSD, "em0", "trunk0", "veb0", "vether0")).containsExactly("em0");
    assertThat(nets(Platform.SOLARIS, "net0", "e1000g0", "aggr0", "vnic1"))
        .containsExactly("net0", "e1000g0");
    assertThat(nets(Platform.AIX, "en0", "sit0", "vi0")).containsExactly("en0");
  }

  @ParameterizedTest
  @EnumSource(Platform.class)
  void theHostAndTheTimeOfTheProcessAreReportedEverywhere(Platform platform) {
    assertThat(
            List.of(
                ResourceKey.CPU_BUSY_PCT,
                ResourceKey.PROC_CPU_PCT,
                ResourceKey.DISK_READ_MIB_S,
                ResourceKey.DISK_WRITE_MIB_S,
                ResourceKey.NET_RX_MIB_S,
                ResourceKey.NET_TX_MIB_S))
        .allMatch(platform::reports);
    assertThat(List.of(ResourceKey.SWAP_KB, ResourceKey.HEAP_USED_KB, ResourceKey.PSI_IO_SOME_PCT))
        .noneMatch(platform::reports);
  }

  @Test
  void anotherObjectUnderTheSameNameIsNotReported() {
    assertThat(Platform.LINUX.reports(ResourceKey.CTX_SWITCHES_S)).isFalse();
    assertThat(Platform.MACOS.reports(ResourceKey.OPEN_FDS)).isFalse();
    assertThat(Platform.MACOS.reports(ResourceKey.CPU_IOWAIT_PCT)).isFalse();
    assertThat(Platform.WINDOWS.reports(ResourceKey.PROC_READ_MIB_S)).isFalse();
    assertThat(Platform.WINDOWS.reports(ResourceKey.RSS_KB)).isFalse();
    assertThat(Platform.WINDOWS.reports(ResourceKey.CPU_STEAL_PCT)).isFalse();
    assertThat(Platform.FREEBSD.reports(ResourceKey.MAJOR_FAULTS_S)).isFalse();
    assertThat(Platform.OPENBSD.reports(ResourceKey.THREADS)).isFalse();
    assertThat(Platform.SOLARIS.reports(ResourceKey.PROC_WRITE_MIB_S)).isFalse();
    assertThat(Platform.AIX.reports(ResourceKey.CPU_STEAL_PCT)).isFalse();
  }

  @Test
  void platformsAreThoseThatOshiReads() {
    assertThat(OshiMachine.platform(PlatformEnum.MACOS)).isEqualTo(Platform.MACOS);
    assertThat(OshiMachine.platform(PlatformEnum.WINDOWS)).isEqualTo(Platform.WINDOWS);
    assertThatThrownBy(() -> OshiMachine.platform(PlatformEnum.NETBSD))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("NetBSD");
  }
}
