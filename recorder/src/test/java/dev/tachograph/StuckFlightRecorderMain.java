package dev.tachograph;

import dev.tachograph.trace.TraceOptions;
import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Period;

/**
 * Records safepoints with a flight recorder that is stuck inside its lock, until the files of the
 * run are final, and says whether they became so.
 */
final class StuckFlightRecorderMain {
  private static final CountDownLatch STUCK = new CountDownLatch(1);

  /** Asked for by the flight recorder when a recording begins. */
  @Period("beginChunk")
  static final class Chunk extends Event {}

  private StuckFlightRecorderMain() {}

  public static void main(String[] args) throws Exception {
    File dir = new File(args[0]);
    FlightRecorder.addPeriodicEvent(Chunk.class, () -> stick(dir));
    RunConfig config =
        RunConfig.builder()
            .outputDir(Path.of(args[0]))
            .traceOptions(TraceOptions.DEFAULT.withSafepoints(true))
            .build();
    Run run = Tachograph.start(config);
    STUCK.await();
    System.out.println("ready");
    if (args[1].equals("close")) {
      run.close();
    } else {
      new CountDownLatch(1).await();
    }
  }

  private static void stick(File dir) {
    if (STUCK.getCount() == 0) {
      return;
    }
    STUCK.countDown();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < end) {
      String[] names = dir.list((where, name) -> name.endsWith(".json"));
      if (names != null && names.length == 2) {
        System.out.println("report and trace are final");
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    System.out.println("the run did not end");
  }
}
