package dev.tachograph.slf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThreadContextTest {
  private final ThreadContext context = new ThreadContext();

  @BeforeEach
  @AfterEach
  void clear() {
    context.clear();
    context.clearDequeByKey("s");
  }

  @Test
  void valuesAreKeptUntilRemoved() {
    context.put("a", "1");
    context.put("b", null);
    assertThat(context.get("a")).isEqualTo("1");
    assertThat(context.getCopyOfContextMap()).containsOnlyKeys("a", "b");
    context.remove("a");
    context.remove("unknown");
    assertThat(context.get("a")).isNull();
    context.remove("b");
    assertThat(ThreadContext.current()).isNull();
    context.remove("b");
  }

  @Test
  void nullKeyIsRefusedAsTheInterfaceSays() {
    assertThatThrownBy(() -> context.put(null, "1")).isInstanceOf(IllegalArgumentException.class);
    assertThat(context.get(null)).isNull();
  }

  @Test
  void copiesAreTheCallersOwn() {
    assertThat(context.getCopyOfContextMap()).isNull();
    Map<String, String> given = new HashMap<>(Map.of("a", "1"));
    context.setContextMap(given);
    given.put("a", "2");
    context.getCopyOfContextMap().put("a", "3");
    assertThat(context.get("a")).isEqualTo("1");
    context.setContextMap(Map.of());
    assertThat(context.getCopyOfContextMap()).isNull();
    context.setContextMap(null);
    assertThat(context.getCopyOfContextMap()).isNull();
  }

  @Test
  void newThreadBeginsEmptyAndKeepsItsOwn() throws InterruptedException {
    context.put("a", "1");
    context.pushByKey("s", "1");
    AtomicReference<Map<String, String>> inherited = new AtomicReference<>(Map.of());
    Thread thread =
        new Thread(
            () -> {
              inherited.set(context.getCopyOfContextMap());
              context.put("a", "2");
            });
    thread.start();
    thread.join();
    assertThat(inherited.get()).isNull();
    assertThat(context.get("a")).isEqualTo("1");
  }

  @Test
  void stacksByKeyLastInFirstOut() {
    context.pushByKey("s", "1");
    context.pushByKey("s", "2");
    assertThat(context.getCopyOfDequeByKey("s")).containsExactly("2", "1");
    assertThat(context.popByKey("s")).isEqualTo("2");
    context.clearDequeByKey("s");
    assertThat(context.popByKey("s")).isNull();
  }
}
