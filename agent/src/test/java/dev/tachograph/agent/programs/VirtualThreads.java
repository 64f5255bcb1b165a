package dev.tachograph.agent.programs;

import java.util.concurrent.CountDownLatch;

/** Starts many virtual threads, by reflection, as this is compiled for JVMs that have none. */
public final class VirtualThreads {
  private VirtualThreads() {}

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[0]);
    CountDownLatch done = new CountDownLatch(count);
    Runnable body = done::countDown;
    var start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    for (int i = 0; i < count; i++) {
      start.invoke(null, body);
    }
    done.await();
    System.out.println(count);
  }
}
