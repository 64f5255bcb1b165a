/** {@code tacho run}: starts a command and records it. */
@NullMarked
package dev.tachograph.cli.run.command;

import org.jspecify.annotations.NullMarked;
