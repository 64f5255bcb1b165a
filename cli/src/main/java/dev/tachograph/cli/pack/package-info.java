/** {@code tacho pack} and {@code tacho open}: a run for others, and in the browser. */
@NullMarked
package dev.tachograph.cli.pack;

import org.jspecify.annotations.NullMarked;
