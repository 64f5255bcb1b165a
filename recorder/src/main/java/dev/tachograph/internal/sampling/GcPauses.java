package dev.tachograph.internal.sampling;

import dev.tachograph.common.RunClock;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.SampleBuilder;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/**
 * Reports each pause of the collectors, from the notifications of their beans, which arrive on a
 * JVM thread soon after the pause. The JVM gives the duration to the millisecond, and the beginning
 * on a clock of its own, whose origin is estimated from the promptest notification so far: exact
 * except for the delay of that one, which is within a millisecond or two unless the machine is
 * overloaded. Beans for concurrent cycles are left out; the two short pauses of a concurrent cycle
 * of G1 are reported from JDK 20 on only.
 *
 * <p>As a reader it reads the program's allocation rate and the heap after the last collection, and
 * finally reports the total allocation.
 */
final class GcPauses implements DescribingReader {
  private static final String TYPE = "com.sun.management.gc.notification";

  private final RunClock clock;
  private final Consumer<GcPause> out;
  private final HeapAllocation allocation;
  private long originNanos = Long.MAX_VALUE;
  private final List<NotificationEmitter> emitters = new ArrayList<>();
  private final NotificationListener listener = this::notified;
  private final Delta allocated = new Delta();
  private long lastNanos;

  GcPauses(RunClock clock, Consumer<GcPause> out) {
    this.clock = clock;
    this.out = out;
    boolean inPauses = true;
    List<NotificationEmitter> all = new ArrayList<>();
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      inPauses &= isPauses(bean.getName());
      if (bean instanceof NotificationEmitter emitter) {
        all.add(emitter);
      }
    }
    allocation = new HeapAllocation(inPauses);
    emitters.addAll(all);
    try {
      for (NotificationEmitter emitter : all) {
        emitter.addNotificationListener(listener, null, null);
      }
    } catch (Throwable full) {
      // A retry must not report each pause twice.
      close();
      throw full;
    }
  }

  /** Whether the time of a collector's bean is time in which the program was stopped. */
  static boolean isPauses(String collector) {
    return !collector.endsWith("Cycles");
  }

  @Override
  public String name() {
    return "gc pauses";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder sample) {
    long now = clock.nanos();
    long grown = allocated.since(allocation.bytes());
    long nanos = now - lastNanos;
    lastNanos = now;
    if (grown >= 0 && elapsedNanos > 0 && nanos > 0) {
      sample.put(ResourceKey.ALLOC_MIB_S, grown * 1e9 / (1 << 20) / nanos);
    }
    long after = allocation.usedAfterLast();
    sample.put(ResourceKey.HEAP_AFTER_GC_KB, after < 0 ? -1 : after >> 10);
  }

  @Override
  public void describe(DetailsBuilder out) {
    out.allocatedBytes(allocation.bytes());
  }

  private void notified(Notification notification, @Nullable Object handback) {
    try {
      if (TYPE.equals(notification.getType())
          && notification.getUserData() instanceof CompositeData data) {
        if (isPauses(String.valueOf(data.get("gcName")))) {
          out.accept(pause(data));
        } else {
          allocation.cycleEnded((CompositeData) data.get("gcInfo"));
        }
      }
    } catch (Throwable notUnderstood) {
      // The JVM's own thread must not be disturbed, even when the heap is full.
    }
  }

  private synchronized GcPause pause(CompositeData data) {
    CompositeData info = (CompositeData) data.get("gcInfo");
    allocation.collected(info);
    originNanos = Math.min(originNanos, clock.nanos() - nanos(info, "endTime"));
    return new GcPause(
        String.valueOf(data.get("gcName")),
        String.valueOf(data.get("gcAction")),
        String.valueOf(data.get("gcCause")),
        Math.max(0, originNanos + nanos(info, "startTime")),
        nanos(info, "duration"));
  }

  private static long nanos(CompositeData info, String millis) {
    return ((Number) info.get(millis)).longValue() * 1_000_000;
  }

  @Override
  public void close() {
    for (NotificationEmitter emitter : emitters) {
      try {
        emitter.removeNotificationListener(listener);
      } catch (ListenerNotFoundException gone) {
        // It is no longer registered, which is the goal.
      }
    }
    emitters.clear();
  }
}
