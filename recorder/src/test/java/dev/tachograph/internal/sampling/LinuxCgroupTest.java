package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits on the process: trap 18. */
class LinuxCgroupTest {
  private static final long MIB = FakeLinux.MIB;

  @TempDir Path dir;

  private FakeLinux system() {
    return new FakeLinux(dir);
  }

  private static void assertMemory(ResourceSample sample, long useMib, long limitMib) {
    assertThat(sample.number(ResourceKey.CGROUP_MEMORY_KB)).isEqualTo(useMib * 1024);
    assertThat(sample.number(ResourceKey.CGROUP_MEMORY_MAX_KB)).isEqualTo(limitMib * 1024);
  }

  @Test
  void withoutALimitItIsMaxAndTheUseIsTheProcesssOwnGroups() {
    ResourceSample sample = Samples.of(system().bareMetal()).first();
    assertThat(sample.isMax(ResourceKey.CGROUP_MEMORY_MAX_KB)).isTrue();
    assertThat(sample.isMax(ResourceKey.CGROUP_CPU_MAX_CORES)).isTrue();
    assertThat(sample.number(ResourceKey.CGROUP_MEMORY_KB)).isEqualTo(300 * 1024);
  }

  @Test
  void limitOnTheParentAloneCountsWithTheParentsUse() {
    FakeLinux system = system().bareMetal();
    system.limitV2("user.slice", Long.toString(800 * MIB), 500 * MIB);
    assertMemory(Samples.of(system).first(), 500, 800);
  }

  @Test
  void tightestOfSeveralLimitsCountsAndUseComesFromItsLevel() {
    FakeLinux system = system().bareMetal();
    system.limitV2("user.slice/user-1000.slice", Long.toString(400 * MIB), 300 * MIB);
    system.limitV2("user.slice", Long.toString(800 * MIB), 500 * MIB);
    assertMemory(Samples.of(system).first(), 300, 400);
    system.limitV2("user.slice", Long.toString(350 * MIB), 330 * MIB);
    assertMemory(Samples.of(system).first(), 330, 350);
  }

  @Test
  void fractionalQuotaIsInCores() {
    FakeLinux system = system().containerV2();
    ResourceSample sample = Samples.of(system).first();
    assertThat(sample.number(ResourceKey.CGROUP_CPU_MAX_CORES)).isEqualTo(1.5);
    assertMemory(sample, 100, 512);
    system.put("sys/fs/cgroup/cpu.max", "max 100000\n");
    assertThat(Samples.of(system).first().isMax(ResourceKey.CGROUP_CPU_MAX_CORES)).isTrue();
  }

  @Test
  void throttlingIsTheShareOfPeriodsAndTheTime() {
    FakeLinux system = system().containerV2();
    Samples samples = Samples.of(system);
    ResourceSample first = samples.first();
    assertThat(first.hasNumber(ResourceKey.CGROUP_THROTTLED_PCT)).isFalse();
    assertThat(first.hasNumber(ResourceKey.CGROUP_THROTTLED_MS)).isFalse();
    system.cpuStatV2("", 20, 6, 255_000);
    ResourceSample sample = samples.afterOneSecond();
    assertThat(sample.number(ResourceKey.CGROUP_THROTTLED_PCT)).isEqualTo(50);
    assertThat(sample.number(ResourceKey.CGROUP_THROTTLED_MS)).isEqualTo(250);
    assertThat(samples.afterOneSecond().number(ResourceKey.CGROUP_THROTTLED_PCT)).isZero();
    assertThat(samples.details().limits())
        .isEqualTo(
            new ResourceDetails.Limits(
                2, 512 * 1024, Double.POSITIVE_INFINITY, 1.5, 0L, 0L, 0L, 250L, "/", 1.5));
  }

  @Test
  void processesKilledAsMemoryRanOutAreCounted() {
    FakeLinux system = system().containerV2();
    Samples samples = Samples.of(system);
    assertThat(samples.first().hasNumber(ResourceKey.CGROUP_OOM_KILLS)).isFalse();
    system.eventsV2("", 2);
    assertThat(samples.afterOneSecond().number(ResourceKey.CGROUP_OOM_KILLS)).isEqualTo(2);
    assertThat(samples.afterOneSecond().number(ResourceKey.CGROUP_OOM_KILLS)).isZero();
    assertThat(samples.details().limits().oomKills()).isEqualTo(2);
  }

