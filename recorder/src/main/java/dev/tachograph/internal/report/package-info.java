/** Writing the report of a run, and reading what a run wrote of it when it began. */
@NullMarked
package dev.tachograph.internal.report;

import org.jspecify.annotations.NullMarked;
