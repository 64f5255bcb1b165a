/** How the agent comes into the JVMs of a command. */
@NullMarked
package dev.tachograph.cli.run.ways;

import org.jspecify.annotations.NullMarked;
