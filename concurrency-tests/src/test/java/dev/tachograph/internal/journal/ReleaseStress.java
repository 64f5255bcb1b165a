package dev.tachograph.internal.journal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Space that is released while producers wait for it, and aborted claims. */
final class ReleaseStress {
  private static final int TRIES = 50;

  private ReleaseStress() {}

  /** An aborted claim is skipped, and hides nothing behind it. */
  @JCStressTest
  @Outcome(id = "3, 0, 2", expect = ACCEPTABLE, desc = "the line behind, or before, the claim")
  @Outcome(expect = FORBIDDEN, desc = "the claim became a line, or hid one")
  @State
  public static class AbortAndProducer extends SmallRing {
    @Actor
    public void failing(III_Result r) {
      r.r1 = offerAndFail();
    }

    @Actor
    public void producer(III_Result r) {
      r.r2 = offer(2);
    }

    @Arbiter
    public void consumer(III_Result r) {
      r.r3 = walk(0);
    }
  }

  /** The consumer sees the claim, and then that it was aborted. */
  @JCStressTest
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "nothing yet")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "the line behind the claim")
  @Outcome(expect = FORBIDDEN, desc = "the claim became a line, or hid one")
  @State
  public static class AbortAndConsumer extends SmallRing {
    @Actor
    public void producer() {
      offerAndFail();
      offer(2);
    }

    @Actor
    public void consumer(II_Result r) {
      r.r1 = walk(0);
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = walk(0);
    }
  }

  /** A claim recorded as aborted because no call fitted on the stack is marked by the consumer. */
  @JCStressTest
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "nothing yet")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "the line behind the claim")
  @Outcome(expect = FORBIDDEN, desc = "the claim became a line, or hid one")
  @State
  public static class SkipAndConsumer extends SmallRing {
    public SkipAndConsumer() {
      offer(1);
      offer(2);
      // As its owner left it in the middle.
      Frames.INT.setRelease(ring.bytes(), 0, Frames.word(Frames.CLAIMED, FRAME - Frames.OVERHEAD));
    }

    @Actor
    public void skipping() {
      ring.skip(0, FRAME);
    }

    @Actor
    public void consumer(II_Result r) {
      r.r1 = walk(0);
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = walk(0);
    }
  }

  /** A producer comes a lap later to where the consumer has just zeroed. */
  @JCStressTest
  @Outcome(id = "1, 8", expect = ACCEPTABLE, desc = "the ring was full as long as it tried")
  @Outcome(id = "0, 81", expect = ACCEPTABLE, desc = "the line of the next lap, whole")
  @Outcome(expect = FORBIDDEN, desc = "zeroed behind the release, or of the lap before")
  @State
  public static class ZeroAndLap extends SmallRing {
    public ZeroAndLap() {
      fill(8, 240);
    }

    @Actor
    public void producer(II_Result r) {
      int result = Ring.FULL;
      for (int i = 0; i < TRIES && result == Ring.FULL; i++) {
        result = offer(1);
      }
      r.r1 = result;
    }

    @Actor
    public void consumer() {
      consume(FRAME);
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = walk(240 - FRAME);
    }
  }

  /** Two laps through a ring of three lines: what was accepted is what was seen, in its order. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "all that was accepted")
  @Outcome(id = "false", expect = FORBIDDEN, desc = "a line torn, stale, twice or lost")
  @State
  public static class ProducerAndWriter extends SmallRing {
    private int accepted;
    private int seen;
    private long at;

    @Actor
    public void producer() {
      int names = 0;
      for (int i = 0; i < TRIES && names < 10_000_000; i++) {
        int name = 1 + names % 7;
        if (offer(name, 3 * FRAME) == Ring.ACCEPTED) {
          names = names * 10 + name;
        }
      }
      accepted = names;
    }

    @Actor
    public void writer() {
      for (int i = 0; i < TRIES; i++) {
        pass();
      }
    }

    private void pass() {
      int here = at < ring.tail() ? look(at) : NOT_YET;
      if (here == SKIP) {
        at += Frames.length(ring.word(at));
      } else if (here != NOT_YET) {
        seen = seen * 10 + here;
        at += FRAME;
        consume(at);
      }
    }

    @Arbiter
    public void end(Z_Result r) {
      while (at < ring.tail()) {
        pass();
      }
      r.r1 = accepted == seen;
    }
  }

  /** There is room for one line: one of two gets it. */
  @JCStressTest
  @Outcome(id = "0, 1, 24", expect = ACCEPTABLE, desc = "the first was faster")
  @Outcome(id = "1, 0, 24", expect = ACCEPTABLE, desc = "the second was faster")
  @Outcome(expect = FORBIDDEN, desc = "more than the limit, or nobody though there was room")
  @State
  public static class LimitOfTwo extends SmallRing {
    @Actor
    public void one(III_Result r) {
      r.r1 = offer(1, FRAME);
    }

    @Actor
    public void two(III_Result r) {
      r.r2 = offer(2, FRAME);
    }

    @Arbiter
    public void end(III_Result r) {
      r.r3 = (int) ring.tail();
    }
  }

  /** Room for a second line comes while three are offered: never a third. */
  @JCStressTest
  @Outcome(id = "1, 24", expect = ACCEPTABLE, desc = "the room came late")
  @Outcome(id = "2, 48", expect = ACCEPTABLE, desc = "the room came in time")
  @Outcome(expect = FORBIDDEN, desc = "more than the limit")
  @State
  public static class LimitAndRelease extends SmallRing {
    public LimitAndRelease() {
      fill(8, FRAME);
    }

    @Actor
    public void producer(II_Result r) {
      int accepted = 0;
      for (int name = 1; name <= 3; name++) {
        accepted += offer(name, 2 * FRAME) == Ring.ACCEPTED ? 1 : 0;
      }
      r.r1 = accepted;
    }

    @Actor
    public void consumer() {
      consume(FRAME);
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = (int) (ring.tail() - ring.head());
    }
  }
}
