/** Files and formats of Linux's {@code /proc}, {@code /sys} and cgroups; see {@code proc(5)}. */
@NullMarked
package dev.tachograph.internal.proc;

import org.jspecify.annotations.NullMarked;
