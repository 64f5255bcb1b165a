package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events at the limits of a process's groups, and what they leave it. */
class CgroupEventsTest {
  private static final long MIB = FakeLinux.MIB;
  private static final String OWN = "user.slice/user-1000.slice/";
  private static final String PARENT = "user.slice/";
  private static final List<ResourceKey> EVENTS =
      List.of(
          ResourceKey.CGROUP_HIGH_EVENTS,
          ResourceKey.CGROUP_MAX_EVENTS,
          ResourceKey.CGROUP_OOM_EVENTS);

  @TempDir Path dir;

  private FakeLinux system() {
    return new FakeLinux(dir);
  }

  private static void assertEvents(ResourceSample sample, long high, long max, long oom) {
    assertThat(EVENTS.stream().map(sample::number))
        .containsExactly((double) high, (double) max, (double) oom);
  }

  private static void assertUnknown(ResourceSample sample, ResourceKey key) {
    assertThat(sample.hasNumber(key) || sample.isMax(key)).as(key.key()).isFalse();
  }

  /** Both levels with the counts of their own limits, and those of all below in the parent's. */
  private static FakeLinux events(FakeLinux system, long[] own, long[] parent, long siblings) {
    system.memoryEventsV2(OWN + "memory.events", own[0], own[1], own[2]);
    system.memoryEventsV2(OWN + "memory.events.local", own[0], own[1], own[2]);
    system.memoryEventsV2(
        PARENT + "memory.events",
        own[0] + parent[0] + siblings,
        own[1] + parent[1] + siblings,
        own[2] + parent[2] + siblings);
    return system.memoryEventsV2(PARENT + "memory.events.local", parent[0], parent[1], parent[2]);
  }

  @Test
  void eventsAtTheLimitsOfEveryLevelAreReportedAndNoneOfOtherGroups() {
    FakeLinux system = system().bareMetal();
    system.limitV2("user.slice", Long.toString(800 * MIB), 500 * MIB);
    system.put("sys/fs/cgroup/" + PARENT + "memory.high", (700 * MIB) + "\n");
    events(system, new long[] {7, 7, 7}, new long[] {50, 50, 50}, 1000);
    Samples samples = Samples.of(system);
    ResourceSample first = samples.first();
    assertThat(first.number(ResourceKey.CGROUP_MEMORY_HIGH_KB)).isEqualTo(700 * 1024);
    EVENTS.forEach(key -> assertUnknown(first, key));
    assertEvents(samples.afterOneSecond(), 0, 0, 0);
    events(system, new long[] {9, 8, 7}, new long[] {55, 50, 51}, 1000);
    assertEvents(samples.afterOneSecond(), 7, 1, 1);
    // A sibling at its own limit.
    events(system, new long[] {9, 8, 7}, new long[] {55, 50, 51}, 9000);
    assertEvents(samples.afterOneSecond(), 0, 0, 0);
    assertThat(samples.details().limits().highEvents()).isEqualTo(7);
    assertThat(samples.details().limits().maxEvents()).isEqualTo(1);
    assertThat(samples.details().limits().memoryHighKb()).isEqualTo(700 * 1024);
    assertThat(samples.warnings).isEmpty();
  }

  @Test
  void whereLevelsCountWhatIsBelowThemTooTheOneWithTheMostIsReported() {
    FakeLinux system = system().bareMetal();
    system.limitV2("user.slice", Long.toString(800 * MIB), 500 * MIB);
    system.memoryEventsV2(OWN + "memory.events", 1, 1, 1);
    system.memoryEventsV2(PARENT + "memory.events", 2, 2, 2);
    Samples samples = Samples.of(system);
    samples.first();
    system.memoryEventsV2(OWN + "memory.events", 4, 1, 1);
    system.memoryEventsV2(PARENT + "memory.events", 7, 2, 3);
    assertEvents(samples.afterOneSecond(), 5, 0, 1);
  }

