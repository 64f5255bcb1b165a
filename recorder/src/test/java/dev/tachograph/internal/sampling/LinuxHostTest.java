package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CPUs, disks, network and memory of the host: traps 16 and 17. */
class LinuxHostTest {
  @TempDir Path dir;
  private FakeLinux system;
  private Samples samples;

  @BeforeEach
  void build() {
    system = new FakeLinux(dir).bareMetal();
    samples = Samples.of(system);
  }

  @AfterEach
  void close() {
    samples.close();
  }

  private void assertShares(ResourceSample sample, double busy, double iowait, double steal) {
    assertThat(sample.number(ResourceKey.CPU_BUSY_PCT)).isEqualTo(busy, within(0.01));
    assertThat(sample.number(ResourceKey.CPU_IOWAIT_PCT)).isEqualTo(iowait, within(0.01));
    assertThat(sample.number(ResourceKey.CPU_STEAL_PCT)).isEqualTo(steal, within(0.01));
  }

  @Test
  void guestTimeIsInsideUserAndIsCountedOnce() {
    system.cpus("cpu0 1000 100 0 1000 0 0 0 0 800 50");
    samples.first();
    // 60 ticks as user, 40 of them in a guest; 20 as nice, all of them in a guest; 20 idle.
    system.cpus("cpu0 1060 120 0 1020 0 0 0 0 840 70");
    assertShares(samples.afterOneSecond(), 80, 0, 0);
  }

  @Test
  void busyIsWhatIsNeitherIdleNorWaitingNorStolen() {
    system.cpus("cpu0 0 0 0 0 0 0 0 0 0 0", "cpu1 0 0 0 0 0 0 0 0 0 0");
    samples.first();
    system.cpus("cpu0 10 10 10 30 20 10 5 5 0 0", "cpu1 0 0 0 100 0 0 0 0 0 0");
    assertShares(samples.afterOneSecond(), 22.5, 10, 2.5);
  }

  @Test
  void idleAndIowaitThatStepBackALittleWaitUntilTheyCatchUp() {
    system.cpus("cpu0 100 0 0 1000 500 0 0 0 0 0");
    samples.first();
    system.cpus("cpu0 150 0 0 1050 480 0 0 0 0 0");
    assertShares(samples.afterOneSecond(), 50, 0, 0);
    system.cpus("cpu0 150 0 0 1150 490 0 0 0 0 0");
    assertShares(samples.afterOneSecond(), 0, 0, 0);
    system.cpus("cpu0 150 0 0 1200 550 0 0 0 0 0");
    assertShares(samples.afterOneSecond(), 0, 50, 0);
  }

  @Test
  void cpuThatGoesOfflineAndComesBackHarmsNoShare() {
    system.cpus("cpu0 100 0 0 100 0 0 0 0 0 0", "cpu1 50000 0 0 900000 0 0 0 0 0 0");
    samples.first();
    system.cpus("cpu0 150 0 0 150 0 0 0 0 0 0");
    assertShares(samples.afterOneSecond(), 50, 0, 0);
    system.cpus("cpu0 160 0 0 240 0 0 0 0 0 0", "cpu1 50000 0 0 900100 0 0 0 0 0 0");
    assertShares(samples.afterOneSecond(), 10, 0, 0);
    system.cpus("cpu0 160 0 0 340 0 0 0 0 0 0", "cpu1 50100 0 0 900100 0 0 0 0 0 0");
    assertShares(samples.afterOneSecond(), 50, 0, 0);
  }

  @Test
  void cpuWhoseCountersBeginAnewIsLeftOutOnce() {
    system.cpus("cpu0 1000 0 0 1000 0 0 0 0 0 0", "cpu1 1000 0 0 1000 0 0 0 0 0 0");
    samples.first();
    system.cpus("cpu0 1010 0 0 1090 0 0 0 0 0 0", "cpu1 5 0 0 2000 0 0 0 0 0 0");
    assertShares(samples.afterOneSecond(), 10, 0, 0);
    system.cpus("cpu0 1010 0 0 1190 0 0 0 0 0 0", "cpu1 105 0 0 2000 0 0 0 0 0 0");
    assertShares(samples.afterOneSecond(), 50, 0, 0);
  }

  @Test
  void whenEveryCounterStandsStillTheSharesAreUnknown() {
    samples.first();
    assertThat(samples.afterOneSecond().hasNumber(ResourceKey.CPU_BUSY_PCT)).isFalse();
  }

