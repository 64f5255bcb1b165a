package dev.tachograph.examples;

import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.trace.Span;
import dev.tachograph.trace.SpanTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Spans of work that others' threads do: each under the span that was open where it was given. */
public final class AcrossThreads {
  private AcrossThreads() {}

  public static void main(String[] args) throws Exception {
    RunConfig config = RunConfig.builder().argv(List.of(args)).build();
    System.exit(Tachograph.run(config, run -> work()));
  }

  private static int work() throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(2);
    try (Span whole = Span.open("import")) {
      List<Future<Integer>> parts = new ArrayList<>();
      for (int part = 0; part < 4; part++) {
        int number = part;
        parts.add(workers.submit(SpanTasks.wrap("part", () -> read(number))));
      }
      int lines = 0;
      for (Future<Integer> part : parts) {
        lines += part.get();
      }
      whole.with("lines", lines);
      return lines == 60 ? 0 : 1;
    } finally {
      workers.shutdown();
    }
  }

  private static int read(int part) {
    return part * 10;
  }
}
