package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.OwnPid;
import org.jspecify.annotations.Nullable;

/**
 * How long all threads of this JVM were stopped, from its {@linkplain PerfData performance data},
 * in ticks of {@code sun.os.hrt.frequency}: {@code sun.rt.safepointSyncTime} until the last thread
 * stopped, and {@code sun.rt.safepointTime} after that, including the pauses of collections. The
 * cleanup that JDKs before 21 do in between is in neither.
 *
 * <p>JVMs in namespaces of their own that share {@code /tmp} may have the same process id, and
 * older ones then map the same file, so each read checks whether the data are still ours.
 */
final class SafepointTime {
  /** How late the values that the JVM updates every 50 ms may be on a busy machine. */
  private static final long MAX_LATE_MILLIS = 10_000;

  private final @Nullable PerfData data;
  private final JvmIdentity jvm;
  private final int time;
  private final int sync;
  private final int initDone;
  private final int ticks;
  private final double ticksPerNano;
  private long syncNanos = -1;
  private long nanos = -1;

  /**
   * Creates a reader for a JVM.
   *
   * @param data its performance data, {@code null} if there are none
   */
  SafepointTime(@Nullable PerfData data, JvmIdentity jvm) {
    this.data = data;
    this.jvm = jvm;
    this.time = find(data, "sun.rt.safepointTime");
    this.sync = find(data, "sun.rt.safepointSyncTime");
    this.initDone = find(data, PerfData.INIT_DONE);
    this.ticks = find(data, "sun.os.hrt.ticks");
    long frequency = data == null ? -1 : data.value(data.find("sun.os.hrt.frequency"));
    this.ticksPerNano = frequency <= 0 ? Double.NaN : frequency / 1e9;
  }

  /** Opens a reader for this JVM, if its performance data are readable and its own. */
  static SafepointTime open() {
    JvmIdentity jvm = JvmIdentity.own();
    return new SafepointTime(
        PerfData.own(PerfData.temporary(), OwnPid.get(), jvm, PerfData.ownMaps()), jvm);
  }

  private static int find(@Nullable PerfData data, String name) {
    return data == null ? -1 : data.find(name);
  }

  /** Reads both times; they are -1 if the JVM does not report them. */
  void read() {
    syncNanos = -1;
    nanos = -1;
    if (data == null || time < 0 || sync < 0 || Double.isNaN(ticksPerNano)) {
      return;
    }
    try {
      long stopped = data.value(time);
      long stopping = data.value(sync);
      if (isOurs(data)) {
        syncNanos = (long) (stopping / ticksPerNano);
        nanos = (long) ((stopping + stopped) / ticksPerNano);
      }
    } catch (InternalError truncated) {
      // Another JVM has truncated the mapped file.
    }
  }

  private boolean isOurs(PerfData file) {
    if (file.value(initDone) != jvm.startMillis()) {
      return false;
    }
    if (ticks < 0) {
      return true;
    }
    long reportedMillis = (long) (file.value(ticks) / ticksPerNano / 1e6);
    long uptimeMillis = jvm.uptimeMillis().getAsLong();
    return reportedMillis <= uptimeMillis + 1 && reportedMillis >= uptimeMillis - MAX_LATE_MILLIS;
  }

  /** How long threads were stopped, or being stopped, since the JVM started. */
  long nanos() {
    return nanos;
  }

  /** The part of it until the last thread stopped. */
  long syncNanos() {
    return syncNanos;
  }
}