  @Test
  void lineOfAllCountsWhereNoCpuHasOne() {
    system.put("proc/stat", "cpu  100 0 0 100 0 0 0 0 0 0\nctxt 5\n");
    samples.first();
    system.put("proc/stat", "cpu  175 0 0 125 0 0 0 0 0 0\nctxt 5\n");
    assertShares(samples.afterOneSecond(), 75, 0, 0);
  }

  @Test
  void memoryAndSwapOfTheHostAreReportedUnderNamesOfTheirOwn() {
    ResourceSample sample = samples.first();
    assertThat(sample.number(ResourceKey.HOST_MEMORY_KB)).isEqualTo(16_000_000);
    assertThat(sample.number(ResourceKey.HOST_MEMORY_AVAILABLE_KB)).isEqualTo(12_000_000);
    assertThat(sample.number(ResourceKey.HOST_SWAP_KB)).isEqualTo(2_000_000);
    assertThat(sample.number(ResourceKey.HOST_SWAP_FREE_KB)).isEqualTo(1_500_000);
  }

  @Test
  void everyByteIsCountedOnceWhateverLiesOnTheDisks() {
    system.storage(1000);
    samples.first();
    system.storage(1000 + 2048);
    ResourceSample sample = samples.afterOneSecond();
    // Seven whole disks; a sector is 512 bytes, so 2048 of them are a mebibyte.
    assertThat(sample.number(ResourceKey.DISK_READ_MIB_S)).isEqualTo(7);
    assertThat(sample.number(ResourceKey.DISK_WRITE_MIB_S)).isEqualTo(14);
    assertThat(samples.details().disks())
        .filteredOn(ResourceDetails.Device::counted)
        .extracting(ResourceDetails.Device::name)
        .containsExactlyInAnyOrder(
            "nvme0n1", "nvme1c1n1", "nvme1n2", "sda", "sdb", "mmcblk0", "vda");
  }

  @Test
  void withoutSysBlockNamesDistinguishPartitionsFromDisks() throws Exception {
    FakeLinux masked = new FakeLinux(dir.resolve("masked")).storage(1000);
    try (var files = Files.walk(masked.sys().resolve("block"))) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
    masked
        .directory("sys/block")
        .disks(
            "8 0 sda 0 0",
            "8 1 sda1 0 0",
            "259 0 nvme0n1 0 0",
            "259 1 nvme0n1p1 0 0",
            "253 0 dm-0 0 0",
            "9 0 md0 0 0",
            "179 0 mmcblk0 0 0",
            "179 1 mmcblk0p2 0 0");
    try (Samples other = Samples.of(masked)) {
      other.first();
      assertThat(other.details().disks())
          .filteredOn(ResourceDetails.Device::counted)
          .extracting(ResourceDetails.Device::name)
          .containsExactlyInAnyOrder("sda", "nvme0n1", "mmcblk0");
    }
  }

  @Test
  void diskThatVanishesAndComesBackIsNeitherNegativeNorCountedTwice() {
    system.directory("sys/block/sdb/slaves");
    system.disks("8 0 sda 100 100", "8 16 sdb 900000 900000");
    samples.first();
    system.disks("8 0 sda 2148 100");
    assertThat(samples.afterOneSecond().number(ResourceKey.DISK_READ_MIB_S)).isEqualTo(1);
    system.disks("8 0 sda 2148 100", "8 16 sdb 990000 990000");
    assertThat(samples.afterOneSecond().number(ResourceKey.DISK_READ_MIB_S)).isZero();
    system.disks("8 0 sda 2148 100", "8 16 sdb 992048 990000");
    assertThat(samples.afterOneSecond().number(ResourceKey.DISK_READ_MIB_S)).isEqualTo(1);
  }

  @Test
  void counterThatWrapsAtThirtyTwoBitsContinues() {
    system.disks("8 0 sda 4294967000 50");
    samples.first();
    system.disks("8 0 sda 1752 50");
    assertThat(samples.afterOneSecond().number(ResourceKey.DISK_READ_MIB_S)).isEqualTo(1);
  }

