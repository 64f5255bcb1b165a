/** A whole run. The entry is {@link dev.tachograph.Tachograph}. */
@NullMarked
package dev.tachograph;

import org.jspecify.annotations.NullMarked;
