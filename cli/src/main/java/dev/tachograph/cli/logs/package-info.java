/** {@code tacho logs}: records of a run, also of one that goes on. */
@NullMarked
package dev.tachograph.cli.logs;

import org.jspecify.annotations.NullMarked;
