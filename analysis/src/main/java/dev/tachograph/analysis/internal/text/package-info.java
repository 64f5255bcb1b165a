/** Text for display. */
@NullMarked
package dev.tachograph.analysis.internal.text;

import org.jspecify.annotations.NullMarked;
