package dev.tachograph.trace;

/**
 * One of the slowest spans of a name.
 *
 * @param startMs when it was opened, in milliseconds since the run's start
 * @param durationMs how long it took
 * @param thread the name of the thread that opened it
 * @param args its arguments as a JSON object, long texts cut
 */
public record SlowSpan(double startMs, double durationMs, String thread, String args) {}
