package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tachograph.internal.proc.PageSize;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The resident memory between two reads of the rest. */
class LinuxResidentTest {
  private static final long MS = 1_000_000;

  @TempDir Path dir;

  private FakeLinux system(long pageBytes) throws IOException {
    FakeLinux system = new FakeLinux(dir).containerV2().put("proc/self/statm", "9 5 1 1 0 9 0\n");
    Files.write(dir.resolve("proc/self/auxv"), auxv(pageBytes));
    return system;
  }

  private static byte[] auxv(long pageBytes) {
    ByteBuffer words = ByteBuffer.allocate(48).order(ByteOrder.nativeOrder());
    return words.putLong(3).putLong(77).putLong(6).putLong(pageBytes).array();
  }

  @Test
  void isReadAtEachTickOfAShortIntervalAndTheRestStands() throws IOException {
    FakeLinux system = system(65_536);
    Samples samples = Samples.of(system);
    assertThat(samples.first().number(ResourceKey.RSS_KB)).isEqualTo(204_800);
    system.status(300_000, 99);
    for (int pages = 10; pages < 29; pages++) {
      system.put("proc/self/statm", "900 " + pages + " 1 1 0 9 0\n");
      ResourceSample sample = samples.after(10 * MS);
      assertThat(sample.number(ResourceKey.RSS_KB)).isEqualTo(64 * pages);
      assertThat(sample.number(ResourceKey.THREADS)).isEqualTo(12);
    }
    ResourceSample whole = samples.after(10 * MS);
    assertThat(whole.number(ResourceKey.RSS_KB)).isEqualTo(300_000);
    assertThat(whole.number(ResourceKey.THREADS)).isEqualTo(99);
  }

  @Test
  void standsWhereThePageIsNotKnown() throws IOException {
    Samples samples = Samples.of(system(1000));
    samples.first();
    assertThat(samples.after(10 * MS).number(ResourceKey.RSS_KB)).isEqualTo(204_800);
    assertThat(samples.warnings).isEmpty();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no Linux /proc")
  void isThatOfTheWholeRead() {
    SampleValues whole = new SampleValues();
    SampleValues resident = new SampleValues();
    WarnOnce warnings = new WarnOnce((cause, error) -> {});
    try (LinuxProcess process = new LinuxProcess(Path.of("/proc"), warnings);
        LinuxResident alone = new LinuxResident(Path.of("/proc"), warnings)) {
      process.read(0, whole);
      alone.read(0, resident);
    }
    double expected = whole.build(0, 0).number(ResourceKey.RSS_KB);
    assertThat(resident.build(0, 0).number(ResourceKey.RSS_KB))
        .isCloseTo(expected, within(expected / 4));
    assertThat(PageSize.of(Path.of("/proc/self/auxv"))).isPositive();
  }
}
