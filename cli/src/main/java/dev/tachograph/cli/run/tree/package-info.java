/** The run of a command: its process tree, the runs of its JVMs, and its end. */
@NullMarked
package dev.tachograph.cli.run.tree;

import org.jspecify.annotations.NullMarked;