  @Test
  void versionOneInAContainerHasItsGroupAsTheRootOfTheMount() {
    FakeLinux system = system().v1();
    Samples samples = Samples.of(system);
    ResourceSample first = samples.first();
    assertMemory(first, 64, 256);
    assertThat(first.number(ResourceKey.CGROUP_CPU_MAX_CORES)).isEqualTo(0.5);
    system.put(
        "sys/fs/cgroup/cpu,cpuacct/cpu.stat",
        "nr_periods 110\nnr_throttled 11\nthrottled_time 27000000\n");
    system.put(
        "sys/fs/cgroup/memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
    ResourceSample sample = samples.afterOneSecond();
    assertThat(sample.number(ResourceKey.CGROUP_THROTTLED_PCT)).isEqualTo(10);
    assertThat(sample.number(ResourceKey.CGROUP_THROTTLED_MS)).isEqualTo(20);
    assertThat(sample.number(ResourceKey.CGROUP_OOM_KILLS)).isEqualTo(1);
    assertThat(samples.details().limits().cgroupVersion()).isEqualTo(1);
  }

  @Test
  void highestValueOfVersionOneIsNoLimit() {
    FakeLinux system = system().v1();
    system.put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    system.put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
    ResourceSample sample = Samples.of(system).first();
    assertThat(sample.isMax(ResourceKey.CGROUP_MEMORY_MAX_KB)).isTrue();
    assertThat(sample.isMax(ResourceKey.CGROUP_CPU_MAX_CORES)).isTrue();
  }

  @Test
  void whereBothVersionsAreMountedTheOneWithTheControllerCounts() {
    ResourceSample sample = Samples.of(system().hybrid()).first();
    assertMemory(sample, 64, 256);
    assertThat(sample.number(ResourceKey.CGROUP_CPU_MAX_CORES)).isEqualTo(0.5);
  }

  @Test
  void limitThatCannotBeReadIsNullAndReportedOnce() {
    FakeLinux system = system().bareMetal();
    system.unreadable("sys/fs/cgroup/user.slice/memory.max");
    Samples samples = Samples.of(system);
    for (int i = 0; i < 200; i++) {
      ResourceSample sample = samples.afterOneSecond();
      assertThat(sample.isMax(ResourceKey.CGROUP_MEMORY_MAX_KB)).isFalse();
      assertThat(sample.hasNumber(ResourceKey.CGROUP_MEMORY_MAX_KB)).isFalse();
      assertThat(sample.hasNumber(ResourceKey.CGROUP_MEMORY_KB)).isFalse();
    }
    assertThat(samples.warnings).hasSize(1).first().asString().contains("memory.max");
  }

  @Test
  void limitThatIsNotUnderstoodIsNull() {
    FakeLinux system = system().containerV2();
    system.put("sys/fs/cgroup/memory.max", "lots\n").put("sys/fs/cgroup/cpu.max", "100000\n");
    ResourceSample sample = Samples.of(system).first();
    for (ResourceKey key :
        new ResourceKey[] {ResourceKey.CGROUP_MEMORY_MAX_KB, ResourceKey.CGROUP_CPU_MAX_CORES}) {
      assertThat(sample.hasNumber(key) || sample.isMax(key)).as(key.key()).isFalse();
    }
  }

  @Test
  void groupOutsideOfWhatTheNamespaceShowsIsUnknownNotUnlimited() {
    FakeLinux system = system().containerV2();
    system.put("proc/self/cgroup", "0::/../other.scope\n");
    Samples samples = Samples.of(system);
    ResourceSample sample = samples.first();
    assertThat(sample.isMax(ResourceKey.CGROUP_MEMORY_MAX_KB)).isFalse();
    assertThat(sample.hasNumber(ResourceKey.CGROUP_MEMORY_MAX_KB)).isFalse();
    assertThat(samples.warnings).anyMatch(cause -> cause.contains("memory"));
  }

  @Test
  void hierarchyOfTheHostSeenFromAContainerLeadsToItsOwnMount() {
    FakeLinux system = system().containerV2();
    system.put("proc/self/cgroup", "0::/system.slice/box.scope\n");
    system.put(
        "proc/self/mountinfo",
        "30 25 0:26 /system.slice/box.scope /sys/fs/cgroup ro - cgroup2 cgroup rw\n");
    assertMemory(Samples.of(system).first(), 100, 512);
  }

  @Test
  void mountThatShowsTheGroupIsPreferredToOneThatDoesNot() {
    FakeLinux system = system().containerV2();
    system.put("proc/self/cgroup", "0::/a\n");
    system.put(
        "proc/self/mountinfo",
        "29 25 0:26 /b /sys/other rw - cgroup2 cgroup rw\n"
            + "30 25 0:26 / /sys/fs/cg\\040roup rw - cgroup2 cgroup rw\n");
    system.put("sys/fs/cg roup/a/memory.max", (7 * MIB) + "\n");
    system.put("sys/fs/cg roup/a/memory.current", (6 * MIB) + "\n");
    assertMemory(Samples.of(system).first(), 6, 7);
  }

  @Test
  void groupWhoseDirectoryIsNotThereIsUnknown() {
    FakeLinux system = system().containerV2();
    system.put("proc/self/cgroup", "0::/gone\n");
    ResourceSample sample = Samples.of(system).first();
    assertThat(sample.isMax(ResourceKey.CGROUP_MEMORY_MAX_KB)).isFalse();
    assertThat(sample.hasNumber(ResourceKey.CGROUP_MEMORY_MAX_KB)).isFalse();
  }

  @Test
  void withoutAnyHierarchyEverythingIsNullAndReportedOnceForEachController() {
    FakeLinux system = system().containerV2();
    system.put("proc/self/mountinfo", "25 30 0:23 / /sys rw - sysfs sysfs rw\n");
    Samples samples = Samples.of(system);
    for (int i = 0; i < 100; i++) {
      assertThat(samples.first().isMax(ResourceKey.CGROUP_MEMORY_MAX_KB)).isFalse();
    }
    assertThat(samples.warnings).hasSize(2);
  }

  @Test
  void limitsThatAreRaisedLoweredAndTakenAwayAreSeenAtTheNextSample() {
    FakeLinux system = system().containerV2();
    Samples samples = Samples.of(system);
    assertMemory(samples.first(), 100, 512);
    system.put("sys/fs/cgroup/memory.max", (128 * MIB) + "\n");
    system.put("sys/fs/cgroup/cpu.max", "400000 100000\n");
    ResourceSample lowered = samples.afterOneSecond();
    assertMemory(lowered, 100, 128);
    assertThat(lowered.number(ResourceKey.CGROUP_CPU_MAX_CORES)).isEqualTo(4);
    system.put("sys/fs/cgroup/memory.max", "max\n").put("sys/fs/cgroup/cpu.max", "max 100000\n");
    ResourceSample none = samples.afterOneSecond();
    assertThat(none.isMax(ResourceKey.CGROUP_MEMORY_MAX_KB)).isTrue();
    assertThat(none.isMax(ResourceKey.CGROUP_CPU_MAX_CORES)).isTrue();
    assertThat(none.number(ResourceKey.CGROUP_OOM_KILLS)).isZero();
    assertThat(samples.warnings).isEmpty();
  }

  @Test
  void processThatIsMovedHasTheValuesOfItsNewGroupWithoutAJumpOfCounters() {
    FakeLinux system = system().bareMetal();
    system.limitV2("user.slice/user-1000.slice", Long.toString(400 * MIB), 300 * MIB);
    system.eventsV2("user.slice/user-1000.slice/", 3);
    Samples samples = Samples.of(system);
    samples.first();
    system.limitV2("box.slice", Long.toString(64 * MIB), 60 * MIB);
    system.eventsV2("box.slice/", 90).put("sys/fs/cgroup/box.slice/cpu.max", "50000 100000\n");
    system.cpuStatV2("box.slice/", 1000, 900, 1_000_000);
    system.put("proc/self/cgroup", "0::/box.slice\n");
    ResourceSample moved = samples.afterOneSecond();
    assertMemory(moved, 60, 64);
    assertThat(moved.number(ResourceKey.CGROUP_CPU_MAX_CORES)).isEqualTo(0.5);
    assertThat(moved.hasNumber(ResourceKey.CGROUP_OOM_KILLS)).isFalse();
    assertThat(moved.hasNumber(ResourceKey.CGROUP_THROTTLED_MS)).isFalse();
    system.eventsV2("box.slice/", 91);
    assertThat(samples.afterOneSecond().number(ResourceKey.CGROUP_OOM_KILLS)).isEqualTo(1);
    assertThat(samples.details().limits().oomKills()).isEqualTo(1);
    assertThat(samples.warnings).isEmpty();
  }

  @Test
  void groupThatIsGoneIsLeftAtOnceAndNeverTakenForOneWithoutALimit() {
    FakeLinux system = system().bareMetal();
    system.limitV2("user.slice/user-1000.slice", Long.toString(400 * MIB), 300 * MIB);
    Samples samples = Samples.of(system);
    assertMemory(samples.first(), 300, 400);
    system.limitV2("box.slice", Long.toString(64 * MIB), 60 * MIB);
    system.put("proc/self/cgroup", "0::/box.slice\n");
    system.removeGroup("user.slice/user-1000.slice");
    assertMemory(samples.after(Samples.SECOND / 5), 60, 64);
    // Gone, and where the process is now can't be seen: unknown, until it can.
    system.put("proc/self/cgroup", "0::/hidden.slice\n").removeGroup("box.slice");
    for (int i = 0; i < 20; i++) {
      ResourceSample hidden = samples.afterOneSecond();
      assertThat(hidden.isMax(ResourceKey.CGROUP_MEMORY_MAX_KB)).isFalse();
      assertThat(hidden.hasNumber(ResourceKey.CGROUP_MEMORY_MAX_KB)).isFalse();
      assertThat(hidden.hasNumber(ResourceKey.CGROUP_MEMORY_KB)).isFalse();
    }
    assertThat(samples.warnings).hasSize(1).first().asString().contains("hidden.slice");
    system.limitV2("hidden.slice", Long.toString(32 * MIB), 30 * MIB);
    assertMemory(samples.afterOneSecond(), 30, 32);
  }

  @Test
  void limitFileThatVanishesIsNoLimitAndOneThatAppearsCountsWithinTenSamples() {
    FakeLinux system = system().bareMetal();
    system.limitV2("user.slice/user-1000.slice", Long.toString(400 * MIB), 300 * MIB);
    system.limitV2("user.slice", Long.toString(800 * MIB), 500 * MIB);
    Samples samples = Samples.of(system);
    assertMemory(samples.first(), 300, 400);
    system.vanish("sys/fs/cgroup/user.slice/user-1000.slice/memory.max");
    assertMemory(samples.afterOneSecond(), 500, 800);
    for (int i = 0; i < 100; i++) {
      assertMemory(samples.afterOneSecond(), 500, 800);
    }
    system.limitV2("user.slice/user-1000.slice", Long.toString(200 * MIB), 150 * MIB);
    for (int i = 0; i < 10; i++) {
      samples.afterOneSecond();
    }
    assertMemory(samples.afterOneSecond(), 150, 200);
    assertThat(samples.warnings).isEmpty();
  }

  @Test
  void useThatCannotBeReadForAWhileIsNullAndComesBack() {
    FakeLinux system = system().containerV2();
    Samples samples = Samples.of(system);
    samples.first();
    system.put("sys/fs/cgroup/memory.current", "");
    ResourceSample without = samples.afterOneSecond();
    assertThat(without.hasNumber(ResourceKey.CGROUP_MEMORY_KB)).isFalse();
    assertThat(without.number(ResourceKey.CGROUP_MEMORY_MAX_KB)).isEqualTo(512 * 1024);
    system.put("sys/fs/cgroup/memory.current", (7 * MIB) + "\n");
    assertMemory(samples.afterOneSecond(), 7, 512);
  }

  @Test
  void throttlingByTheParentsQuotaCountsThoughTheGroupsOwnIsLower() {
    FakeLinux system = system().bareMetal();
    String own = "user.slice/user-1000.slice/";
    system.put("sys/fs/cgroup/" + own + "cpu.max", "50000 100000\n").cpuStatV2(own, 10, 0, 0);
    system.put("sys/fs/cgroup/user.slice/cpu.max", "60000 100000\n");
    system.cpuStatV2("user.slice/", 10, 0, 0);
    Samples samples = Samples.of(system);
    samples.first();
    system.cpuStatV2(own, 149, 0, 0).cpuStatV2("user.slice/", 149, 138, 900_000);
    ResourceSample sample = samples.afterOneSecond();
    assertThat(sample.number(ResourceKey.CGROUP_CPU_MAX_CORES)).isEqualTo(0.5);
    assertThat(sample.number(ResourceKey.CGROUP_THROTTLED_PCT)).isBetween(99.2, 99.3);
    assertThat(sample.number(ResourceKey.CGROUP_THROTTLED_MS)).isEqualTo(900);
    assertThat(samples.details().limits().throttledGroup()).isEqualTo("/user.slice");
    assertThat(samples.details().limits().throttledGroupCores()).isEqualTo(0.6);
  }

  @Test
  void killAtTheParentsLimitIsCountedInVersionOneWhereTheParentDoesNotCountIt() {
    FakeLinux system = system().hybrid();
    String parent = "sys/fs/cgroup/memory/a/";
    String own = parent + "b/";
    system.put("proc/self/cgroup", "4:memory:/a/b\n3:cpu,cpuacct:/a\n0::/a\n");
    system.put(own + "memory.limit_in_bytes", "9223372036854771712\n");
    system.put(own + "memory.usage_in_bytes", (64 * MIB) + "\n");
    String control = "oom_kill_disable 0\nunder_oom 0\noom_kill ";
    system.put(own + "memory.oom_control", control + "0\n");
    Samples samples = Samples.of(system);
    samples.first();
    system.put(own + "memory.oom_control", control + "1\n");
    ResourceSample sample = samples.afterOneSecond();
    assertMemory(sample, 64, 256);
    assertThat(sample.number(ResourceKey.CGROUP_OOM_KILLS)).isEqualTo(1);
    // Another one directly in the parent, which has the limit.
    system.put(own + "memory.oom_control", control + "2\n");
    system.put(parent + "memory.oom_control", control + "2\n");
    assertThat(samples.afterOneSecond().number(ResourceKey.CGROUP_OOM_KILLS)).isEqualTo(2);
  }

  @Test
  void killIsCountedOnceInVersionTwoWhereEveryLevelCountsIt() {
    FakeLinux system = system().bareMetal();
    String own = "user.slice/user-1000.slice";
    system.limitV2(own, Long.toString(900 * MIB), 100 * MIB).eventsV2(own + "/", 0);
    system.limitV2("user.slice", Long.toString(800 * MIB), 500 * MIB).eventsV2("user.slice/", 5);
    Samples samples = Samples.of(system);
    samples.first();
    system.eventsV2(own + "/", 1).eventsV2("user.slice/", 6);
    assertThat(samples.afterOneSecond().number(ResourceKey.CGROUP_OOM_KILLS)).isEqualTo(1);
  }

  @Test
  void levelThatHasTheLeastLeftIsReportedThoughAnothersLimitIsLower() {
    FakeLinux system = system().bareMetal();
    system.limitV2("user.slice/user-1000.slice", Long.toString(400 * MIB), 100 * MIB);
    system.limitV2("user.slice", Long.toString(800 * MIB), 790 * MIB);
    Samples samples = Samples.of(system);
    assertMemory(samples.first(), 790, 800);
    assertThat(samples.details().limits().memoryMaxKb()).isEqualTo(800 * 1024);
  }
}
