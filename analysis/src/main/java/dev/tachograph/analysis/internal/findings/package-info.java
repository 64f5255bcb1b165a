/**
 * What was slow or went wrong in a run, with the evidence: {@link
 * dev.tachograph.analysis.internal.findings.Findings#of} applies the rules, each of which has a
 * section in {@code docs/findings.md}.
 */
@NullMarked
package dev.tachograph.analysis.internal.findings;

import org.jspecify.annotations.NullMarked;
