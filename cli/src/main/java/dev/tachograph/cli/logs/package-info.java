/** {@code tacho logs}: records of a run, even while it is in progress. */
@NullMarked
package dev.tachograph.cli.logs;

import org.jspecify.annotations.NullMarked;
