package dev.tachograph.internal.journal;

/**
 * Where a file goes on that somebody else changed.
 *
 * @param what was done to it
 * @param file its name
 * @param size bytes in it that stay, whole lines
 * @param lines of the run among these; -1 if they were not counted
 */
record TrueEnd(FileChange.What what, String file, long size, long lines) {}
