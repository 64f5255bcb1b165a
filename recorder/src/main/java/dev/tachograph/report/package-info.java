/** The run report and what goes into it. */
@NullMarked
package dev.tachograph.report;

import org.jspecify.annotations.NullMarked;
