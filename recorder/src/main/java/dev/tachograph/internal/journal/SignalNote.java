package dev.tachograph.internal.journal;

/**
 * A signal that asked the process to end.
 *
 * @param number such as 15
 * @param atOnce whether the process was ended by it there and then, its files unfinished
 * @param millis when it came, on the run's clock
 * @param wallMillis the same on the wall clock
 */
public record SignalNote(int number, boolean atOnce, long millis, long wallMillis) {}
