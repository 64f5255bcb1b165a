package dev.tachograph.examples;

import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.StateSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A program that says what it is doing when somebody asks: a dump shows its state. */
public final class OwnState {
  private OwnState() {}

  /** What waits to be done. */
  private record Backlog(Queue<String> orders) implements StateSource {
    @Override
    public String title() {
      return "backlog";
    }

    @Override
    public void writeState(FieldConsumer out) {
      out.put("orders", orders.size());
      out.put("first", orders.peek());
    }
  }

  public static void main(String[] args) throws Exception {
    System.exit(Tachograph.run(RunConfig.builder().argv(List.of(args)).build(), OwnState::work));
  }

  private static int work(Run run) {
    Queue<String> orders = new ConcurrentLinkedQueue<>(List.of("order 1", "order 2"));
    run.stateSource(new Backlog(orders));
    // As kill -USR1 and tacho dump ask for it.
    return Tachograph.dump().isPresent() ? 0 : 1;
  }
}