  @Test
  void levelWithMemoryHighAloneCounts() {
    FakeLinux system = system().bareMetal();
    system.put("sys/fs/cgroup/" + PARENT + "memory.high", (700 * MIB) + "\n");
    events(system, new long[] {0, 0, 0}, new long[] {0, 0, 0}, 0);
    Samples samples = Samples.of(system);
    samples.first();
    events(system, new long[] {0, 0, 0}, new long[] {3, 0, 0}, 0);
    assertEvents(samples.afterOneSecond(), 3, 0, 0);
  }

  @Test
  void memoryHighThatIsSetLaterIsSeenWithinTenSeconds() {
    FakeLinux system = system().containerV2();
    system.put("sys/fs/cgroup/memory.high", "max\n");
    Samples samples = Samples.of(system);
    assertThat(samples.first().isMax(ResourceKey.CGROUP_MEMORY_HIGH_KB)).isTrue();
    system.put("sys/fs/cgroup/memory.high", (64 * MIB) + "\n");
    for (int i = 0; i < 9; i++) {
      samples.afterOneSecond();
    }
    assertThat(samples.afterOneSecond().number(ResourceKey.CGROUP_MEMORY_HIGH_KB))
        .isEqualTo(64 * 1024);
  }

  @Test
  void versionOneReportsHowOftenAnyLevelsLimitWasReachedAndHasNoHigh() {
    FakeLinux system = system().hybrid();
    String parent = "sys/fs/cgroup/memory/a/";
    system.put("proc/self/cgroup", "4:memory:/a/b\n3:cpu,cpuacct:/a\n0::/a\n");
    system.put(parent + "b/memory.limit_in_bytes", (300 * MIB) + "\n");
    system.put(parent + "b/memory.usage_in_bytes", (64 * MIB) + "\n");
    system.put(parent + "b/memory.failcnt", "5\n").put(parent + "memory.failcnt", "100\n");
    Samples samples = Samples.of(system);
    samples.first();
    system.put(parent + "b/memory.failcnt", "6\n").put(parent + "memory.failcnt", "140\n");
    ResourceSample sample = samples.afterOneSecond();
    assertThat(sample.number(ResourceKey.CGROUP_MAX_EVENTS)).isEqualTo(41);
    for (ResourceKey key :
        List.of(
            ResourceKey.CGROUP_HIGH_EVENTS,
            ResourceKey.CGROUP_OOM_EVENTS,
            ResourceKey.CGROUP_MEMORY_HIGH_KB)) {
      assertUnknown(sample, key);
    }
  }

  @Test
  void partsOfTheUseAreThoseOfTheLevelThatIsReportedAndReadOftenOnlyNearTheLimit() {
    FakeLinux system = system().containerV2();
    String stat = "sys/fs/cgroup/memory.stat";
    system.put(stat, "anon %d\nfile %d\nkernel 7\n".formatted(60 * MIB, 30 * MIB));
    Samples samples = Samples.of(system);
    assertParts(samples.first(), 60, 30);
    system.put(stat, "anon %d\nfile %d\nkernel 7\n".formatted(65 * MIB, 31 * MIB));
    assertParts(samples.afterOneSecond(), 60, 30);
    for (int i = 0; i < 8; i++) {
      samples.afterOneSecond();
    }
    assertParts(samples.afterOneSecond(), 65, 31);
    system.put("sys/fs/cgroup/memory.current", (500 * MIB) + "\n");
    for (int i = 1; i < 4; i++) {
      system.put(stat, "anon %d\nfile %d\nkernel 7\n".formatted((400 + i) * MIB, 50 * MIB));
      assertParts(samples.afterOneSecond(), 400 + i, 50);
    }
  }

  @Test
  void partsOfTheUseOfVersionOneHaveWhatIsBelowTheGroupToo() {
    FakeLinux system = system().v1();
    system.put(
        "sys/fs/cgroup/memory/memory.stat",
        "cache 1\nrss 2\ntotal_cache %d\ntotal_rss %d\ntotal_swap 0\n"
            .formatted(20 * MIB, 40 * MIB));
    assertParts(Samples.of(system).first(), 40, 20);
  }

