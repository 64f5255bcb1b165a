package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attribution of a process's figures: its own, its children's, or those of ended threads. */
class OwnFiguresTest {
  private static final long MIB = FakeLinux.MIB;

  @TempDir Path dir;

  private FakeLinux system() {
    return new FakeLinux(dir)
        .bareMetal()
        .io("proc/self/task/4711/io", 0, MIB, 0)
        .io("proc/self/task/4712/io", 0, MIB, 0);
  }

  private FakeLinux children(FakeLinux system, long faults, long ticks) {
    String stat = FakeLinux.stat(4711, "java", 1, 300, 100, 7);
    return system.put(
        "proc/self/stat",
        stat.replace(" 999 88 ", " 999 " + faults + " ")
            .replace(" 11 22 20 ", " " + ticks + " 0 20 "));
  }

  @Test
  void bytesOfAChildAreNotTheProcesssOwnWhenItIsWaitedFor() {
    FakeLinux system = children(system(), 0, 0).io(0, 2 * MIB);
    try (Samples samples = Samples.of(system)) {
      samples.first();
      system.io(0, 4 * MIB).io("proc/self/task/4711/io", 0, 3 * MIB, 0);
      ResourceSample own = samples.afterOneSecond();
      assertThat(own.number(ResourceKey.PROC_WRITE_MIB_S)).isEqualTo(2);
      assertThat(own.number(ResourceKey.CHILDREN_WRITE_KB)).isZero();
      // The first child: what the threads had done before is not known.
      children(system, 50, 10).io(0, 304 * MIB);
      ResourceSample first = samples.afterOneSecond();
      assertThat(first.hasNumber(ResourceKey.PROC_WRITE_MIB_S)).isFalse();
      // The next one wrote 500 MiB, a thread of ours 1.
      children(system, 100, 20).io(0, 805 * MIB).io("proc/self/task/4711/io", 0, 4 * MIB, 0);
      ResourceSample second = samples.afterOneSecond();
      assertThat(second.number(ResourceKey.PROC_WRITE_MIB_S)).isEqualTo(1);
      assertThat(second.number(ResourceKey.CHILDREN_WRITE_KB)).isEqualTo(500 * 1024);
      // No child: all is ours, whatever ended meanwhile.
      system.io(0, 808 * MIB);
      ResourceSample third = samples.afterOneSecond();
      assertThat(third.number(ResourceKey.PROC_WRITE_MIB_S)).isEqualTo(3);
      assertThat(third.number(ResourceKey.CHILDREN_WRITE_KB)).isZero();
    }
  }

  @Test
  void whatWasDeletedBeforeItWasOnTheDiskWasNotWritten() {
    FakeLinux system = system().io("proc/self/io", 0, 0, 0);
    try (Samples samples = Samples.of(system)) {
      samples.first();
      system.io("proc/self/io", 0, 100 * MIB, 90 * MIB);
      ResourceSample sample = samples.afterOneSecond();
      assertThat(sample.number(ResourceKey.PROC_WRITE_MIB_S)).isEqualTo(10);
      assertThat(sample.number(ResourceKey.PROC_CANCELLED_MIB_S)).isEqualTo(90);
      // Deleted only later: it is taken from what is written then.
      system.io("proc/self/io", 0, 100 * MIB, 100 * MIB);
      assertThat(samples.afterOneSecond().number(ResourceKey.PROC_WRITE_MIB_S)).isZero();
      system.io("proc/self/io", 0, 125 * MIB, 100 * MIB);
      assertThat(samples.afterOneSecond().number(ResourceKey.PROC_WRITE_MIB_S)).isEqualTo(15);
    }
  }

  @Test
  void cpuTimeOfThreadsThatEndedBetweenTwoLooksIsARowOfItsOwn() {
    FakeLinux system = system();
    try (Samples samples = Samples.of(system)) {
      samples.first();
      // Ten seconds of the process, of which a thread that is seen had one.
      system.stat(1300, 100, 7).thread(4711, "main", 105, 1000, 10);
      samples.reader().beforeLast();
      ResourceSample sample = samples.afterOneSecond();
      List<ResourceDetails.TopThread> threads = samples.details().threads();
      assertThat(threads)
          .containsExactly(
              new ResourceDetails.TopThread(LinuxThreads.ENDED, null, 9000),
              new ResourceDetails.TopThread("main", 1, 1000));
      // How often they were switched is unknown.
      assertThat(sample.hasNumber(ResourceKey.CTX_SWITCHES_S)).isFalse();
      assertThat(sample.hasNumber(ResourceKey.RUN_QUEUE_WAIT_PCT)).isFalse();
    }
  }

  @Test
  void cpuTimeOfChildrenThatEndedIsARowOfItsOwn() {
    FakeLinux system = children(system(), 10, 100);
    try (Samples samples = Samples.of(system)) {
      samples.first();
      children(system, 20, 350);
      samples.reader().beforeLast();
      samples.afterOneSecond();
      assertThat(samples.details().threads())
          .containsExactly(new ResourceDetails.TopThread(LinuxThreads.CHILDREN, null, 2500));
    }
  }

  @Test
  void timeInTheRunQueueIsThatOfAllThreads() {
    FakeLinux system = system();
    try (Samples samples = Samples.of(system)) {
      samples.first();
      // Each involuntary switch of a thread here is a millisecond of waiting.
      system.thread(4711, "main", 5, 900, 410).thread(4712, "GC Thread#0", 2, 50, 201);
      assertThat(samples.afterOneSecond().number(ResourceKey.RUN_QUEUE_WAIT_PCT)).isEqualTo(60);
    }
  }

  @Test
  void retransmissionsAreReportedByTheSecondAndAsShareOfWhatWasSent() {
    FakeLinux system = system();
    try (Samples samples = Samples.of(system)) {
      assertThat(samples.first().hasNumber(ResourceKey.TCP_RETRANSMITS_S)).isFalse();
      system.tcp(1090, 20);
      ResourceSample sample = samples.afterOneSecond();
      assertThat(sample.number(ResourceKey.TCP_RETRANSMITS_S)).isEqualTo(10);
      assertThat(sample.number(ResourceKey.TCP_RETRANSMIT_PCT)).isEqualTo(10);
      system.put("proc/net/snmp", "Tcp: RtoAlgorithm\nTcp: 1\n");
      assertThat(samples.afterOneSecond().hasNumber(ResourceKey.TCP_RETRANSMITS_S)).isFalse();
    }
  }

  @Test
  void diskIsBusyAsItsBusiestIsAndARequestTakesTheMean() {
    FakeLinux system = system();
    disks(system, 0, 0, 0, 0);
    try (Samples samples = Samples.of(system)) {
      samples.first();
      disks(system, 100, 900, 800, 10);
      ResourceSample sample = samples.afterOneSecond();
      assertThat(sample.number(ResourceKey.DISK_UTIL_PCT)).isEqualTo(80);
      // Two disks with 200 requests each, of which those of one took 900 ms.
      assertThat(sample.number(ResourceKey.DISK_WAIT_MS)).isEqualTo(2.25);
    }
  }

  private static void disks(FakeLinux system, long requests, long waited, long busy, long other) {
    system.directory("sys/block/sdb/slaves");
    system.put(
        "proc/diskstats",
        """
           8       0 sda %1$d 0 0 %2$d %1$d 0 0 0 0 %3$d %2$d
           8      16 sdb %1$d 0 0 0 %1$d 0 0 0 0 %4$d 0
        """
            .formatted(requests, waited, busy, other));
  }
}
