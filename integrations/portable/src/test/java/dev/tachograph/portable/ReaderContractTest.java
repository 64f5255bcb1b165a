package dev.tachograph.portable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.RunClock;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import oshi.software.os.linux.LinuxOperatingSystem;

/**
 * What every reader keeps to, asked of each that works on this system before and after one load;
 * and on Linux, that both tell the same of it.
 */
class ReaderContractTest {
  private static final Map<String, Sampled> SAMPLED = new LinkedHashMap<>();

  static Stream<String> readers() {
    return OS.LINUX.isCurrentOs() ? Stream.of("linux", "portable") : Stream.of("portable");
  }

  @BeforeAll
  static void sampleALoad(@TempDir Path dir) throws IOException, InterruptedException {
    RunClock clock = RunClock.start();
    List<String> names = new ArrayList<>(readers().toList());
    // OSHI first: it takes a while to start, which must not lie in the time of the other.
    Collections.reverse(names);
    for (String reader : names) {
      SAMPLED.put(reader, Sampled.start(reader, clock));
    }
    Load load = Load.put(dir.resolve("written"));
    // That of /proc last: with it some twenty open files are closed, which the other counts too.
    for (String reader : names) {
      sampled(reader).end();
    }
    assertThat(load.heldMib()).isEqualTo(Load.MEMORY_MIB);
    assertThat(Files.size(dir.resolve("written"))).isEqualTo((long) Load.FILE_MIB << 20);
  }

  private static Sampled sampled(String reader) {
    Sampled sampled = SAMPLED.get(reader);
    assertThat(sampled).isNotNull();
    return sampled;
  }

  private static double number(String reader, ResourceKey key) {
    ResourceSample sample = sampled(reader).last();
    assertThat(sample.hasNumber(key)).as("%s of %s", key, reader).isTrue();
    return sample.number(key);
  }

  private static boolean isRate(ResourceKey key) {
    return key.key().endsWith("_pct") || key.key().endsWith("_s");
  }

  @ParameterizedTest
  @MethodSource("readers")
  void everyKeyIsThereInOrderWithAValueOrNull(String reader) {
    List<String> keys = new ArrayList<>();
    sampled(reader).last().writeFields(new Keys(keys));
    assertThat(keys)
        .isEqualTo(
            ResourceKey.all().stream()
                .filter(key -> !key.isProgress())
                .map(ResourceKey::key)
                .toList());
  }

