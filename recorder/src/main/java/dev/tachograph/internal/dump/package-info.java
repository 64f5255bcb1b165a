/** State dumps of a running program, asked for by a signal. */
@NullMarked
package dev.tachograph.internal.dump;

import org.jspecify.annotations.NullMarked;
