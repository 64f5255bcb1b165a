/** What was measured of a run, as numbers with names and units. */
@NullMarked
package dev.tachograph.analysis.figures;

import org.jspecify.annotations.NullMarked;
