/** The JSON encoder of the hot path. */
@NullMarked
package dev.tachograph.internal.json;

import org.jspecify.annotations.NullMarked;
