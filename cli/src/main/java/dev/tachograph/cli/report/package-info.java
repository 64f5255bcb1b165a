/** {@code tacho report}: a run as text, Markdown and JSON. */
@NullMarked
package dev.tachograph.cli.report;

import org.jspecify.annotations.NullMarked;
