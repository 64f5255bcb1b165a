package dev.tachograph.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.internal.json.JsonWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordFieldsTest {
  enum Way {
    UP
  }

  private record AllTypes(
      long whole,
      int smaller,
      short small,
      byte smallest,
      double decimal,
      float single,
      boolean isTrue,
      String text,
      StringBuilder built,
      @Nullable Long known,
      @Nullable Double share,
      @Nullable Boolean sure,
      Way way,
      List<Integer> list)
      implements RunEvent {}

  private record Named(@FieldName("elapsed_ms") double elapsedMillis, long firstURLCount)
      implements RunEvent {
    @Override
    public String event() {
      return "named";
    }

    @Override
    public long firstURLCount() {
      return firstURLCount + 1;
    }
  }

  private record Nothing() implements RunEvent {}

  private record Throwing(long number) implements RunEvent {
    @Override
    public long number() {
      throw new IllegalStateException("thrown by the test");
    }
  }

  private static final class NoRecord implements RunEvent {}

  private static String json(RunEvent event) {
    JsonWriter json = new JsonWriter();
    json.reset().beginObject();
    event.writeFields(json);
    json.endObject();
    return new String(json.buffer(), 0, json.length(), StandardCharsets.UTF_8);
  }

  private static AllTypes allTypes(@Nullable Long known) {
    return new AllTypes(
        1L << 40,
        2,
        (short) 3,
        (byte) 4,
        5,
        0.1f,
        true,
        "text",
        new StringBuilder("built"),
        known,
        known == null ? null : Double.valueOf(0.5),
        known == null ? null : Boolean.TRUE,
        Way.UP,
        List.of(1, 2));
  }

  @Test
  void componentsAreFieldsInTheirOrderWithTheirTypes() {
    assertThat(allTypes(7L).event()).isEqualTo("all_types");
    assertThat(json(allTypes(7L)))
        .isEqualTo(
            "{\"whole\":1099511627776,\"smaller\":2,\"small\":3,\"smallest\":4,\"decimal\":5.0,"
                + "\"single\":0.1,\"is_true\":true,\"text\":\"text\",\"built\":\"built\","
                + "\"known\":7,\"share\":0.5,\"sure\":true,\"way\":\"UP\",\"list\":[1,2]}");
    assertThat(json(allTypes(null)))
        .contains("\"known\":null,\"share\":null,\"sure\":null,\"way\"");
    assertThat(json(new Nothing())).isEqualTo("{}");
  }

  @Test
  void namesAreOverriddenAndAccessorsAreAsked() {
    Named named = new Named(1.5, 2);
    assertThat(named.event()).isEqualTo("named");
    assertThat(json(named)).isEqualTo("{\"elapsed_ms\":1.5,\"first_url_count\":3}");
  }

  @ParameterizedTest
  @CsvSource({
    "a,a", "BatchWritten,batch_written", "peerId,peer_id", "firstBlockMs,first_block_ms",
    "URLCount,url_count", "http2Calls,http2_calls", "already_snake,already_snake", "X,x",
    "ABTest,ab_test", "toDB,to_db", "a_B,a_b"
  })
  void namesBecomeSnakeCase(String camel, String snake) {
    assertThat(RecordFields.snakeCase(camel)).isEqualTo(snake);
  }

  @Test
  void whatAnAccessorThrowsIsThrown() {
    assertThatThrownBy(() -> json(new Throwing(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("thrown by the test");
  }

  @Test
  void classThatIsNoRecordSaysWhatToDo() {
    assertThat(new NoRecord().event()).isEqualTo("no_record");
    assertThatThrownBy(() -> json(new NoRecord()))
        .isInstanceOf(UnreadableRecordException.class)
        .hasMessageContaining("NoRecord")
        .hasMessageContaining("override writeFields");
  }

  @Test
  void componentWithTheNameOfAFieldOfEveryEventIsNotWrittenOverIt() {
    record Timed(long tMs) implements RunEvent {}
    record Renamed(@FieldName("ts") long seconds) implements RunEvent {}
    record Told(@Override String event, @FieldName("at_ms") long tMs) implements RunEvent {}
    for (RunEvent event : List.of(new Timed(1), new Renamed(2))) {
      assertThatThrownBy(() -> json(event))
          .isInstanceOf(UnreadableRecordException.class)
          .hasMessageContaining("a field that each event has")
          .hasMessageContaining("@FieldName");
    }
    assertThat(json(new Told("told", 3))).isEqualTo("{\"event\":\"told\",\"at_ms\":3}");
  }

  @Test
  void numbersTruthValuesAndTextsAllocateNothing() {
    record Hot(long number, int small, double decimal, boolean truth, String text, Long boxed)
        implements RunEvent {}
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    RunEvent event = new Hot(1, 2, 3.5, true, "text", 1L << 40);
    JsonWriter json = new JsonWriter();
    long[] bytes = new long[2_001];
    for (int i = 0; i < 2 * bytes.length; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      json.reset().beginObject();
      event.writeFields(json);
      bytes[i % bytes.length] = threads.getCurrentThreadAllocatedBytes() - before;
    }
    Arrays.sort(bytes);
    assertThat(bytes[bytes.length / 2]).isZero();
  }
}
