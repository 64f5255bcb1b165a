/**
 * The command {@code tacho}: one class a verb, or a package where it takes more than two. Enters at
 * {@link dev.tachograph.cli.Tacho}; reads runs through {@code dev.tachograph.analysis}, never the
 * recorder's internals.
 */
@NullMarked
package dev.tachograph.cli;

import org.jspecify.annotations.NullMarked;
