package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another process with all its descendants. */
class ProcessTreeReaderTest {
  private static final long MIB = FakeLinux.MIB;

  @TempDir Path dir;
  private FakeLinux system;
  private Samples samples;

  @BeforeEach
  void build() {
    system = new FakeLinux(dir).bareMetal();
    system.put("proc/100/cgroup", "0::/\n");
    system.put("proc/100/mountinfo", "30 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n");
    process(1, 0, 1, 5000, 0);
    process(100, 1, 500, 100, 0);
    samples = Samples.ofTree(system, 100);
  }

  /** A process with 10 MiB, 2 threads, 3 open files and as many MiB read as it has ticks. */
  private void process(int pid, int parent, int start, long ticks, long childrensTicks) {
    String process = "proc/" + pid + "/";
    system.put(
        process + "stat",
        "%d (a (b) c) S %d 1 1 0 -1 0 9 9 %d %d %d 0 %d 0 20 0 2 0 %d 9 9\n"
            .formatted(pid, parent, ticks, childrensTicks, ticks, childrensTicks, start));
    system.put(
        process + "status",
        "VmRSS:\t10240 kB\nRssAnon:\t10240 kB\nRssFile:\t0 kB\nRssShmem:\t0 kB\n"
            + "VmSwap:\t1 kB\nThreads:\t2\n");
    system.put(
        process + "smaps_rollup", "a-b ---p 0 00:00 0 [rollup]\nRss: 10240 kB\nPss: 6000 kB\n");
    long bytes = (ticks + childrensTicks) * MIB;
    system.put(process + "io", "read_bytes: %d\nwrite_bytes: %d\n".formatted(bytes, 2 * bytes));
    for (int fd = 0; fd < 3; fd++) {
      system.put(process + "fd/" + fd, "");
    }
  }

