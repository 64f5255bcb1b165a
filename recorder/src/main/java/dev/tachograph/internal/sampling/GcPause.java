package dev.tachograph.internal.sampling;

/**
 * A time in which a collector stopped the program.
 *
 * @param collector such as {@code G1 Young Generation}
 * @param action such as {@code end of minor GC}
 * @param cause such as {@code G1 Evacuation Pause}
 * @param startNanos when it began on the run's clock, to a millisecond or two
 * @param durationNanos how long it was, to the millisecond
 */
public record GcPause(
    String collector, String action, String cause, long startNanos, long durationNanos) {}
