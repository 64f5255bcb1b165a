package dev.tachograph.portable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.portable.Machine.Disk;
import dev.tachograph.portable.Machine.Net;
import dev.tachograph.portable.Machine.Ticks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import oshi.SystemInfo;

class OshiMachineTest {
  private final OshiMachine machine = new OshiMachine(new SystemInfo());

  @Test
  void guestTimeIsCountedOnce(@TempDir Path proc) throws IOException, InterruptedException {
    // user has 400 of guest in it, nice has 40 of guest_nice.
    Files.writeString(proc.resolve("stat"), "cpu  1000 100 200 7000 50 10 20 30 400 40\n");
    String out = PortableChild.run(List.of(), "ticks", proc.toString());
    assertThat(out)
        .contains("user=1000, nice=100, system=200, idle=7000, iowait=50, ")
        .contains("irq=10, softIrq=20, steal=30");
  }

  @Test
  void ticksOf32BitsAreWithoutSign() {
    Ticks ticks = OshiMachine.ticks(new long[] {Integer.MIN_VALUE, 1, 2, -1, 1L << 40, 5, 6, 7});
    assertThat(ticks).isEqualTo(new Ticks(1L << 31, 1, 2, (1L << 32) - 1, 1L << 40, 5, 6, 7));
  }

  @Test
  void disksAreWholeDisks() {
    List<Disk> disks = machine.disks();
    assertThat(disks).extracting(Disk::name).doesNotHaveDuplicates();
    Path block = Path.of("/sys/block");
    if (Files.isDirectory(block)) {
      assertThat(disks).allMatch(disk -> Files.isDirectory(block.resolve(disk.name())));
    }
  }

  @Test
  void loopbackIsNoNet() {
    assertThat(machine.nets()).extracting(Net::name).doesNotContain("lo", "lo0");
  }

  @Test
  void anUpdateReportsTheSameDevicesAsAListing() {
    List<String> disks = machine.disks().stream().map(Disk::name).toList();
    assertThat(machine.disks()).extracting(Disk::name).isEqualTo(disks);
    List<String> nets = machine.nets().stream().map(Net::name).toList();
    assertThat(machine.nets()).extracting(Net::name).isEqualTo(nets);
  }

  @Test
  void theProcessIsThisOne() {
    assertThat(machine.process().rssBytes()).isPositive();
    assertThat(machine.process().cpuMillis()).isPositive();
    assertThat(machine.ticks().idle()).isPositive();
  }
}
