package dev.tachograph.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.Dump;
import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.StateSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dumps of a program that records no run. */
@Timeout(300)
class StateDumpsTest {
  private static final StateSource QUEUE =
      new StateSource() {
        @Override
        public String title() {
          return "queue of orders";
        }

        @Override
        public void writeState(FieldConsumer out) {
          out.put("waiting", 42);
        }
      };

  @Test
  void programWithoutARunShowsItsThreadsAndItsOwnState() {
    try (StateDumps dumps = StateDumps.spawnUsr1StateLogger(List.of(QUEUE))) {
      Optional<Dump> dump = dumps.dump(30_000);
      assertThat(dump).isPresent();
      assertThat(dump.get().file()).isNull();
      assertThat(dump.get().text())
          .contains("== queue of orders", "waiting", "42", Thread.currentThread().getName())
          .endsWith("\n== end\n");
    }
  }

  @Test
  void closedOnesTakeNoMore() {
    StateDumps dumps = StateDumps.spawnUsr1StateLogger(List.of(QUEUE));
    dumps.close();
    dumps.close();
    assertThat(dumps.dump(30_000)).isEmpty();
  }
}
