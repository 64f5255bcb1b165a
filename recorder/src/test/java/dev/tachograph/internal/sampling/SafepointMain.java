package dev.tachograph.internal.sampling;

import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import java.util.concurrent.locks.LockSupport;

/**
 * A JVM that stops its threads continuously, or reports how long its own were stopped meanwhile.
 */
final class SafepointMain {
  private SafepointMain() {}

  /** {@code busy} runs until there is input; {@code idle} takes a sample then. */
  public static void main(String[] args) throws Exception {
    JvmReader reader = JvmReader.open();
    SampleValues builder = new SampleValues();
    reader.read(Samples.SECOND, builder);
    System.out.println("ready as " + ProcessHandle.current().pid());
    while (args[0].equals("busy") && System.in.available() == 0) {
      System.gc();
      LockSupport.parkNanos(100_000);
    }
    int ignored = System.in.read();
    reader.read(Samples.SECOND, builder);
    ResourceSample sample = builder.build(0, 0);
    System.out.println(
        sample.hasNumber(ResourceKey.SAFEPOINT_MS)
            ? "stopped for " + sample.number(ResourceKey.SAFEPOINT_MS)
            : "not known");
  }
}
