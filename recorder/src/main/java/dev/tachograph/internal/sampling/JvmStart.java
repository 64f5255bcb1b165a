package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.OwnPid;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM's collectors had done when a run started, from its {@linkplain PerfData performance
 * data}. Its beans have these figures too, but take so long to be loaded that a program that
 * allocates from its first moment has had dozens of collections before.
 */
public final class JvmStart {
  private static final JvmStart UNKNOWN = new JvmStart(null, null);

  private final @Nullable PerfData data;
  private final @Nullable JvmIdentity jvm;
  private final @Nullable GcCounters counters;
  private final long count;
  private final long pauseNanos;

  private JvmStart(@Nullable PerfData data, @Nullable JvmIdentity jvm) {
    this.data = data;
    this.jvm = jvm;
    this.counters = data == null ? null : new GcCounters(data);
    this.count = counters == null ? -1 : counters.count();
    this.pauseNanos = counters == null ? -1 : counters.pauseNanos();
  }

  /**
   * Reads it now; takes milliseconds in a cold JVM, and never throws.
   *
   * @return what was read; where there are no performance data nothing is known
   */
  public static JvmStart read() {
    return read(
        () -> {
          JvmIdentity jvm = JvmIdentity.own();
          return new JvmStart(
              PerfData.own(PerfData.temporary(), OwnPid.get(), jvm, PerfData.ownMaps()), jvm);
        });
  }

  static JvmStart read(Supplier<JvmStart> reader) {
    try {
      return reader.get();
    } catch (RuntimeException | Error unreadable) {
      // Also of a page of a file that somebody cut, which is an InternalError.
      return UNKNOWN;
    }
  }

  /** {@return a start of which nothing is known} */
  public static JvmStart unknown() {
    return UNKNOWN;
  }

  /** Of the same data, as far as they were found. */
  SafepointTime safepoints() {
    PerfData found = data;
    JvmIdentity own = jvm;
    return found == null || own == null ? SafepointTime.open() : new SafepointTime(found, own);
  }

  @Nullable GcCounters counters() {
    return counters;
  }

  /** Collections, or pauses where collectors work beside the program; -1: not known. */
  long count() {
    return count;
  }

  /** -1: not known. */
  long pauseNanos() {
    return pauseNanos;
  }
}
