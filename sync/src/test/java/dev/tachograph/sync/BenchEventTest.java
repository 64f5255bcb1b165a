package dev.tachograph.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchEventTest {
  @Test
  void everyEventOfTheFormatHasItsRecord() throws ReflectiveOperationException {
    List<String> names = new ArrayList<>();
    for (Class<?> type : types()) {
      names.add(filled(type, true).event());
    }
    assertThat(names)
        .containsExactlyInAnyOrder(
            "scheduler_gauge_sample",
            "db_writer_gauge_sample",
            "batch_assigned",
            "fetch_start",
            "fetch_end",
            "fetch_timeout",
            "process_start",
            "process_end",
            "db_flush_start",
            "db_flush_end",
            "compaction_start",
            "compaction_end",
            "peer_connected",
            "peer_disconnected",
            "peer_banned",
            "peer_unbanned",
            "chain_reorganized",
            "sync_stalled",
            "blocks_damaged");
  }

  @Test
  void everyComponentIsAFieldInSnakeCaseWithItsValue() throws ReflectiveOperationException {
    for (Class<?> type : types()) {
      BenchEvent event = filled(type, true);
      Map<String, Object> fields = CollectedFields.of(event);
      RecordComponent[] components = type.getRecordComponents();
      assertThat(fields).as(event.event()).hasSize(components.length);
      for (RecordComponent component : components) {
        assertThat(fields)
            .as(event.event())
            .containsEntry(snakeCase(component.getName()), component.getAccessor().invoke(event));
      }
    }
  }

  @Test
  void whatIsNotKnownIsNull() throws ReflectiveOperationException {
    for (Class<?> type : types()) {
      BenchEvent event = filled(type, false);
      Map<String, Object> fields = CollectedFields.of(event);
      for (RecordComponent component : type.getRecordComponents()) {
        assertThat(fields).containsKey(snakeCase(component.getName()));
        if (component.getType() == Long.class || component.getType() == Double.class) {
          assertThat(fields.get(snakeCase(component.getName()))).as(event.event()).isNull();
        }
      }
    }
  }

  @Test
  void noFieldTakesTheNameOfOneThatEveryEventHas() throws ReflectiveOperationException {
    for (Class<?> type : types()) {
      assertThat(CollectedFields.of(filled(type, true))).doesNotContainKeys("t_ms", "ts", "event");
    }
  }

  @Test
  void textsFromTheNetworkAreCut() throws ReflectiveOperationException {
    String hostile = "\"\n<b>".repeat(10_000);
    BenchEvent event = new PeerEvent.PeerConnected(hostile, null, null, hostile);
    for (Object value : CollectedFields.of(event).values()) {
      if (value != null) {
        assertThat((String) value).startsWith("\"\n<b>").hasSize(BoundedTexts.MAX_LENGTH);
      }
    }
    assertThat(new PeerEvent.PeerBanned("p", hostile, 1, 1).reason())
        .hasSize(BoundedTexts.MAX_LENGTH);
    assertThat(new ChainEvent.BlocksDamaged(1, 2, 2, hostile).reason())
        .hasSize(BoundedTexts.MAX_LENGTH);
  }

  private static List<Class<?>> types() {
    return Arrays.stream(BenchEvent.class.getPermittedSubclasses())
        .flatMap(group -> Arrays.stream(group.getPermittedSubclasses()))
        .<Class<?>>map(type -> type)
        .toList();
  }

  private static BenchEvent filled(Class<?> type, boolean known)
      throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < values.length; i++) {
      types[i] = components[i].getType();
      values[i] = value(types[i], i, known);
    }
    Constructor<?> constructor = type.getDeclaredConstructor(types);
    return (BenchEvent) constructor.newInstance(values);
  }

  private static Object value(Class<?> type, int i, boolean known) {
    if (type == long.class) {
      return 100L + i;
    } else if (type == double.class) {
      return 0.5 + i;
    } else if (type == boolean.class) {
      return true;
    } else if (type == String.class) {
      return "text " + i;
    } else if (!known) {
      return null;
    }
    return type == Long.class ? (Object) (100L + i) : (Object) (0.5 + i);
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
