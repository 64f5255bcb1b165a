package dev.tachograph.common;

import org.jspecify.annotations.Nullable;

/**
 * A state dump that was taken.
 *
 * @param number of the dump in its run, from 1
 * @param text the whole
 * @param file where it is; {@code null} if the run has no files, or none could be written
 */
public record Dump(int number, String text, @Nullable String file) {}
