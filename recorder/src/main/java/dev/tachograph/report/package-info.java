/** The contents of a run's report: {@link RunReport}. */
@NullMarked
package dev.tachograph.report;

import org.jspecify.annotations.NullMarked;
