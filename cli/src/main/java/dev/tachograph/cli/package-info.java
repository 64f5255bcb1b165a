/** The command {@code tacho}. */
@NullMarked
package dev.tachograph.cli;

import org.jspecify.annotations.NullMarked;
