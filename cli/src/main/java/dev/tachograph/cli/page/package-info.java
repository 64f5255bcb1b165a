/** A run as one page of HTML that needs nothing else: {@link dev.tachograph.cli.page.Page}. */
@NullMarked
package dev.tachograph.cli.page;

import org.jspecify.annotations.NullMarked;
