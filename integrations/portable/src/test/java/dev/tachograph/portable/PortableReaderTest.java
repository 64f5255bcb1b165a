package dev.tachograph.portable;

import static dev.tachograph.resources.ResourceKey.CPU_BUSY_PCT;
import static dev.tachograph.resources.ResourceKey.CPU_IOWAIT_PCT;
import static dev.tachograph.resources.ResourceKey.CPU_STEAL_PCT;
import static dev.tachograph.resources.ResourceKey.CTX_SWITCHES_S;
import static dev.tachograph.resources.ResourceKey.DISK_READ_MIB_S;
import static dev.tachograph.resources.ResourceKey.DISK_WRITE_MIB_S;
import static dev.tachograph.resources.ResourceKey.MAJOR_FAULTS_S;
import static dev.tachograph.resources.ResourceKey.NET_RX_MIB_S;
import static dev.tachograph.resources.ResourceKey.NET_TX_MIB_S;
import static dev.tachograph.resources.ResourceKey.OPEN_FDS;
import static dev.tachograph.resources.ResourceKey.PROC_CPU_PCT;
import static dev.tachograph.resources.ResourceKey.PROC_READ_MIB_S;
import static dev.tachograph.resources.ResourceKey.PROC_WRITE_MIB_S;
import static dev.tachograph.resources.ResourceKey.RSS_ANON_KB;
import static dev.tachograph.resources.ResourceKey.RSS_KB;
import static dev.tachograph.resources.ResourceKey.THREADS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.portable.Machine.Disk;
import dev.tachograph.portable.Machine.Net;
import dev.tachograph.portable.Machine.Ticks;
import dev.tachograph.portable.Machine.Usage;
import dev.tachograph.resources.ResourceKey;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortableReaderTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MIB = 1 << 20;

  private final FakeMachine machine = new FakeMachine();
  private PortableReader reader = new PortableReader(Platform.LINUX, machine);

  private Map<ResourceKey, Double> read(long elapsedNanos) {
    Map<ResourceKey, Double> sample = new EnumMap<>(ResourceKey.class);
    reader.read(elapsedNanos, (key, value) -> assertThat(sample.put(key, value)).isNull());
    return sample;
  }

  private void on(Platform platform) {
    reader = new PortableReader(platform, machine);
  }

  private static Usage events(long contextSwitches, long majorFaults) {
    return new Usage(0, 0, 0, 0, 0, 0, contextSwitches, majorFaults);
  }

  @Test
  void theFirstReadHasLevelsButNoRates() {
    machine.process = new Usage(4096, 10, 20, 30, 7, 41, 60, 70);
    machine.ticks = new Ticks(1, 1, 1, 1, 1, 1, 1, 1);
    machine.disks = List.of(new Disk("sda", "", 1, 1, 1));
    machine.nets = List.of(new Net("eth0", "", 1, true, 1, 1));
    assertThat(read(0)).isEqualTo(Map.of(RSS_KB, 4.0, THREADS, 7.0, OPEN_FDS, 40.0));
  }

  @Test
  void ratesAreOverTheTimeThatElapsed() {
    machine.process = new Usage(0, 1_000, 10 * MIB, 20 * MIB, 0, 0, 5, 0);
    machine.disks = List.of(new Disk("sda", "", MIB, MIB, 1), new Disk("sdb", "", MIB, MIB, 1));
    machine.nets = List.of(new Net("eth0", "", 1, true, MIB, MIB));
    read(0);
    machine.process = new Usage(0, 4_000, 12 * MIB, 30 * MIB, 0, 0, 9, 6);
    machine.disks =
        List.of(new Disk("sda", "", 3 * MIB, 4 * MIB, 1), new Disk("sdb", "", 3 * MIB, MIB, 1));
    machine.nets = List.of(new Net("eth0", "", 1, true, 2 * MIB, 6 * MIB));
    Map<ResourceKey, Double> sample = read(2 * SECOND);
    assertThat(sample)
        .containsEntry(PROC_CPU_PCT, 150.0)
        .containsEntry(PROC_READ_MIB_S, 1.0)
        .containsEntry(PROC_WRITE_MIB_S, 5.0)
        .containsEntry(MAJOR_FAULTS_S, 3.0)
        .containsEntry(DISK_READ_MIB_S, 2.0)
        .containsEntry(DISK_WRITE_MIB_S, 1.5)
        .containsEntry(NET_RX_MIB_S, 0.5)
        .containsEntry(NET_TX_MIB_S, 2.5);
  }

  @Test
  void cpuIsSharedOutBetweenBusyIdleIowaitAndSteal() {
    machine.ticks = new Ticks(1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000);
    read(0);
    machine.ticks = new Ticks(1_020, 1_010, 1_010, 1_040, 1_010, 1_002, 1_003, 1_005);
    assertThat(read(SECOND))
        .containsEntry(CPU_BUSY_PCT, 45.0)
        .containsEntry(CPU_IOWAIT_PCT, 10.0)
        .containsEntry(CPU_STEAL_PCT, 5.0);
  }

  @Test
  void zerosThatMeanNothingWasReadAreNoValues() {
    read(0);
    assertThat(read(SECOND)).isEmpty();
    machine.process = new Usage(0, 1_000, 5, 5, 0, 0, 0, 0);
    machine.ticks = new Ticks(1, 0, 0, 1, 0, 0, 0, 0);
    assertThat(read(SECOND)).isEmpty();
  }

  @Test
  void partsThatWereNotReadBetweenReportNoGrowthOfTwoIntervals() {
    machine.process = new Usage(0, 1_000, 5, 5, 0, 0, 5, 5);
    machine.ticks = new Ticks(100, 0, 0, 100, 0, 0, 0, 0);
    machine.disks = List.of(new Disk("sda", "", 5, 5, 1));
    read(0);
    machine.process = Usage.UNREAD;
    machine.ticks = Ticks.UNREAD;
    machine.disks = List.of(new Disk("sda", "", 0, 0, 0));
    assertThat(read(SECOND)).isEmpty();
    machine.process = new Usage(0, 9_000, 900, 900, 0, 0, 900, 900);
    machine.ticks = new Ticks(900, 0, 0, 900, 0, 0, 0, 0);
    machine.disks = List.of(new Disk("sda", "", 900, 900, 1));
    assertThat(read(SECOND)).isEmpty();
  }

  @Test
  void aCounterThatStepsBackHasNoRate() {
    machine.process = new Usage(0, 5_000, 5 * MIB, 5 * MIB, 0, 0, 5, 5);
    machine.ticks = new Ticks(100, 0, 0, 100, 0, 0, 0, 0);
    machine.nets = List.of(new Net("eth0", "", 1, true, 5 * MIB, 5 * MIB));
    read(0);
    machine.process = new Usage(0, 4_000, 4 * MIB, 6 * MIB, 0, 0, 6, 4);
    machine.ticks = new Ticks(110, 0, 0, 99, 0, 0, 0, 0);
    machine.nets = List.of(new Net("eth0", "", 1, true, MIB, 6 * MIB));
    assertThat(read(SECOND)).isEqualTo(Map.of(PROC_WRITE_MIB_S, 1.0, NET_TX_MIB_S, 1.0));
  }

  @Test
  void cachedTicksOfOshiReportNothing() {
    machine.ticks = new Ticks(100, 0, 0, 100, 0, 0, 0, 0);
    read(0);
    assertThat(read(SECOND)).isEmpty();
    machine.ticks = new Ticks(130, 0, 0, 110, 0, 0, 0, 0);
    assertThat(read(SECOND)).containsEntry(CPU_BUSY_PCT, 75.0);
  }

  @Test
  void shortIntervalsAreAddedUpUntilTheyAreLongEnoughForRates() {
    machine.process = new Usage(4096, 1_000, 0, 0, 1, 1, 0, 0);
    read(0);
    machine.process = new Usage(8192, 1_100, 0, 0, 1, 1, 0, 0);
    assertThat(read(SECOND / 5)).containsEntry(RSS_KB, 8.0).doesNotContainKey(PROC_CPU_PCT);
    machine.process = new Usage(8192, 1_300, 0, 0, 1, 1, 0, 0);
    assertThat(read(SECOND / 5)).doesNotContainKey(PROC_CPU_PCT);
    machine.process = new Usage(8192, 1_600, 0, 0, 1, 1, 0, 0);
    assertThat(read(SECOND / 5)).containsEntry(PROC_CPU_PCT, 100.0);
  }

  @Test
  void whatThePlatformDoesNotReportIsLeftOut() {
    on(Platform.WINDOWS);
    machine.process = new Usage(4096, 1_000, MIB, MIB, 7, 900, 5, 5);
    machine.ticks = new Ticks(100, 0, 0, 100, 0, 0, 0, 0);
    assertThat(read(0)).isEqualTo(Map.of(RSS_ANON_KB, 4.0, THREADS, 7.0));
    machine.process = new Usage(4096, 1_500, 2 * MIB, 2 * MIB, 7, 900, 6, 6);
    machine.ticks = new Ticks(150, 0, 0, 150, 0, 0, 0, 0);
    assertThat(read(SECOND))
        .isEqualTo(Map.of(RSS_ANON_KB, 4.0, THREADS, 7.0, PROC_CPU_PCT, 50.0, CPU_BUSY_PCT, 50.0));
  }

  @Test
  void interruptsThatAreNoTimeAndStealOfAnotherUnitAreNoPartOfTheShares() {
    on(Platform.AIX);
    machine.ticks = new Ticks(100, 0, 100, 100, 100, 5_000, 5_000, 5_000);
    read(0);
    machine.ticks = new Ticks(110, 0, 110, 160, 120, 9_000, 9_000, 9_000);
    assertThat(read(SECOND)).isEqualTo(Map.of(CPU_BUSY_PCT, 20.0, CPU_IOWAIT_PCT, 20.0));
  }

  @Test
  void aCounterThatStandsAtItsLimitReportsNothing() {
    on(Platform.MACOS);
    machine.process = events(Integer.MAX_VALUE - 10L, 3);
    read(0);
    machine.process = events(Integer.MAX_VALUE - 5L, 5);
    assertThat(read(SECOND)).isEqualTo(Map.of(CTX_SWITCHES_S, 5.0, MAJOR_FAULTS_S, 2.0));
    machine.process = events(Integer.MAX_VALUE, 5);
    assertThat(read(SECOND)).isEqualTo(Map.of(MAJOR_FAULTS_S, 0.0));
    assertThat(read(SECOND)).isEqualTo(Map.of(MAJOR_FAULTS_S, 0.0));
  }

  @Test
  void aDeviceThatVanishesReportsNothingOnceAndOneThatAppearsBeginsWithNoGrowth() {
    Disk other = new Disk("sdb", "", 7 * MIB, 7 * MIB, 1);
    machine.disks = List.of(new Disk("sda", "", MIB, MIB, 1), other);
    read(0);
    machine.disks = List.of(new Disk("sda", "", 2 * MIB, MIB, 1));
    assertThat(read(SECOND)).isEmpty();
    machine.disks = List.of(new Disk("sda", "", 3 * MIB, MIB, 1), other);
    assertThat(read(SECOND)).isEqualTo(Map.of(DISK_READ_MIB_S, 1.0, DISK_WRITE_MIB_S, 0.0));
  }

  @Test
  void aPartThatFailsIsLeftOutAndReported() {
    machine.disksFail = true;
    machine.process = new Usage(4096, 0, 0, 0, 0, 0, 0, 0);
    machine.nets = List.of(new Net("eth0", "", 1, true, MIB, MIB));
    Map<ResourceKey, Double> sample = new EnumMap<>(ResourceKey.class);
    assertThatThrownBy(() -> reader.read(0, sample::put)).hasRootCauseMessage("no native access");
    machine.nets = List.of(new Net("eth0", "", 1, true, 2 * MIB, MIB));
    assertThatThrownBy(() -> reader.read(SECOND, sample::put))
        .isInstanceOf(IllegalStateException.class);
    assertThat(sample).isEqualTo(Map.of(RSS_KB, 4.0, NET_RX_MIB_S, 1.0, NET_TX_MIB_S, 0.0));
    machine.disksFail = false;
    assertThat(read(SECOND)).containsKey(NET_RX_MIB_S).doesNotContainKey(DISK_READ_MIB_S);
  }
}
