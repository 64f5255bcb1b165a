/**
 * The command {@code tacho}: one class a verb. Enters at {@link dev.tachograph.cli.Tacho}; reads
 * the files of runs as their formats describe them, never the recorder's internals.
 */
@NullMarked
package dev.tachograph.cli;

import org.jspecify.annotations.NullMarked;
