package dev.tachograph.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What threads keep of ours is taken back from them. */
class PerThreadTest {
  private final PerThread<Object> kept = new PerThread<>(Object::new);

  @Test
  void eachThreadHasItsOwnUntilItIsTakenBack() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Object own = kept.get();
      Object theirs = other.submit(kept::get).get();
      assertThat(kept.get()).isSameAs(own).isNotSameAs(theirs);
      assertThat(other.submit(kept::get).get()).isSameAs(theirs);

      kept.close();
      assertThat(kept.get()).isNotSameAs(own).isNotSameAs(kept.get());
      assertThat(other.submit(kept::get).get()).isNotSameAs(theirs);

      kept.open();
      assertThat(kept.get()).isSameAs(kept.get());
    } finally {
      other.shutdown();
    }
  }
}
