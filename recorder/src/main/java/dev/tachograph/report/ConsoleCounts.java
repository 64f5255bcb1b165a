package dev.tachograph.report;

/**
 * What became of the lines that the console was to show.
 *
 * @param shown taken by the stream
 * @param dropped not taken, since its reader was too slow
 */
public record ConsoleCounts(long shown, long dropped) {}
