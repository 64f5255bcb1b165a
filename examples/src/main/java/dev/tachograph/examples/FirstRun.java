package dev.tachograph.examples;

import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.logging.Log;
import dev.tachograph.trace.Span;
import java.util.List;
import java.util.stream.LongStream;

/** Sums, and leaves a run. */
final class FirstRun {
  private static final Log LOG = Log.get(FirstRun.class);

  public static void main(String[] args) throws Exception {
    RunConfig config = RunConfig.builder().runName("first").argv(List.of(args)).build();
    System.exit(Tachograph.run(config, FirstRun::work));
  }

  private static int work(Run run) {
    try (Span span = Span.open("sum")) {
      long sum = LongStream.rangeClosed(1, 1000).sum();
      span.with("sum", sum);
      LOG.info("summed").with("numbers", 1000).with("sum", sum).emit();
      run.putResult("sum", sum);
    }
    return 0;
  }
}