  @ParameterizedTest
  @MethodSource("readers")
  void theFirstSampleHasNoRates(String reader) {
    ResourceSample first = sampled(reader).first();
    assertThat(ResourceKey.all()).filteredOn(key -> isRate(key) && first.hasNumber(key)).isEmpty();
    assertThat(first.hasNumber(ResourceKey.THREADS)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("readers")
  void nothingIsNegativeAndSharesAreAtMostOneHundred(String reader) {
    sampled(reader)
        .last()
        .forEachNumber(
            (key, value) -> {
              assertThat(value).as(key).isNotNegative().isFinite();
              if (key.endsWith("_pct") && !key.equals("proc_cpu_pct")) {
                assertThat(value).as(key).isLessThanOrEqualTo(100);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("readers")
  void theLoadIsSeen(String reader) {
    // CPU time is told in steps of 10 ms on some systems.
    double leastCpuPct = 100 * (Load.CPU_SECONDS - 0.1) / sampled(reader).seconds();
    double maxCpuPct = 100.0 * Runtime.getRuntime().availableProcessors() + 5;
    assertThat(number(reader, ResourceKey.PROC_CPU_PCT)).isBetween(leastCpuPct, maxCpuPct);
    assertThat(number(reader, ResourceKey.CPU_BUSY_PCT)).isPositive();
    assertThat(number(reader, ResourceKey.THREADS)).isGreaterThan(2);
    ResourceKey resident = OS.WINDOWS.isCurrentOs() ? ResourceKey.RSS_ANON_KB : ResourceKey.RSS_KB;
    assertThat(number(reader, resident)).isGreaterThan(Load.MEMORY_MIB * 1024.0);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no Linux /proc")
  void valuesOfOshiOnLinuxArePresentWhereverProcHasThem() {
    ResourceSample linux = sampled("linux").last();
    ResourceSample portable = sampled("portable").last();
    List<ResourceKey> needUdev = List.of(ResourceKey.DISK_READ_MIB_S, ResourceKey.DISK_WRITE_MIB_S);
    for (ResourceKey key : ResourceKey.all()) {
      // No byte at all is, to OSHI, the same as nothing read.
      boolean reported =
          linux.hasNumber(key) && (!key.key().endsWith("mib_s") || linux.number(key) > 0);
      if (Platform.LINUX.reports(key)
          && reported
          && (LinuxOperatingSystem.HAS_UDEV || !needUdev.contains(key))) {
        assertThat(portable.hasNumber(key)).as(key.key()).isTrue();
      }
    }
    assertThat(portable.hasNumber(ResourceKey.SWAP_KB)).isFalse();
    assertThat(portable.hasNumber(ResourceKey.CTX_SWITCHES_S)).isFalse();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no Linux /proc")
  void bothReadersReportTheSameOfTheProcess() {
    assertAgreement(ResourceKey.RSS_KB, 8 * 1024, 0.1);
    assertAgreement(ResourceKey.THREADS, 4, 0);
    assertAgreement(ResourceKey.OPEN_FDS, 4, 0);
    assertAgreement(ResourceKey.PROC_CPU_PCT, 15, 0.1);
    assertAgreement(ResourceKey.MAJOR_FAULTS_S, 20, 0.2);
    assertAgreement(ResourceKey.PROC_READ_MIB_S, 1, 0.2);
    assertAgreement(ResourceKey.PROC_WRITE_MIB_S, 1, 0.2);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no Linux /proc")
  void bothReadersReportTheSameOfTheHost() {
    assertAgreement(ResourceKey.HOST_MEMORY_KB, 0, 0.001);
    assertAgreement(ResourceKey.HOST_MEMORY_AVAILABLE_KB, 512 * 1024, 0.1);
    assertAgreement(ResourceKey.HOST_SWAP_KB, 0, 0.001);
    assertAgreement(ResourceKey.HOST_SWAP_FREE_KB, 64 * 1024, 0.1);
    assertAgreement(ResourceKey.CPU_BUSY_PCT, 10, 0.1);
    assertAgreement(ResourceKey.CPU_IOWAIT_PCT, 10, 0.1);
    assertAgreement(ResourceKey.CPU_STEAL_PCT, 10, 0.1);
    assertAgreement(ResourceKey.DISK_READ_MIB_S, 10, 0.25);
    assertAgreement(ResourceKey.DISK_WRITE_MIB_S, 10, 0.25);
    assertAgreement(ResourceKey.NET_RX_MIB_S, 2, 0.25);
    assertAgreement(ResourceKey.NET_TX_MIB_S, 2, 0.25);
  }

  /** Within an absolute and a relative difference, where both tell it. */
  private static void assertAgreement(ResourceKey key, double absolute, double relative) {
    ResourceSample linux = sampled("linux").last();
    ResourceSample portable = sampled("portable").last();
    if (linux.hasNumber(key) && portable.hasNumber(key)) {
      double expected = linux.number(key);
      assertThat(Math.abs(portable.number(key) - expected))
          .as("%s: linux %s, portable %s", key.key(), expected, portable.number(key))
          .isLessThanOrEqualTo(absolute + relative * expected);
    }
  }

  private record Keys(List<String> keys) implements FieldConsumer {
    @Override
    public void put(String key, long value) {
      keys.add(key);
    }

    @Override
    public void put(String key, double value) {
      keys.add(key);
    }

    @Override
    public void put(String key, boolean value) {
      keys.add(key);
    }

    @Override
    public void put(String key, @Nullable CharSequence value) {
      keys.add(key);
    }
  }
}
