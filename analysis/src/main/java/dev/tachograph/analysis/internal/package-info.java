/** Evaluates what was read of a run; for this module and the command line. */
@NullMarked
package dev.tachograph.analysis.internal;

import org.jspecify.annotations.NullMarked;
