/** Writes what a run left in forms that other programs read better. */
@NullMarked
package dev.tachograph.cli.export;

import org.jspecify.annotations.NullMarked;
