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

/** Lines that are offered while the ring is closed: taken, or refused, and never in between. */
final class CloseStress {
  private CloseStress() {}

  /** What was taken stands there; what was refused does not. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "accepted before the close")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "refused behind it")
  @Outcome(expect = FORBIDDEN, desc = "lost, or taken after the close")
  @State
  public static class OfferAndClose extends SmallRing {
    @Actor
    public void producer(II_Result r) {
      r.r1 = offer(1);
    }

    @Actor
    public void closer() {
      ring.close();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = walk(0);
    }
  }

  /** The writer closes only behind what it has seen: either the line or the close is too late. */
  @JCStressTest
  @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "accepted, and the close tried in vain")
  @Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "closed, and the line refused")
  @Outcome(expect = FORBIDDEN, desc = "a line behind the end, or refused by an open ring")
  @State
  public static class OfferAndCloseAt extends SmallRing {
    @Actor
    public void producer(III_Result r) {
      r.r1 = offer(1);
    }

    @Actor
    public void closer(III_Result r) {
      r.r2 = ring.closeAt(0) ? 1 : 0;
    }

    @Arbiter
    public void end(III_Result r) {
      r.r3 = walk(0);
    }
  }

  /** Two that close at the same time: the end is the same, and stays. */
  @JCStressTest
  @Outcome(id = "24, 2, 8", expect = ACCEPTABLE, desc = "closed behind the one line")
  @Outcome(expect = FORBIDDEN, desc = "another end")
  @State
  public static class CloseAndCloseAt extends SmallRing {
    public CloseAndCloseAt() {
      fill(8, FRAME);
    }

    @Actor
    public void closer() {
      ring.close();
    }

    @Actor
    public void writer() {
      ring.closeAt(FRAME);
    }

    @Arbiter
    public void end(III_Result r) {
      r.r1 = (int) ring.tail();
      r.r2 = offer(1);
      r.r3 = walk(0);
    }
  }
}
