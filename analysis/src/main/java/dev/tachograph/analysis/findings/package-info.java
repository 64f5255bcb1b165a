/** What was slow or wrong in a run. */
@NullMarked
package dev.tachograph.analysis.findings;

import org.jspecify.annotations.NullMarked;
