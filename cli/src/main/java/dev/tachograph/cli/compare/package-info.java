/** {@code tacho compare}: the differences between two sides of runs, as text, Markdown and JSON. */
@NullMarked
package dev.tachograph.cli.compare;

import org.jspecify.annotations.NullMarked;
