package dev.tachograph.internal.journal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The header: whenever one looks, the newest whole slot is the last or the one before. */
final class JournalFileStress {
  private static final int TORN = -1;

  private JournalFileStress() {}

  /** While the older of two slots is written. */
  @JCStressTest
  @Outcome(id = "2, 3", expect = ACCEPTABLE, desc = "the slot before")
  @Outcome(id = "3, 3", expect = ACCEPTABLE, desc = "the new slot")
  @Outcome(expect = FORBIDDEN, desc = "no slot, an old one, or one made of two")
  @State
  public static class PublishAndRead {
    private final java.nio.ByteBuffer bytes = RingMemory.journal();
    private final JournalFile writer = open(bytes);
    private final JournalFile reader = open(bytes);
    private final JournalState state = new JournalState();

    public PublishAndRead() {
      publish(1);
      publish(2);
    }

    private static JournalFile open(java.nio.ByteBuffer bytes) {
      try {
        return java.util.Objects.requireNonNull(JournalFile.read(bytes));
      } catch (LaterVersionException never) {
        throw new java.io.UncheckedIOException(never);
      }
    }

    private void publish(long value) {
      java.util.Arrays.fill(state.values, value);
      writer.publish(state);
    }

    private int newest() {
      JournalState newest = reader.newest();
      if (newest == null) {
        return TORN;
      }
      long value = newest.values[0];
      for (long other : newest.values) {
        if (other != value) {
          return TORN;
        }
      }
      return (int) value;
    }

    @Actor
    public void publisher() {
      publish(3);
    }

    @Actor
    public void looker(II_Result r) {
      r.r1 = newest();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = newest();
    }
  }
}
