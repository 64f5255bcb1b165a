package dev.tachograph.internal.journal;

/**
 * A signal that asked the process to end.
 *
 * @param number such as 15
 * @param atOnce whether it ended the process immediately, with the files unfinished
 * @param millis when it arrived, in milliseconds on the run's clock
 * @param wallMillis when it arrived, in milliseconds on the wall clock
 */
public record SignalNote(int number, boolean atOnce, long millis, long wallMillis) {}
