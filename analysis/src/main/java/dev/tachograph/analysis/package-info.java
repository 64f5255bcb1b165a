/**
 * Reads what runs left: {@link dev.tachograph.analysis.RecordedRun#open} is the entry. Its figures
 * are of {@link dev.tachograph.analysis.figures}, what was slow or wrong of {@link
 * dev.tachograph.analysis.findings}; {@link dev.tachograph.analysis.compare.Comparison} compares
 * the figures of runs.
 */
@NullMarked
package dev.tachograph.analysis;

import org.jspecify.annotations.NullMarked;
