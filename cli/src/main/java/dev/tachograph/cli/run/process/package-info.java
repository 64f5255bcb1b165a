/**
 * A command as a process: its start, signals, streams and terminal. {@link
 * dev.tachograph.cli.run.process.CommandProcess} starts one and stays until it ends.
 */
@NullMarked
package dev.tachograph.cli.run.process;

import org.jspecify.annotations.NullMarked;
