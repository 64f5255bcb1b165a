/** What verbs share: where they run, how they name runs and times, and what they write to. */
@NullMarked
package dev.tachograph.cli.command;

import org.jspecify.annotations.NullMarked;
