/** The JSON encoder of the way of a record. */
@NullMarked
package dev.tachograph.internal.json;

import org.jspecify.annotations.NullMarked;
