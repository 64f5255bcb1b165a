package dev.tachograph.trace;

/**
 * What a trace holds, and how large it becomes. Immutable.
 *
 * @param args whether trace and report hold the arguments of spans
 * @param locations whether spans have the place where they are opened, as the argument {@code
 *     location}; costs each a walk of the stack
 * @param safepoints whether the trace has each time the JVM stopped all threads, and what for;
 *     starts the JVM's flight recorder, and lets the run end about a second later
 * @param maxBytes of all files of the trace together: full ones are followed by others, and the
 *     oldest go. 1 MiB to 1 PiB; 0: no bound but those of the run
 */
public record TraceOptions(boolean args, boolean locations, boolean safepoints, long maxBytes) {
  /** With arguments, without locations, safepoints and bound. */
  public static final TraceOptions DEFAULT = new TraceOptions(true, false, false, 0);

  /**
   * {@return these options with another choice of arguments}
   *
   * @param newArgs whether trace and report hold the arguments of spans
   */
  public TraceOptions withArgs(boolean newArgs) {
    return new TraceOptions(newArgs, locations, safepoints, maxBytes);
  }

  /**
   * {@return these options with another choice of locations}
   *
   * @param newLocations whether spans have the place where they are opened; costs each a walk of
   *     the stack
   */
  public TraceOptions withLocations(boolean newLocations) {
    return new TraceOptions(args, newLocations, safepoints, maxBytes);
  }

  /**
   * {@return these options with another choice of safepoints}
   *
   * @param newSafepoints whether the trace has each time the JVM stopped all threads
   */
  public TraceOptions withSafepoints(boolean newSafepoints) {
    return new TraceOptions(args, locations, newSafepoints, maxBytes);
  }

  /**
   * {@return these options with another bound}
   *
   * @param newMaxBytes of all files of the trace together, 1 MiB to 1 PiB; 0: no bound but those of
   *     the run
   */
  public TraceOptions withMaxBytes(long newMaxBytes) {
    return new TraceOptions(args, locations, safepoints, newMaxBytes);
  }
}
