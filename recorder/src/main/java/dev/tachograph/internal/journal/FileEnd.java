package dev.tachograph.internal.journal;

/**
 * Where a file that another process changed is to be continued.
 *
 * @param what what happened to it
 * @param file its name
 * @param size bytes of it that stay, in whole lines
 * @param lines lines of the run among these; -1 if they were not counted
 */
record FileEnd(FileChange.What what, String file, long size, long lines) {}
