/** Log records, layers and filters. The entry is {@link dev.tachograph.logging.Log}. */
@NullMarked
package dev.tachograph.logging;

import org.jspecify.annotations.NullMarked;