  private static void assertParts(ResourceSample sample, long anonMib, long fileMib) {
    assertThat(sample.number(ResourceKey.CGROUP_ANON_KB)).isEqualTo(anonMib * 1024);
    assertThat(sample.number(ResourceKey.CGROUP_FILE_KB)).isEqualTo(fileMib * 1024);
  }

  @ParameterizedTest
  @CsvSource({
    // A namespace of its own; a group of the host; the unified hierarchy beside those of version 1.
    "'0::/\n', /sys/fs/cgroup, ''",
    "'0::/user.slice/user-1000.slice\n', /sys/fs/cgroup, user.slice/user-1000.slice/",
    "'4:memory:/a\n3:cpu,cpuacct:/a\n0::/a\n', /sys/fs/cgroup/unified, unified/a/",
  })
  void pressureIsThatOfTheProcesssOwnGroup(String cgroup, String mount, String below) {
    FakeLinux system = system().bareMetal().cgroup(cgroup, "cgroup2", "rw");
    system.put("proc/self/mountinfo", "30 25 0:26 / %s rw - cgroup2 cgroup2 rw\n".formatted(mount));
    system.pressureV2(below, 1_000_000, 500_000);
    Samples samples = Samples.of(system);
    assertUnknown(samples.first(), ResourceKey.CGROUP_PSI_CPU_SOME_PCT);
    system.pressureV2(below, 1_250_000, 600_000);
    ResourceSample sample = samples.afterOneSecond();
    for (String what : List.of("CPU", "IO", "MEMORY")) {
      assertThat(sample.number(ResourceKey.valueOf("CGROUP_PSI_" + what + "_SOME_PCT")))
          .isEqualTo(25);
      assertThat(sample.number(ResourceKey.valueOf("CGROUP_PSI_" + what + "_FULL_PCT")))
          .isEqualTo(10);
    }
  }

  @Test
  void rootsPressureIsTheMachinesAndNotReportedTwice() {
    FakeLinux system = system().containerV2().pressureV2("", 1_000_000, 0);
    system.remove("sys/fs/cgroup/cgroup.events");
    Samples samples = Samples.of(system);
    samples.first();
    assertUnknown(samples.afterOneSecond(), ResourceKey.CGROUP_PSI_CPU_SOME_PCT);
    assertThat(samples.warnings).isEmpty();
  }

  @Test
  void pressureFollowsTheProcessIntoAnotherGroup() {
    FakeLinux system = system().bareMetal().pressureV2(OWN, 900, 0);
    Samples samples = Samples.of(system);
    samples.first();
    system.limitV2("box.slice", "max", MIB).pressureV2("box.slice/", 5_000_000, 0);
    system.put("proc/self/cgroup", "0::/box.slice\n");
    assertUnknown(samples.afterOneSecond(), ResourceKey.CGROUP_PSI_CPU_SOME_PCT);
    system.pressureV2("box.slice/", 5_500_000, 0);
    assertThat(samples.afterOneSecond().number(ResourceKey.CGROUP_PSI_CPU_SOME_PCT)).isEqualTo(50);
  }

  @ParameterizedTest
  @CsvSource({
    "0-127, 0-1, 2",
    "1, 0-7, 1",
    "'0-1,4,6-7', 0-7, 5",
    "'0,2', '1-2,5', 1",
    // A virtual /sys that numbers them anew.
    "4-5, 0-1, 2",
    "4-7, 0, 1",
  })
  void usableCpusAreThoseThatAreAllowedAndOnline(String allowed, String online, long usable) {
    FakeLinux system = system().containerV2().cpuLists(allowed, online);
    assertThat(Samples.of(system).first().number(ResourceKey.USABLE_CPUS)).isEqualTo(usable);
  }

  @Test
  void usableCpusThatAreTakenAwayAreSeenWithinTenSeconds() {
    FakeLinux system = system().containerV2().cpuLists("0-7", "0-7");
    Samples samples = Samples.of(system);
    samples.first();
    system.cpuLists("0-3", "0-7");
    for (int i = 0; i < 9; i++) {
      samples.afterOneSecond();
    }
    assertThat(samples.afterOneSecond().number(ResourceKey.USABLE_CPUS)).isEqualTo(4);
  }
}
