/**
 * Reads what a run left, once, from beginning to end, in bounded memory: {@link
 * dev.tachograph.analysis.internal.run.RunData} is the entry point. Figures are exact; what is kept
 * for drawing or as a sample states how much it represents. Details: {@code docs/design/report.md}.
 */
@NullMarked
package dev.tachograph.analysis.internal.run;

import org.jspecify.annotations.NullMarked;
