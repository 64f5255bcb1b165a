package dev.tachograph.internal.sampling;

/**
 * A time in which the JVM stopped all threads of the program.
 *
 * @param operation what for, such as {@code G1CollectForAllocation}; several with {@code ", "}
 *     between them; {@code safepoint} where the JVM does not say
 * @param startNanos when the threads were asked to stop, on the run's clock
 * @param durationNanos from then until they went on
 * @param syncNanos from then until the last had stopped
 */
public record Safepoint(String operation, long startNanos, long durationNanos, long syncNanos) {}