  private void end(int pid) {
    try (var files = Files.walk(system.proc().resolve(Integer.toString(pid)))) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static double cpu(ResourceSample sample) {
    return sample.number(ResourceKey.PROC_CPU_PCT);
  }

  @Test
  void wholeTreeIsSummedAndNobodyElse() {
    process(101, 100, 600, 10, 0);
    process(102, 101, 700, 10, 0);
    process(200, 1, 700, 999, 0);
    ResourceSample first = samples.first();
    assertThat(first.number(ResourceKey.RSS_KB)).isEqualTo(10_240);
    assertThat(first.number(ResourceKey.SWAP_KB)).isEqualTo(1);
    assertThat(first.number(ResourceKey.TREE_PSS_KB)).isEqualTo(3 * 6_000);
    assertThat(first.number(ResourceKey.THREADS)).isEqualTo(6);
    assertThat(first.number(ResourceKey.OPEN_FDS)).isEqualTo(9);
    process(100, 1, 500, 110, 0);
    process(102, 101, 700, 30, 0);
    process(200, 1, 700, 9999, 0);
    ResourceSample sample = samples.afterOneSecond();
    assertThat(cpu(sample)).isEqualTo(30);
    assertThat(sample.number(ResourceKey.MAJOR_FAULTS_S)).isEqualTo(30);
    assertThat(sample.number(ResourceKey.PROC_READ_MIB_S)).isEqualTo(30);
    assertThat(sample.number(ResourceKey.PROC_WRITE_MIB_S)).isEqualTo(60);
    assertThat(sample.hasNumber(ResourceKey.CPU_BUSY_PCT)).isFalse();
    assertThat(sample.hasNumber(ResourceKey.HOST_MEMORY_KB)).isTrue();
  }

  @Test
  void childThatStartedMeanwhileCountsInFullAndOneThatEndedIsNotLost() {
    samples.first();
    process(101, 100, 9000, 25, 0);
    assertThat(cpu(samples.afterOneSecond())).isEqualTo(25);
    // It used 15 more, ended, and its parent waited for it.
    end(101);
    process(100, 1, 500, 100, 40);
    assertThat(cpu(samples.afterOneSecond())).isEqualTo(15);
    assertThat(cpu(samples.afterOneSecond())).isZero();
  }

  @Test
  void childThatCameAndWentBetweenTwoSamplesCountsThroughItsParent() {
    samples.first();
    process(100, 1, 500, 100, 70);
    assertThat(cpu(samples.afterOneSecond())).isEqualTo(70);
  }

  @Test
  void childWhoseParentEndedStaysInTheTree() {
    process(101, 100, 600, 10, 0);
    process(102, 101, 700, 10, 0);
    samples.first();
    end(101);
    process(102, 1, 700, 20, 0);
    process(100, 1, 500, 100, 10);
    ResourceSample sample = samples.afterOneSecond();
    assertThat(cpu(sample)).isEqualTo(10);
    assertThat(sample.number(ResourceKey.THREADS)).isEqualTo(4);
    // The root ends; its children continue and are the tree.
    end(100);
    process(102, 1, 700, 35, 0);
    assertThat(cpu(samples.afterOneSecond())).isEqualTo(15);
  }

  @Test
  void nobodyOfTheTreeWaitedAndTheSumStillDoesNotStepBack() {
    process(101, 100, 600, 500, 0);
    samples.first();
    end(101);
    process(100, 1, 500, 103, 0);
    assertThat(cpu(samples.afterOneSecond())).isNotNegative().isLessThanOrEqualTo(3);
    process(100, 1, 500, 110, 0);
    assertThat(cpu(samples.afterOneSecond())).isEqualTo(7);
  }

  @Test
  void numberGivenAnewIsAnotherProcess() {
    process(101, 100, 600, 10, 0);
    samples.first();
    // 101 ended and was waited for; a stranger has its number now, with a long past.
    process(100, 1, 500, 100, 10);
    process(101, 1, 9999, 77_777, 0);
    ResourceSample sample = samples.afterOneSecond();
    assertThat(cpu(sample)).isZero();
    assertThat(sample.number(ResourceKey.THREADS)).isEqualTo(2);
    // So has the root: the tree has ended.
    process(100, 1, 20_000, 88_888, 0);
    assertThat(samples.afterOneSecond().hasNumber(ResourceKey.RSS_KB)).isFalse();
    assertThat(samples.warnings).contains("process 100 has ended or can't be seen");
  }

  @Test
  void timeOfParentAndChildThatEndedTogetherIsCountedOnce() {
    process(101, 100, 600, 0, 0);
    process(102, 101, 700, 50, 0);
    samples.first();
    // 101 waited for 102, and 100 for 101.
    end(101);
    end(102);
    process(100, 1, 500, 100, 60);
    assertThat(cpu(samples.afterOneSecond())).isEqualTo(10);
  }

  @Test
  void processThatEndedWhileTheTreeWasReadIsCountedOnce() {
    process(101, 100, 600, 80, 0);
    samples.first();
    // Its parent was read before it ended, and it after that.
    end(101);
    assertThat(cpu(samples.afterOneSecond())).isZero();
    process(100, 1, 500, 100, 90);
    assertThat(cpu(samples.afterOneSecond())).isEqualTo(10);
    process(100, 1, 500, 100, 95);
    assertThat(cpu(samples.afterOneSecond())).isEqualTo(5);
  }

  @Test
  void memoryIsUnknownWhileThatOfOneProcessIs() {
    process(101, 100, 600, 10, 0);
    system.unreadable("proc/101/smaps_rollup");
    ResourceSample first = samples.first();
    assertThat(first.hasNumber(ResourceKey.TREE_PSS_KB)).isFalse();
    assertThat(first.number(ResourceKey.RSS_KB)).isEqualTo(10_240);
    assertThat(samples.warnings).hasSize(1);
  }

  @Test
  void processOlderThanItsParentIsNoChildOfIt() {
    process(101, 100, 400, 10, 0);
    assertThat(samples.first().number(ResourceKey.THREADS)).isEqualTo(2);
  }

  @Test
  void sumOfBytesIsUnknownWhileOneProcessCannotBeRead() {
    process(101, 100, 600, 10, 0);
    system.unreadable("proc/101/io");
    samples.first();
    ResourceSample sample = samples.afterOneSecond();
    assertThat(sample.hasNumber(ResourceKey.PROC_READ_MIB_S)).isFalse();
    assertThat(cpu(sample)).isZero();
    assertThat(samples.warnings).hasSize(1);
  }
}
