package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerfDataTest {
  static final JvmIdentity JVM = new JvmIdentity(1_764_000_000_123L, () -> 60_000);

  @TempDir Path dir;

  /** The file of a JVM with these counters. */
  static ByteBuffer data(ByteOrder order, Map<String, Long> counters) {
    ByteBuffer data = ByteBuffer.allocate(32 * 1024);
    data.putInt(0, 0xCAFEC0C0).put(4, (byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 0));
    data.put(5, (byte) 2).put(7, (byte) 1).order(order).putInt(24, 32);
    data.putInt(28, counters.size());
    int at = 32;
    for (Map.Entry<String, Long> counter : counters.entrySet()) {
      byte[] name = (counter.getKey() + '\0').getBytes(StandardCharsets.US_ASCII);
      int valueAt = (20 + name.length + 7) / 8 * 8;
      data.putInt(at, valueAt + 8).putInt(at + 4, 20).put(at + 12, (byte) 'J');
      data.putInt(at + 16, valueAt).putLong(at + valueAt, counter.getValue());
      data.put(at + 20, name);
      at += valueAt + 8;
    }
    return data;
  }

  static Map<String, Long> counters(long safepointTicks) {
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("sun.rt.safepoints", 5L);
    counters.put("sun.rt.safepointTime", safepointTicks);
    counters.put("sun.rt.safepointSyncTime", 0L);
    counters.put("sun.rt.vmInitDoneTime", JVM.startMillis());
    counters.put("sun.os.hrt.frequency", 100_000_000L);
    return counters;
  }

  private static long nanos(@Nullable PerfData data, JvmIdentity jvm) {
    SafepointTime time = new SafepointTime(data, jvm);
    time.read();
    return time.nanos();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void counterIsFoundByItsNameInEitherByteOrder(boolean little) {
    ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    PerfData data = PerfData.parse(data(order, counters(42)));
    assertThat(data).isNotNull();
    assertThat(data.value(data.find("sun.rt.safepointTime"))).isEqualTo(42);
    assertThat(data.find("sun.rt.safepoint")).isEqualTo(-1);
    assertThat(data.value(-1)).isEqualTo(-1);
    assertThat(nanos(data, JVM)).isEqualTo(420);
  }

  @Test
  void whatIsNotUnderstoodIsNoPerformanceData() {
    assertThat(PerfData.parse(ByteBuffer.allocate(8))).isNull();
    assertThat(PerfData.parse(ByteBuffer.allocate(1024))).isNull();
    assertThat(PerfData.parse(data(ByteOrder.BIG_ENDIAN, counters(1)).put(5, (byte) 9))).isNull();
    assertThat(nanos(null, JVM)).isEqualTo(-1);
  }

  @Test
  void fileIsFoundByTheNumberOfTheProcess() throws IOException {
    Path user = Files.createDirectory(dir.resolve("hsperfdata_somebody"));
    ByteBuffer data = data(ByteOrder.LITTLE_ENDIAN, counters(7));
    Files.write(user.resolve("4711"), data.array());
    assertThat(PerfData.own(dir, 4711, JVM, null)).isNotNull();
    assertThat(PerfData.own(dir, 4712, JVM, null)).isNull();
    assertThat(PerfData.own(dir.resolve("absent"), 4711, JVM, null)).isNull();
  }

  @Test
  void fileOfAnotherJvmWithOurNumberIsLeftAloneAndOursBesideItIsFound() throws IOException {
    Path dead = Files.createDirectory(dir.resolve("hsperfdata_another"));
    Files.write(dead.resolve("7"), data(ByteOrder.LITTLE_ENDIAN, counters(3_000)).array());
    JvmIdentity later = new JvmIdentity(JVM.startMillis() + 1, () -> 60_000);
    assertThat(PerfData.own(dir, 7, later, null)).isNull();
    Path user = Files.createDirectory(dir.resolve("hsperfdata_somebody"));
    Map<String, Long> own = counters(42);
    own.put("sun.rt.vmInitDoneTime", later.startMillis());
    Files.write(user.resolve("7"), data(ByteOrder.LITTLE_ENDIAN, own).array());
    PerfData found = PerfData.own(dir, 7, later, null);
    assertThat(nanos(found, later)).isEqualTo(420);
  }

  @Test
  void fileThatThisProcessHasNotMappedIsNotItsOwnEvenWithTheSameStart() throws IOException {
    Path user = Files.createDirectory(dir.resolve("hsperfdata_somebody"));
    Files.write(user.resolve("7"), data(ByteOrder.LITTLE_ENDIAN, counters(7)).array());
    String line = "7f2a1c000000-7f2a1c008000 rw-s 00000000 08:01 393241   ";
    Path maps = Files.writeString(dir.resolve("maps"), line + "/tmp/hsperfdata_somebody/17\n");
    assertThat(PerfData.own(dir, 7, JVM, maps)).isNull();
    Files.writeString(maps, line + "/tmp/hsperfdata_somebody/7 (deleted)\n");
    assertThat(PerfData.own(dir, 7, JVM, maps)).isNull();
    Files.writeString(maps, line + "\n" + line + "/tmp/hsperfdata_somebody/7\n");
    assertThat(PerfData.own(dir, 7, JVM, maps)).isNotNull();
    assertThat(PerfData.own(dir, 7, JVM, dir.resolve("absent"))).isNull();
  }

  @Test
  void fileThatIsLookedIntoDoesNotBecomeOursByThat() throws IOException {
    Path real = PerfData.ownMaps();
    Assumptions.assumeTrue(real != null, "NOT TESTED: this system has no /proc/self/maps");
    Path user = Files.createDirectory(dir.resolve("hsperfdata_nobody"));
    Files.write(user.resolve("9"), data(ByteOrder.LITTLE_ENDIAN, counters(7)).array());
    assertThat(PerfData.own(dir, 9, JVM, real)).isNull();
  }

  @Test
  void dataThatAnotherJvmWritesFromNowOnAreNoLongerOurs() {
    Map<String, Long> counters = counters(42);
    counters.put("sun.os.hrt.ticks", 59_950 * 100_000L);
    ByteBuffer file = data(ByteOrder.LITTLE_ENDIAN, counters);
    PerfData data = PerfData.parse(file);
    assertThat(data).isNotNull();
    assertThat(nanos(data, JVM)).isEqualTo(420);
    // Up for longer than we are, or for less: that of another one.
    for (long millis : new long[] {61_000, 20_000}) {
      file.putLong(data.find("sun.os.hrt.ticks"), millis * 100_000);
      assertThat(nanos(data, JVM)).isEqualTo(-1);
    }
    file.putLong(data.find("sun.os.hrt.ticks"), 60_000 * 100_000L);
    assertThat(nanos(data, JVM)).isEqualTo(420);
    file.putLong(data.find("sun.rt.vmInitDoneTime"), JVM.startMillis() + 5_000);
    assertThat(nanos(data, JVM)).isEqualTo(-1);
  }
}
