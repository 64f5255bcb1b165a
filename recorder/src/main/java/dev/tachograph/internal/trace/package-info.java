/** How spans are recorded, and the Chrome trace they are written to. */
@NullMarked
package dev.tachograph.internal.trace;

import org.jspecify.annotations.NullMarked;
