/**
 * Pages of HTML that need nothing else: of a run, {@link dev.tachograph.cli.page.RunPage}, and of
 * runs compared, {@link dev.tachograph.cli.page.ComparisonPage}.
 */
@NullMarked
package dev.tachograph.cli.page;

import org.jspecify.annotations.NullMarked;
