/**
 * Self-contained HTML pages: of a run, {@link dev.tachograph.cli.page.RunPage}, and of compared
 * runs, {@link dev.tachograph.cli.page.ComparisonPage}.
 */
@NullMarked
package dev.tachograph.cli.page;

import org.jspecify.annotations.NullMarked;
