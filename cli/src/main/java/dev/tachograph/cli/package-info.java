/**
 * The command {@code tacho}: one class per verb, or a package if it takes more than two. The entry
 * point is {@link dev.tachograph.cli.Tacho}; reads runs through {@code dev.tachograph.analysis},
 * never the recorder's internals.
 */
@NullMarked
package dev.tachograph.cli;

import org.jspecify.annotations.NullMarked;
