package dev.tachograph.internal.json;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What a pool lends is lent to one thread at a time. */
public final class PoolStress {
  private PoolStress() {}

  /** Two threads look at the same slots, in which one object lies. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "an object each")
  @Outcome(id = "false", expect = FORBIDDEN, desc = "one object for two threads")
  @State
  public static class TwoTakers {
    private final Pool<int[]> pool = new Pool<>(() -> new int[1]);
    private int[] first = {};
    private int[] second = {};

    public TwoTakers() {
      pool.give(new int[1]);
    }

    @Actor
    public void one() {
      first = pool.take();
    }

    @Actor
    public void two() {
      second = pool.take();
    }

    @Arbiter
    public void end(Z_Result r) {
      r.r1 = first != second && first.length == 1 && second.length == 1;
    }
  }

  /** Two threads use an object and give it back, over and over: nobody meets another in it. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "as its user left it")
  @Outcome(id = "false", expect = FORBIDDEN, desc = "somebody else was in it")
  @State
  public static class TwoUsers {
    private final Pool<int[]> pool = new Pool<>(() -> new int[1]);
    private boolean first;
    private boolean second;

    private boolean use(int mark) {
      boolean alone = true;
      for (int i = 0; i < 8; i++) {
        int[] mine = pool.take();
        mine[0] = mark;
        Thread.onSpinWait();
        alone &= mine[0] == mark;
        pool.give(mine);
      }
      return alone;
    }

    @Actor
    public void one() {
      first = use(1);
    }

    @Actor
    public void two() {
      second = use(2);
    }

    @Arbiter
    public void end(Z_Result r) {
      r.r1 = first && second;
    }
  }
}
