package dev.tachograph.internal.journal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Lines that are offered at the same time, and seen while they are. */
final class OffersStress {
  private static final String OTHERS = "a line torn, twice, lost or out of order";

  private OffersStress() {}

  /** Both lines stand there whole, in the order of their claims. */
  @JCStressTest
  @Outcome(id = "12", expect = ACCEPTABLE, desc = "the first was faster")
  @Outcome(id = "21", expect = ACCEPTABLE, desc = "the second was faster")
  @Outcome(expect = FORBIDDEN, desc = OTHERS)
  @State
  public static class TwoProducers extends SmallRing {
    @Actor
    public void one() {
      offer(1);
    }

    @Actor
    public void two() {
      offer(2);
    }

    @Arbiter
    public void consumer(I_Result r) {
      r.r1 = walk(0);
    }
  }

  /** Whoever sees the second line of a thread whole sees the first. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "nothing yet")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the first alone")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both")
  @Outcome(expect = FORBIDDEN, desc = OTHERS)
  @State
  public static class ProducerAndConsumer extends SmallRing {
    @Actor
    public void producer() {
      offer(1);
      offer(2);
    }

    @Actor
    public void consumer(II_Result r) {
      r.r2 = look(FRAME);
      r.r1 = look(0);
    }
  }

  /** The consumer waits at a claim, and takes nothing behind it before. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "nothing yet")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "the first alone")
  @Outcome(id = "12", expect = ACCEPTABLE, desc = "both")
  @Outcome(expect = FORBIDDEN, desc = OTHERS)
  @State
  public static class ConsumerThatGoesOn extends SmallRing {
    @Actor
    public void producer() {
      offer(1);
      offer(2);
    }

    @Actor
    public void consumer(I_Result r) {
      r.r1 = walk(0);
    }
  }

  /** Sixteen bytes are left of the lap: one of the two pads them, and both begin behind. */
  @JCStressTest
  @Outcome(id = "12, 304", expect = ACCEPTABLE, desc = "the first was faster")
  @Outcome(id = "21, 304", expect = ACCEPTABLE, desc = "the second was faster")
  @Outcome(expect = FORBIDDEN, desc = OTHERS)
  @State
  public static class TwoProducersAtTheEndOfALap extends SmallRing {
    public TwoProducersAtTheEndOfALap() {
      fill(8, 240);
      consume(240);
    }

    @Actor
    public void one() {
      offer(1);
    }

    @Actor
    public void two() {
      offer(2);
    }

    @Arbiter
    public void consumer(II_Result r) {
      r.r1 = walk(240);
      r.r2 = (int) ring.tail();
    }
  }

  /** The consumer passes the end of a lap behind a producer. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "nothing yet")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the line behind the pad")
  @Outcome(expect = FORBIDDEN, desc = OTHERS)
  @State
  public static class ConsumerAtTheEndOfALap extends SmallRing {
    public ConsumerAtTheEndOfALap() {
      fill(8, 240);
      consume(240);
    }

    @Actor
    public void producer() {
      offer(1);
    }

    @Actor
    public void consumer(II_Result r) {
      r.r1 = walk(240);
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = walk(240);
    }
  }
}