  @Test
  void counterThatStepsBackElsewhereBeginsAnew() {
    system.disks("8 0 sda 900000 50");
    samples.first();
    system.disks("8 0 sda 1000 50");
    assertThat(samples.afterOneSecond().number(ResourceKey.DISK_READ_MIB_S)).isZero();
    system.disks("8 0 sda 3048 50");
    assertThat(samples.afterOneSecond().number(ResourceKey.DISK_READ_MIB_S)).isEqualTo(1);
  }

  @Test
  void lineThatIsCutOffIsNoGrowth() {
    system.disks("8 0 sda 1000 50");
    samples.first();
    system.put("proc/diskstats", "   8       0 sda 5 0 ");
    assertThat(samples.afterOneSecond().number(ResourceKey.DISK_READ_MIB_S)).isZero();
    system.disks("8 0 sda 9000 50");
    assertThat(samples.afterOneSecond().number(ResourceKey.DISK_READ_MIB_S)).isZero();
  }

  @Test
  void reportShowsEachDiskWithItsBytesAndItsFastest() {
    samples.first();
    system.disks("8 0 sda 2148 4296", "8 1 sda1 2148 4296");
    samples.afterOneSecond();
    samples.afterOneSecond();
    ResourceDetails.Device disk = samples.details().disks().get(0);
    assertThat(disk).isEqualTo(new ResourceDetails.Device("sda", true, 1 << 20, 2 << 20, 1.0, 2.0));
    assertThat(samples.details().disks().get(1).counted()).isFalse();
  }

  @Test
  void loopbackAndWhatLiesOnACountedDeviceIsNoTraffic() {
    for (String virtual :
        new String[] {
          "br0/bridge", "bond0/bonding", "eth0.5/lower_eth0", "veth12/brport", "tun0/tun_flags"
        }) {
      system.directory("sys/class/net/" + virtual);
    }
    String[] names = {"lo", "eth0", "br0", "bond0", "eth0.5", "veth12", "tun0"};
    system.nets(Arrays.stream(names).map(n -> n + " 0 0").toArray(String[]::new));
    samples.first();
    long mib = 1 << 20;
    system.nets(
        Arrays.stream(names).map(n -> n + " " + mib + " " + 2 * mib).toArray(String[]::new));
    ResourceSample sample = samples.afterOneSecond();
    assertThat(sample.number(ResourceKey.NET_RX_MIB_S)).isEqualTo(1);
    assertThat(sample.number(ResourceKey.NET_TX_MIB_S)).isEqualTo(2);
  }

  @Test
  void containersEndOfAPairCountsWhereThereIsNoHardware() throws Exception {
    Files.delete(system.sys().resolve("class/net/eth0/device"));
    samples.first();
    system.nets("lo 9 9", "eth0 1049576 2000");
    assertThat(samples.afterOneSecond().number(ResourceKey.NET_RX_MIB_S)).isEqualTo(1);
  }

  @Test
  void pressureIsTheShareOfTheTimeFromTheTotals() {
    samples.first();
    system.pressure(1_250_000, 600_000);
    ResourceSample sample = samples.afterOneSecond();
    assertThat(sample.number(ResourceKey.PSI_CPU_SOME_PCT)).isEqualTo(25);
    assertThat(sample.number(ResourceKey.PSI_IO_SOME_PCT)).isEqualTo(25);
    assertThat(sample.number(ResourceKey.PSI_IO_FULL_PCT)).isEqualTo(10);
    assertThat(sample.number(ResourceKey.PSI_MEMORY_FULL_PCT)).isEqualTo(10);
    // The kernel adds up late and in lumps: never more than all of the time.
    system.pressure(9_250_000, 600_000);
    assertThat(samples.afterOneSecond().number(ResourceKey.PSI_CPU_SOME_PCT)).isEqualTo(100);
    system.pressure(1_000, 1_000);
    assertThat(samples.afterOneSecond().hasNumber(ResourceKey.PSI_CPU_SOME_PCT)).isFalse();
  }

  @Test
  void fiveHundredCpusAndThreeHundredDisksAreSummedRightly() {
    system.large(512, 300, 1000, 0);
    samples.first();
    system.large(512, 300, 1025, 2048);
    ResourceSample sample = samples.afterOneSecond();
    assertShares(sample, 50, 0, 0);
    assertThat(sample.number(ResourceKey.DISK_READ_MIB_S)).isEqualTo(300);
    assertThat(samples.details().disks()).hasSize(256).allMatch(ResourceDetails.Device::counted);
  }
}
