/** What verbs share: their environment, naming of runs and times, and output. */
@NullMarked
package dev.tachograph.cli.command;

import org.jspecify.annotations.NullMarked;
