/** How a process ends, and the signals that ask it to. */
@NullMarked
package dev.tachograph.internal.lifecycle;

import org.jspecify.annotations.NullMarked;
