package dev.tachograph.trace;

/**
 * What a trace holds, and how large it becomes. Immutable.
 *
 * @param args whether trace and report hold the arguments of spans
 * @param locations whether spans tell the place where they are opened, as the argument {@code
 *     location}; costs each a walk of the stack
 * @param safepoints whether the trace tells each time the JVM stopped all threads, and what for;
 *     starts the JVM's flight recorder, and lets the run end about a second later
 * @param maxBytes of all files of the trace together: full ones are followed by others, and the
 *     oldest go. 1 MiB to 1 PiB; 0: no bound but those of the run
 */
public record TraceOptions(boolean args, boolean locations, boolean safepoints, long maxBytes) {
  /** With arguments, without locations, safepoints and bound. */
  public static final TraceOptions DEFAULT = new TraceOptions(true, false, false, 0);

  /** The minimum number of files that a bounded trace is split into. */
  private static final int FILES = 8;

  /** The same with another choice of arguments. */
  public TraceOptions withArgs(boolean newArgs) {
    return new TraceOptions(newArgs, locations, safepoints, maxBytes);
  }

  /** The same with another choice of locations. */
  public TraceOptions withLocations(boolean newLocations) {
    return new TraceOptions(args, newLocations, safepoints, maxBytes);
  }

  /** The same with another choice of safepoints. */
  public TraceOptions withSafepoints(boolean newSafepoints) {
    return new TraceOptions(args, locations, newSafepoints, maxBytes);
  }

  /** The same with another bound. */
  public TraceOptions withMaxBytes(long newMaxBytes) {
    return new TraceOptions(args, locations, safepoints, newMaxBytes);
  }

  /**
   * Bytes of a file of the trace.
   *
   * @param fileBytes of a file of the run; 0 for no bound
   */
  public long fileBytes(long fileBytes) {
    if (maxBytes == 0) {
      return fileBytes;
    }
    return fileBytes == 0 ? maxBytes / FILES : Math.min(fileBytes, maxBytes / FILES);
  }
}
