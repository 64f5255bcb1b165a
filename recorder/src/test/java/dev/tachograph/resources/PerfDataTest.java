package dev.tachograph.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerfDataTest {
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
    counters.put("sun.os.hrt.frequency", 100_000_000L);
    return counters;
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
    assertThat(new SafepointTime(data).nanos()).isEqualTo(420);
  }

  @Test
  void whatIsNotUnderstoodIsNoPerformanceData() {
    assertThat(PerfData.parse(ByteBuffer.allocate(8))).isNull();
    assertThat(PerfData.parse(ByteBuffer.allocate(1024))).isNull();
    assertThat(PerfData.parse(data(ByteOrder.BIG_ENDIAN, counters(1)).put(5, (byte) 9))).isNull();
    assertThat(new SafepointTime(null).nanos()).isEqualTo(-1);
  }

  @Test
  void fileIsFoundByTheNumberOfTheProcess() throws IOException {
    Path user = Files.createDirectory(dir.resolve("hsperfdata_somebody"));
    ByteBuffer data = data(ByteOrder.LITTLE_ENDIAN, counters(7));
    Files.write(user.resolve("4711"), data.array());
    assertThat(PerfData.of(dir, 4711)).isNotNull();
    assertThat(PerfData.of(dir, 4712)).isNull();
    assertThat(PerfData.of(dir.resolve("absent"), 4711)).isNull();
  }
}
