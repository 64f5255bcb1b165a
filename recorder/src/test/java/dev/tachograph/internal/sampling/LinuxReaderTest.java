package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tachograph.resources.KeySources;
import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.ResourceSample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The process, and whole machines; what can't be read: trap 20. */
class LinuxReaderTest {
  /** Whether a key belongs to other readers. */
  private static boolean isOfOthers(ResourceKey key) {
    return !KeySources.isOfSystem(key)
        || key == ResourceKey.RUN_FREE_KB
        || key == ResourceKey.TREE_PSS_KB;
  }

  @TempDir Path dir;

  static Stream<String> machines() {
    return Stream.of("bareMetal", "containerV2", "v1", "hybrid", "large");
  }

  /** Keys that version 1 and a bare root do not have. */
  private static final Pattern OF_VERSION_2 =
      Pattern.compile("cgroup_(psi_.*|memory_high_kb|(high|oom)_events)");

  private FakeLinux machine(String name) {
    FakeLinux system = new FakeLinux(dir);
    return switch (name) {
      case "bareMetal" -> system.bareMetal().cpuStatV2("user.slice/user-1000.slice/", 1, 0, 0);
      case "containerV2" -> system.containerV2();
      case "v1" -> system.v1();
      case "hybrid" -> system.hybrid();
      case "large" ->
          system
              .large(512, 300, 1000, 1000)
              .put("sys/fs/cgroup/memory.current", "4096\n")
              .put("sys/fs/cgroup/memory.stat", "anon 4096\nfile 0\n")
              .eventsV2("", 0)
              .cpuStatV2("", 0, 0, 0);
      default -> throw new AssertionError(name);
    };
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyKeyOfTheSystemHasAValueWithoutAWarning(String name) {
    FakeLinux system = machine(name);
    try (Samples samples = Samples.of(system)) {
      samples.first();
      if (name.equals("large")) {
        system.large(512, 300, 1100, 2000);
      } else {
        system.cpus("cpu0 150 0 50 800 50 0 0 0 0 0", "cpu1 100 0 50 850 50 0 0 0 0 0");
      }
      ResourceSample sample = samples.afterOneSecond();
      List<String> absent = new ArrayList<>();
      boolean hasVersion2 = name.equals("bareMetal") || name.equals("containerV2");
      for (ResourceKey key : ResourceKey.all()) {
        boolean possible = hasVersion2 || !OF_VERSION_2.matcher(key.key()).matches();
        if (key.isNumber()
            && possible
            && !isOfOthers(key)
            && !sample.hasNumber(key)
            && !sample.isMax(key)) {
          absent.add(key.key());
        }
      }
      assertThat(absent).isEmpty();
      assertThat(samples.warnings).isEmpty();
    }
  }

  @Test
  void processIsReadWhateverItsNameIs() {
    FakeLinux system = new FakeLinux(dir).bareMetal();
    try (Samples samples = Samples.of(system)) {
      ResourceSample first = samples.first();
      assertThat(first.number(ResourceKey.RSS_KB)).isEqualTo(204_800);
      assertThat(first.number(ResourceKey.SWAP_KB)).isEqualTo(512);
      assertThat(first.number(ResourceKey.RSS_ANON_KB)).isEqualTo(150_000);
      assertThat(first.number(ResourceKey.RSS_FILE_KB)).isEqualTo(50_000);
      assertThat(first.number(ResourceKey.RSS_SHMEM_KB)).isEqualTo(4_800);
      assertThat(first.number(ResourceKey.THREADS)).isEqualTo(12);
      assertThat(first.number(ResourceKey.OPEN_FDS)).isEqualTo(3);
      assertThat(first.hasNumber(ResourceKey.PROC_CPU_PCT)).isFalse();
      // Half a second: 75 of its ticks of 10 ms, 2 faults, 1 and 2 MiB.
      system.stat(350, 125, 9).io(11 * FakeLinux.MIB, 22 * FakeLinux.MIB);
      ResourceSample sample = samples.after(Samples.SECOND / 2);
      assertThat(sample.number(ResourceKey.PROC_CPU_PCT)).isEqualTo(150);
      assertThat(sample.number(ResourceKey.MAJOR_FAULTS_S)).isEqualTo(4);
      assertThat(sample.number(ResourceKey.PROC_READ_MIB_S)).isEqualTo(2);
      assertThat(sample.number(ResourceKey.PROC_WRITE_MIB_S)).isEqualTo(4);
    }
  }

  @Test
  void switchesOfAllThreadsAreCountedAndThoseThatEndedForgotten() {
    FakeLinux system = new FakeLinux(dir).bareMetal();
    try (Samples samples = Samples.of(system)) {
      assertThat(samples.first().hasNumber(ResourceKey.CTX_SWITCHES_S)).isFalse();
      system.thread(4711, "main", 5, 1000, 20);
      system.thread(4713, "new", 1, 40, 0);
      assertThat(samples.afterOneSecond().number(ResourceKey.CTX_SWITCHES_S)).isEqualTo(150);
      // Not read again before ten seconds are over: the rate is repeated.
      system.thread(4711, "main", 5, 3000, 20);
      assertThat(samples.afterOneSecond().number(ResourceKey.CTX_SWITCHES_S)).isEqualTo(150);
      assertThat(samples.after(9 * Samples.SECOND).number(ResourceKey.CTX_SWITCHES_S))
          .isEqualTo(200);
    }
  }

  @Test
  void topThreadsAreReportedByNameTheBusiestFirst() {
    FakeLinux system = new FakeLinux(dir).bareMetal();
    try (Samples samples = Samples.of(system)) {
      samples.first();
      system.thread(4711, "main", 15, 1, 1).thread(4712, "GC Thread#0", 102, 1, 1);
      system.thread(4720, "worker) (1", 30, 1, 1).thread(4721, "worker) (1", 30, 1, 1);
      samples.reader().beforeLast();
      samples.after(Samples.SECOND / 10);
      assertThat(samples.details().threads())
          .containsExactly(
              new ResourceDetails.TopThread("GC Thread#0", 1, 1000),
              new ResourceDetails.TopThread("worker) (1", 2, 600),
              new ResourceDetails.TopThread("main", 1, 100));
    }
  }

  @Test
  void numberOfAThreadGivenAnewIsAnotherThread() {
    FakeLinux system = new FakeLinux(dir).bareMetal();
    try (Samples samples = Samples.of(system)) {
      samples.first();
      String stat = FakeLinux.stat(4711, "second", 1, 4, 0, 0).replace(" 5000 ", " 6000 ");
      system.put("proc/self/task/4711/stat", stat);
      system.put("proc/self/task/4711/schedstat", "40000000 0 1\n");
      samples.afterOneSecond();
      assertThat(samples.details().threads())
          .contains(new ResourceDetails.TopThread("second", 1, 40));
    }
  }

  @Test
  void moreThreadsThanTheBoundAreSurvivedAndReported() {
    FakeLinux system = new FakeLinux(dir).bareMetal();
    for (int tid = 10_000; tid < 11_100; tid++) {
      system.thread(tid, "many", 1, 1, 1);
    }
    try (Samples samples = Samples.of(system)) {
      samples.first();
      assertThat(samples.afterOneSecond().hasNumber(ResourceKey.CTX_SWITCHES_S)).isFalse();
      assertThat(samples.warnings).containsExactly("only 1024 threads are looked at");
    }
  }

  @Test
  void uptimeIsAClockThatContinuesWhileTheMachineIsSuspended() {
    FakeLinux system = new FakeLinux(dir).bareMetal();
    try (Samples samples = Samples.of(system)) {
      assertThat(samples.reader().bootNanos()).isEqualTo(1_000_250_000_000L);
      system.put("proc/uptime", "no number\n");
      assertThat(samples.reader().bootNanos()).isEqualTo(-1);
    }
  }

  @Test
  void withoutProcEverythingIsAbsentAfterOneWarningAndNoStorm() {
    List<String> warnings = new ArrayList<>();
    WarnOnce once = new WarnOnce((cause, error) -> warnings.add(cause));
    List<ResourceReader> readers =
        Readers.open("", true, dir.resolve("proc"), dir.resolve("sys"), JvmStart.unknown(), once);
    SampleValues builder = new SampleValues();
    for (int i = 0; i < 1000; i++) {
      builder.clear();
      readers.forEach(reader -> reader.read(Samples.SECOND, builder));
    }
    ResourceSample sample = builder.build(0, 0);
    assertThat(sample.hasNumber(ResourceKey.RSS_KB)).isFalse();
    assertThat(sample.hasNumber(ResourceKey.CPU_BUSY_PCT)).isFalse();
    assertThat(sample.hasNumber(ResourceKey.HEAP_USED_KB)).isTrue();
    assertThat(warnings).hasSize(1).first().asString().contains("can't be read");
    readers.forEach(ResourceReader::close);
  }

  @Test
  void procThatVanishesMeanwhileGivesNullsAndFewWarnings() {
    FakeLinux system = new FakeLinux(dir);
    try (Samples samples = Samples.of(system)) {
      for (int i = 0; i < 1000; i++) {
        ResourceSample sample = samples.afterOneSecond();
        sample.forEachNumber((key, value) -> assertThat(key).as("nothing is there").isEmpty());
      }
      // One a directory in which everything is missing, and what is there to be listed.
      assertThat(samples.warnings).hasSizeLessThanOrEqualTo(8).doesNotHaveDuplicates();
    }
  }

  @Test
  void hiddenProcessesLeaveOnlyOnesOwnAndTheHost() {
    // With hidepid=2 the others are not there; with a restricted mount the host's files fail.
    FakeLinux system = new FakeLinux(dir).bareMetal();
    system.unreadable("proc/self/io").unreadable("proc/diskstats").unreadable("proc/stat");
    try (Samples samples = Samples.of(system)) {
      for (int i = 0; i < 300; i++) {
        ResourceSample sample = samples.afterOneSecond();
        assertThat(sample.hasNumber(ResourceKey.PROC_READ_MIB_S)).isFalse();
        assertThat(sample.hasNumber(ResourceKey.DISK_READ_MIB_S)).isFalse();
        assertThat(sample.hasNumber(ResourceKey.CPU_BUSY_PCT)).isFalse();
        assertThat(sample.number(ResourceKey.RSS_KB)).isEqualTo(204_800);
      }
      assertThat(samples.warnings).hasSize(3);
    }
    try (Samples other = Samples.ofTree(system, 99)) {
      ResourceSample sample = other.first();
      assertThat(sample.hasNumber(ResourceKey.RSS_KB)).isFalse();
      assertThat(other.warnings).contains("process 99 has ended or can't be seen");
    }
  }

  @Test
  void fileThatComesBackIsReadAgain() {
    FakeLinux system = new FakeLinux(dir).bareMetal();
    system.remove("proc/self/io");
    try (Samples samples = Samples.of(system)) {
      samples.first();
      system.io(0, 0);
      for (int i = 0; i < 200; i++) {
        system.io(i * FakeLinux.MIB, 0);
        ResourceSample sample = samples.afterOneSecond();
        if (sample.hasNumber(ResourceKey.PROC_READ_MIB_S)) {
          assertThat(sample.number(ResourceKey.PROC_READ_MIB_S)).isEqualTo(1, within(0.01));
          return;
        }
      }
      throw new AssertionError("it was never read again");
    }
  }
}
