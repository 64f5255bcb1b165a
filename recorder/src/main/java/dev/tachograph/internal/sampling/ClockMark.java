package dev.tachograph.internal.sampling;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The run's clock at an instant of the flight recorder. */
@Name(ClockMark.NAME)
@Label("Run clock")
@Description("What the clock of the run that is recorded showed")
@Category("Tachograph")
@StackTrace(false)
final class ClockMark extends Event {
  static final String NAME = "dev.tachograph.common.RunClock";

  @Label("Time of the run")
  @Description("Nanoseconds since the run started")
  long runNanos;

  @Label("Last")
  @Description("Nothing of the run comes after it")
  boolean last;
}
